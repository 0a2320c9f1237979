package pg

import (
	"cmp"
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// grace is how long a trip goes on that the caller of one of its readings has left, for those who stay.
const grace = 500 * time.Millisecond

var errTripBroken = errors.New("the trip broke off")

// travel sends what belongs to one request.
func travel(ctx context.Context, parts []*passenger) error {
	first := parts[0].db
	return first.travel(ctx, trip(parts, first.own, once))
}

// trip returns the statements of parts. PostgreSQL, which has been told the one before, is told for whom each is.
func trip(parts []*passenger, told session, m manner) *pgx.Batch {
	if len(parts) == 1 {
		return parts[0].db.introduced(parts[0].batch, told, m)
	}
	whole := &pgx.Batch{}
	for _, p := range parts {
		whole.QueuedQueries = append(whole.QueuedQueries, p.db.introduced(p.batch, told, m).QueuedQueries...)
		told = p.db.told(told)
	}
	return whole
}

// company are readings that share a trip.
type company struct {
	readings []*reading // of which each has made this trip
	staying  atomic.Int32
	ctx      context.Context
	cancel   context.CancelFunc
}

type sharedTripKey struct{}

// assemble returns the company of those of all whose callers wait. Their trip ends when the first one has waited as long as
// one waits for a connection; when the callers of all have left, or run out of time; and a grace after one has.
func assemble(all []*reading) *company {
	c := &company{}
	began := all[0].began
	ctx := context.WithValue(context.WithoutCancel(all[len(all)-1].ctx), begunKey{}, began)
	c.ctx, c.cancel = context.WithDeadline(context.WithValue(ctx, sharedTripKey{}, c), began.Add(acquireTimeout))
	c.staying.Store(int32(len(all))) //nolint:gosec // maxCompany at most
	for _, r := range all {
		if r.join(c) {
			c.readings = append(c.readings, r)
		} else {
			c.staying.Add(-1)
		}
	}
	return c
}

// travel sends what c reads. PostgreSQL is told for whom each statement is.
func (c *company) travel() error {
	if len(c.readings) == 0 {
		return nil
	}
	whole, told := &pgx.Batch{}, session{}
	for _, r := range c.readings {
		r.trip = trip(r.parts, told, inShared)
		shared := unsent(r.trip)
		for _, q := range shared.QueuedQueries {
			if q.Fn != nil {
				q.Fn = r.answered(q.Fn)
			}
		}
		whole.QueuedQueries = append(whole.QueuedQueries, shared.QueuedQueries...)
		told = r.parts[len(r.parts)-1].db.told(told)
	}
	return c.readings[0].parts[0].db.travel(c.ctx, whole)
}

// lose is what happens when the caller of one of c leaves.
func (c *company) lose() {
	if c.staying.Add(-1) == 0 {
		c.cancel()
		return
	}
	time.AfterFunc(grace, c.cancel)
}

// wasLeft reports whether the trip has ended because callers left.
func (c *company) wasLeft() bool { return errors.Is(c.ctx.Err(), context.Canceled) }

// join reports whether r's caller waits; then r is of c.
func (r *reading) join(c *company) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.gone {
		r.with = c
	}
	return !r.gone
}

// leave notes that r's caller waits no longer.
func (r *reading) leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gone = true
	if r.with != nil {
		r.with.lose()
	}
}

// answered returns what reads an answer while r's caller waits for it. That the answer is not what the caller needs, as
// a row that is not there, fails nobody else on the trip; nor does it if reading it panics.
func (r *reading) answered(read func(pgx.BatchResults) error) func(pgx.BatchResults) error {
	return func(results pgx.BatchResults) error {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.gone {
			_, err := results.Exec()
			return err
		}
		defer func() { r.panicked = cmp.Or(recover(), r.panicked) }()
		err := read(results)
		if err == nil || refused(err) || unreachable(err) {
			return err
		}
		r.failed = cmp.Or(r.failed, err)
		return nil
	}
}

// refused reports whether PostgreSQL refused a statement of a trip, so that none of it was run.
func refused(err error) bool {
	_, ok := errors.AsType[*pgconn.PgError](err)
	return ok
}
