package pg

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// patience ends the waiting for a connection of a pool that is all in use: the pool itself waits as long as its
// caller. The driver asks a tracer before it waits, and goes on with the context that the tracer answers.
type patience struct {
	// lost counts the waits that it ended. The pool's own figure has those, too, whose callers left, and who had left
	// before they asked: one client could make a pool look exhausted.
	lost atomic.Int64
}

type (
	waitingKey struct{}
	// begunKey is the key of when a reading began that is sent once more or shares a trip, and has waited since.
	begunKey struct{}
)

// waiting is one wait for a connection.
type waiting struct {
	end    time.Time
	cancel context.CancelFunc
}

// patienceOf returns the patience that Open gave a pool; nil where it was opened otherwise.
func patienceOf(pool *pgxpool.Pool) *patience {
	if t, ok := pool.Config().ConnConfig.Tracer.(interface{ own() *patience }); ok {
		return t.own()
	}
	return nil
}

func (p *patience) own() *patience { return p }

// TraceAcquireStart implements pgxpool.AcquireTracer.
func (*patience) TraceAcquireStart(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireStartData) context.Context {
	end := time.Now().Add(acquireTimeout)
	if began, ok := ctx.Value(begunKey{}).(time.Time); ok {
		end = began.Add(acquireTimeout)
	}
	ctx, cancel := context.WithDeadline(ctx, end)
	return context.WithValue(ctx, waitingKey{}, waiting{end, cancel})
}

// TraceAcquireEnd implements pgxpool.AcquireTracer.
func (p *patience) TraceAcquireEnd(ctx context.Context, _ *pgxpool.Pool, data pgxpool.TraceAcquireEndData) {
	w, ok := ctx.Value(waitingKey{}).(waiting)
	if !ok {
		return
	}
	w.cancel()
	if data.Err != nil && !time.Now().Before(w.end) {
		p.lost.Add(1)
	}
}

// TraceQueryStart implements pgx.QueryTracer, without which the driver takes no tracer.
func (*patience) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return ctx
}

// TraceQueryEnd implements pgx.QueryTracer.
func (*patience) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}
