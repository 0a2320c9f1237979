package pg

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// patience ends the waiting for a connection of a pool that is all in use: the pool itself waits as long as its
// caller. The driver asks a tracer before it waits, and goes on with the context that the tracer answers.
type patience struct{}

type (
	waitingKey struct{}
	// begunKey is the key of when a reading began that is sent once more, and has waited since.
	begunKey struct{}
)

// TraceAcquireStart implements pgxpool.AcquireTracer.
func (patience) TraceAcquireStart(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireStartData) context.Context {
	end := time.Now().Add(acquireTimeout)
	if began, ok := ctx.Value(begunKey{}).(time.Time); ok {
		end = began.Add(acquireTimeout)
	}
	ctx, cancel := context.WithDeadline(ctx, end)
	return context.WithValue(ctx, waitingKey{}, cancel)
}

// TraceAcquireEnd implements pgxpool.AcquireTracer.
func (patience) TraceAcquireEnd(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireEndData) {
	if cancel, ok := ctx.Value(waitingKey{}).(context.CancelFunc); ok {
		cancel()
	}
}

// TraceQueryStart implements pgx.QueryTracer, without which the driver takes no tracer.
func (patience) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return ctx
}

// TraceQueryEnd implements pgx.QueryTracer.
func (patience) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}
