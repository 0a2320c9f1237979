package application

import (
	"context"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/id"
)

// seatsOfAccount is how many may listen for one account at once.
const seatsOfAccount = 5

// Watches are the use cases of being told of readings.
type Watches struct {
	Guard *access.Guard
	Seats Seats
	Feed  Feed
}

// Readings returns the entries of the access log of which v is told from now on, until ctx ends: then the channel
// is closed. Whoever takes an entry reads it again as v. A sixth at once is RATE_LIMITED.
func (u *Watches) Readings(ctx context.Context, v access.Viewer) (<-chan id.ID, error) {
	if _, err := u.Guard.ReadOwn(v); err != nil {
		return nil, err
	}
	if err := u.Seats.Take(ctx, v.User, seatsOfAccount); err != nil {
		return nil, err
	}
	return u.Feed.Listen(ctx, v.User)
}
