package telemetry

import (
	"context"
	"time"

	"vitalgo/slices/shared/infrastructure/pg"
)

// Database returns what watches round trips to PostgreSQL; nil where nothing is watched.
func (t *Telemetry) Database() pg.Observer {
	switch {
	case t == nil:
		return nil
	case t.tracer != nil:
		return tracedTrips{trips{t}}
	default:
		return trips{t}
	}
}

// trips counts round trips.
type trips struct{ *Telemetry }

type sentKey struct{}

// Sent implements pg.Observer.
func (t trips) Sent(ctx context.Context, trip pg.Trip) context.Context {
	if took := tallyOf(ctx); took != nil {
		took.roundTrips.Add(1)
		took.statements.Add(int64(trip.Statements()))
	}
	return context.WithValue(ctx, sentKey{}, t.options.Now())
}

// Answered implements pg.Observer.
func (t trips) Answered(ctx context.Context, failure string) {
	if sent, ok := ctx.Value(sentKey{}).(time.Time); ok {
		t.metrics.trips.Observe(t.options.Now().Sub(sent).Seconds())
	}
	if failure != "" {
		t.metrics.tripFailures.of(failure).Inc()
	}
}
