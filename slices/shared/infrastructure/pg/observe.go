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
	// Answered is called with that context once the trip has ended. The failure is "", the SQLSTATE of an error,
	// "canceled" where who asked had left, or "connection" where the database gave no answer.
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
	*patience
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

// sent are the contexts that an Observer answered for a batch, one for each that shares it, until it is told of its end.
type sent struct{ contexts []context.Context }

type sentKey struct{}

// TraceBatchStart implements pgx.BatchTracer.
func (o observed) TraceBatchStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchStartData) context.Context {
	all := &sent{}
	if shared, ok := ctx.Value(sharedTripKey{}).(*company); ok {
		for _, r := range shared.readings {
			all.contexts = append(all.contexts, o.observer.Sent(r.ctx, Trip{batch: r.trip}))
		}
	} else {
		ctx = o.observer.Sent(ctx, Trip{batch: data.Batch})
		all.contexts = []context.Context{ctx}
	}
	return context.WithValue(ctx, sentKey{}, all)
}

// TraceBatchQuery implements pgx.BatchTracer: the statements of a batch are told together.
func (observed) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd implements pgx.BatchTracer. The driver calls it twice where a batch fails before it is sent.
func (o observed) TraceBatchEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchEndData) {
	all, ok := ctx.Value(sentKey{}).(*sent)
	if !ok {
		return
	}
	for _, one := range all.contexts {
		o.observer.Answered(one, failure(data.Err))
	}
	all.contexts = nil
}

// failure says what became of a trip, without the values that a driver's error may quote. That the rows which came are
// not those that were asked for, as where there is none, is no failure of the database.
func failure(err error) string {
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		return refused.Code
	}
	switch {
	case errors.Is(err, context.Canceled):
		return "canceled" // who asked has left: the database is well
	case err != nil && unreachable(err):
		return "connection"
	}
	return ""
}

// Usage is how much of a pool is in use, and what was waited for it since it was opened.
type Usage struct {
	Max, Idle, InUse int32
	Acquires         int64         // of a connection
	Waits            int64         // for one, because none was idle
	Waited           time.Duration // in all of these
	GivenUp          int64         // waits that ended without one, while somebody still asked for it
}

// Usage returns how db's pool is used.
func (db *DB) Usage() Usage {
	s := db.pool.Stat()
	u := Usage{
		Max: s.MaxConns(), Idle: s.IdleConns(), InUse: s.AcquiredConns(),
		Acquires: s.AcquireCount(), Waits: s.EmptyAcquireCount(), Waited: s.EmptyAcquireWaitTime(),
	}
	if p := patienceOf(db.pool); p != nil {
		u.GivenUp = p.lost.Load()
	}
	return u
}
