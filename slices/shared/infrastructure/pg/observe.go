package pg

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Observer is told of each round trip to the database.
type Observer interface {
	// Sent is called before a trip. The trip goes on with the context that it returns.
	Sent(ctx context.Context, trip Trip) context.Context
	// Answered is called with that context once the trip has ended. The failure is "", the SQLSTATE of an error, or
	// "connection" where the database gave none.
	Answered(ctx context.Context, failure string)
}

// Trip is what travels to the database at once.
type Trip struct {
	sql   string
	batch *pgx.Batch // nil for a single statement
}

// plumbing begins what opens and ends transactions and tells the database who asks: none of it is a statement that an
// operation would be judged by.
var plumbing = [...]string{"begin", "commit", "rollback", "savepoint", "release", tellViewer}

func isPlumbing(sql string) bool {
	for _, start := range plumbing {
		if strings.HasPrefix(sql, start) {
			return true
		}
	}
	return false
}

// Statements counts the statements of a trip, without those that begin and end transactions and say who asks.
func (t Trip) Statements() int {
	if t.batch == nil {
		if isPlumbing(t.sql) {
			return 0
		}
		return 1
	}
	n := 0
	for _, q := range t.batch.QueuedQueries {
		if !isPlumbing(q.SQL) {
			n++
		}
	}
	return n
}

// SQL returns the text of what Statements counts; of a trip that has nothing of it, what it has. Values are not in it:
// they travel beside it.
func (t Trip) SQL() []string {
	if t.batch == nil {
		return []string{t.sql}
	}
	var texts []string
	for _, q := range t.batch.QueuedQueries {
		if !isPlumbing(q.SQL) {
			texts = append(texts, q.SQL)
		}
	}
	return texts
}

// observed is the tracer of a pool that has an Observer.
type observed struct {
	patience
	observer Observer
}

// TraceQueryStart implements pgx.QueryTracer.
func (o observed) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	return o.observer.Sent(ctx, Trip{sql: data.SQL})
}

// TraceQueryEnd implements pgx.QueryTracer.
func (o observed) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryEndData) {
	o.observer.Answered(ctx, failure(data.Err))
}

// TraceBatchStart implements pgx.BatchTracer.
func (o observed) TraceBatchStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchStartData) context.Context {
	shared, ok := ctx.Value(sharedTripKey{}).(*company)
	if !ok {
		return o.observer.Sent(ctx, Trip{batch: data.Batch})
	}
	for _, r := range shared.readings {
		r.observed = o.observer.Sent(r.ctx, Trip{batch: r.trip})
	}
	return ctx
}

// TraceBatchQuery implements pgx.BatchTracer: the statements of a batch are told together.
func (observed) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd implements pgx.BatchTracer.
func (o observed) TraceBatchEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchEndData) {
	shared, ok := ctx.Value(sharedTripKey{}).(*company)
	if !ok {
		o.observer.Answered(ctx, failure(data.Err))
		return
	}
	for _, r := range shared.readings {
		o.observer.Answered(r.observed, failure(data.Err))
	}
}

// failure says what became of a trip, without the values that a driver's error may quote.
func failure(err error) string {
	if err == nil {
		return ""
	}
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		return refused.Code
	}
	if errors.Is(err, context.Canceled) {
		return "canceled" // who asked has left: the database is well
	}
	return "connection"
}

// Usage is how much of a pool is in use, and what was waited for it since it was opened.
type Usage struct {
	Max, Idle, InUse int32
	Acquires         int64         // of a connection
	Waits            int64         // for one, because none was idle
	Waited           time.Duration // in all of these
	GivenUp          int64         // waits that ended without one
}

// Usage returns how db's pool is used.
func (db *DB) Usage() Usage {
	s := db.pool.Stat()
	return Usage{
		Max: s.MaxConns(), Idle: s.IdleConns(), InUse: s.AcquiredConns(),
		Acquires: s.AcquireCount(), Waits: s.EmptyAcquireCount(), Waited: s.EmptyAcquireWaitTime(), GivenUp: s.CanceledAcquireCount(),
	}
}
