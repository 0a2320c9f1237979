package application

import (
	"context"
	"time"

	"vitalgo/slices/shared/application/batch"
)

// expiryStep is how many codes one statement closes.
const expiryStep = 500

// Expiry is the use case of closing codes whose time is over. It has no viewer: a chore runs it. A code that is not
// closed yet opens nothing either.
type Expiry struct {
	Repository ExpiryRepository
	Now        func() time.Time
}

// Close closes every code that expired, and returns how many these were.
func (u *Expiry) Close(ctx context.Context) (int, error) {
	now := u.Now()
	return batch.Each(ctx, expiryStep, func(ctx context.Context, size int) (int, error) {
		return u.Repository.CloseExpired(ctx, now, size)
	})
}
