package redis

import (
	"errors"
	"fmt"
	"slices"
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

// seen are the names of what read needs, in the order in which See asks for their values.
var seen = []string{
	"id", "user_id", "role", "remembered", "delivery", "ip", "user_agent", "created_at", "last_seen_at", "expires_at",
	"absolute_expires_at",
}

// seenWords are the same as words of a command, made once.
var seenWords = func() (words []any) {
	for _, name := range seen {
		words = append(words, name)
	}
	return words
}()

// hash reads the fields of a session, and remembers what could not be read.
type hash struct {
	names  []string
	values []any
	errs   []error
}

// read makes a session of the names and values that a script answers in turn.
func read(flat []any) (domain.Session, error) {
	h := hash{names: make([]string, 0, len(flat)/2), values: make([]any, 0, len(flat)/2)}
	for i := 0; i+1 < len(flat); i += 2 {
		name, _ := flat[i].(string)
		h.names, h.values = append(h.names, name), append(h.values, flat[i+1])
	}
	return h.session()
}

func (h *hash) session() (domain.Session, error) {
	s := domain.Session{
		ID:                h.id("id"),
		UserID:            h.id("user_id"),
		Role:              person.Role(h.text("role")),
		Remembered:        h.text("remembered") == "1",
		Delivery:          domain.Delivery(h.text("delivery")),
		IPAddress:         h.text("ip"),
		UserAgent:         h.text("user_agent"),
		CreatedAt:         h.instant("created_at"),
		LastSeenAt:        h.instant("last_seen_at"),
		ExpiresAt:         h.instant("expires_at"),
		AbsoluteExpiresAt: h.instant("absolute_expires_at"),
	}
	return s, errors.Join(h.errs...)
}

// text is the value of a field; "" where there is none.
func (h *hash) text(name string) string {
	i := slices.Index(h.names, name)
	if i < 0 {
		return ""
	}
	value, _ := h.values[i].(string)
	return value
}

func (h *hash) id(name string) id.ID {
	v, err := id.Parse(h.text(name))
	h.note(name, err)
	return v
}

func (h *hash) instant(name string) time.Time {
	micros, err := strconv.ParseInt(h.text(name), 10, 64)
	h.note(name, err)
	return time.UnixMicro(micros).UTC()
}

func (h *hash) note(name string, err error) {
	if err != nil {
		h.errs = append(h.errs, fmt.Errorf("read %s of a session", name)) // without the value
	}
}
