package application

import (
	"context"
	"time"

	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/application/batch"
)

// purgeStep is how many rows one statement takes away.
const purgeStep = 1000

// Retention is the use case of not keeping what guarded sign-ins for longer than it is needed. It has no viewer: a
// chore runs it.
type Retention struct {
	Repository RetentionRepository
	Now        func() time.Time
}

// Purge takes away the attempts and the throttles whose time is over, and returns how many these were.
func (u *Retention) Purge(ctx context.Context) (int, error) {
	now := u.Now()
	attempts, err := batch.Each(ctx, purgeStep, func(ctx context.Context, size int) (int, error) {
		return u.Repository.PurgeAttempts(ctx, domain.AttemptsFrom(now), size)
	})
	if err != nil {
		return attempts, err
	}
	throttles, err := batch.Each(ctx, purgeStep, func(ctx context.Context, size int) (int, error) {
		return u.Repository.PurgeThrottles(ctx, domain.ThrottlesFrom(now), size)
	})
	return attempts + throttles, err
}
