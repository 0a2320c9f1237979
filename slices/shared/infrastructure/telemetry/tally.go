package telemetry

import (
	"context"
	"sync/atomic"
)

type tallyKey struct{}

// tally is what one request took. Whatever it does at the same time counts in it.
type tally struct {
	roundTrips, statements, commands, batches atomic.Int64
	// ran is the operation of the request, once it has run.
	ran atomic.Pointer[Operation]
}

// tallyOf returns the tally of the request that ctx belongs to; nil outside of one.
func tallyOf(ctx context.Context) *tally {
	t, _ := ctx.Value(tallyKey{}).(*tally)
	return t
}
