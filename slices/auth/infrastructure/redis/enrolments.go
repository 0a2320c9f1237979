package redis

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
)

// Enrolments implements application.Enrolments: otp_enrolment:{account} is a sealed key.
type Enrolments struct{ client, reads redis.UniversalClient }

// NewEnrolments returns Enrolments on client, and on reads for what only reads.
func NewEnrolments(client, reads redis.UniversalClient) *Enrolments {
	return &Enrolments{client, reads}
}

func enrolmentKey(account id.ID) string { return "otp_enrolment:" + account.String() }

type enrolment struct {
	Sealed    []byte    `json:"sealed"`
	ExpiresAt time.Time `json:"expires_at"`
}

// Begin implements application.Enrolments.
func (s *Enrolments) Begin(ctx context.Context, account id.ID, sealedKey []byte, now, until time.Time) error {
	stored, err := json.Marshal(enrolment{sealedKey, until})
	if err != nil {
		return err
	}
	return unavailable(s.client.Set(ctx, enrolmentKey(account), stored, until.Sub(now)).Err())
}

// Pending implements application.Enrolments.
func (s *Enrolments) Pending(ctx context.Context, account id.ID, now time.Time) ([]byte, error) {
	text, err := s.reads.Get(ctx, enrolmentKey(account)).Result()
	if errors.Is(err, redis.Nil) {
		return nil, fault.New(fault.NotFound)
	}
	if err != nil {
		return nil, unavailable(err)
	}
	var stored enrolment
	if err := json.Unmarshal([]byte(text), &stored); err != nil {
		return nil, errors.New("an enrolment cannot be read") // without the value
	}
	if !now.Before(stored.ExpiresAt) {
		return nil, fault.New(fault.NotFound)
	}
	return stored.Sealed, nil
}

// End implements application.Enrolments.
func (s *Enrolments) End(ctx context.Context, account id.ID) error {
	return unavailable(s.client.Del(ctx, enrolmentKey(account)).Err())
}
