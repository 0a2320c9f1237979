package redis

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
)

// fields lists the names and values of a session's hash.
func fields(s domain.Session, refreshHash string) []any {
	return []any{
		"id", s.ID.String(),
		"user_id", s.UserID.String(),
		"role", string(s.Role),
		"remembered", s.Remembered,
		"delivery", string(s.Delivery),
		"ip", s.IPAddress,
		"user_agent", s.UserAgent,
		"created_at", s.CreatedAt.UnixMicro(),
		"last_seen_at", s.LastSeenAt.UnixMicro(),
		"expires_at", s.ExpiresAt.UnixMicro(),
		"absolute_expires_at", s.AbsoluteExpiresAt.UnixMicro(),
		"refresh_hash", refreshHash,
	}
}

// hash reads the fields of a session, and remembers what could not be read.
type hash struct {
	values map[string]string
	errs   []error
}

// read makes a session of the names and values that a script answers.
func read(flat []any) (domain.Session, error) {
	h := hash{values: map[string]string{}}
	for i := 0; i+1 < len(flat); i += 2 {
		h.values[fmt.Sprint(flat[i])] = fmt.Sprint(flat[i+1])
	}
	s := domain.Session{
		ID:                h.id("id"),
		UserID:            h.id("user_id"),
		Role:              person.Role(h.values["role"]),
		Remembered:        h.values["remembered"] == "1",
		Delivery:          domain.Delivery(h.values["delivery"]),
		IPAddress:         h.values["ip"],
		UserAgent:         h.values["user_agent"],
		CreatedAt:         h.instant("created_at"),
		LastSeenAt:        h.instant("last_seen_at"),
		ExpiresAt:         h.instant("expires_at"),
		AbsoluteExpiresAt: h.instant("absolute_expires_at"),
	}
	return s, errors.Join(h.errs...)
}

func (h *hash) id(name string) id.ID {
	v, err := id.Parse(h.values[name])
	h.note(name, err)
	return v
}

func (h *hash) instant(name string) time.Time {
	micros, err := strconv.ParseInt(h.values[name], 10, 64)
	h.note(name, err)
	return time.UnixMicro(micros).UTC()
}

func (h *hash) note(name string, err error) {
	if err != nil {
		h.errs = append(h.errs, fmt.Errorf("read %s of a session", name)) // without the value
	}
}
