package redis

import (
	"context"
	_ "embed" // the script
	"fmt"
	"log/slog"
	"time"

	"github.com/redis/go-redis/v9"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/background"
)

//go:embed take.lua
var takeLua string

const (
	// held is how long the seats of a replica that died stay taken.
	held = time.Minute
	// renewEvery lets two renewals fail before a seat is lost.
	renewEvery = held / 3
)

// Seats implements application.Seats: seats:{account} is a sorted set of who listens, by when they are forgotten.
type Seats struct {
	client redis.UniversalClient
	take   *redis.Script
	log    *slog.Logger
}

// NewSeats returns Seats on client.
func NewSeats(client redis.UniversalClient, log *slog.Logger) *Seats {
	return &Seats{client, redis.NewScript(takeLua), log}
}

// Take implements application.Seats.
func (s *Seats) Take(ctx context.Context, account id.ID, seats int) error {
	key, seat := "seats:"+account.String(), id.Random().String()
	taken, err := s.hold(ctx, key, seat, seats)
	switch {
	case err != nil:
		return fault.Because(fault.Unavailable, fmt.Errorf("take a seat: %w", err))
	case !taken:
		return fault.Retry(fault.RateLimited, held)
	}
	background.Go(ctx, s.log, func() { s.keep(ctx, key, seat, seats) })
	return nil
}

// keep holds a seat until ctx ends. A renewal that fails is made up by the next one.
func (s *Seats) keep(ctx context.Context, key, seat string, seats int) {
	ticker := time.NewTicker(renewEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			_ = s.client.ZRem(context.WithoutCancel(ctx), key, seat).Err() // else it is forgotten after a while
			return
		case <-ticker.C:
			_, _ = s.hold(ctx, key, seat, seats)
		}
	}
}

func (s *Seats) hold(ctx context.Context, key, seat string, seats int) (bool, error) {
	return s.take.Run(ctx, s.client, []string{key}, seat, seats, held.Milliseconds()).Bool()
}
