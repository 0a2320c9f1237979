package txn

import "context"

type instantKey struct{}

// AtOneInstant returns a context in which a transaction that begins sees the database as of one instant: whatever
// others commit meanwhile, its later statements see what the first one saw.
func AtOneInstant(ctx context.Context) context.Context {
	return context.WithValue(ctx, instantKey{}, true)
}

// OfOneInstant reports whether a transaction that begins in ctx is to see one instant.
func OfOneInstant(ctx context.Context) bool { return ctx.Value(instantKey{}) != nil }
