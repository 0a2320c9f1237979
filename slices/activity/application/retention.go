package application

import (
	"context"
	"time"

	"vitalgo/slices/activity/domain"
	"vitalgo/slices/shared/application/batch"
)

// purgeStep is how many readings one statement takes away.
const purgeStep = 1000

// Retention is the use case of not keeping readings for longer than the law asks. It has no viewer: a chore runs it.
type Retention struct {
	Log OldLog
	Now func() time.Time
}

// Purge takes away the readings whose time is over, and returns how many these were.
func (u *Retention) Purge(ctx context.Context) (int, error) {
	before := domain.AccessesFrom(u.Now())
	return batch.Each(ctx, purgeStep, func(ctx context.Context, size int) (int, error) {
		return u.Log.PurgeAccesses(ctx, before, size)
	})
}
