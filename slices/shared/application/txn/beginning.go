package txn

import (
	"context"
	"sync/atomic"
)

type beginningKey struct{}

// A Beginning is what the first transaction that is committed does before anything else. It is for what has to be
// true exactly if the changes of a request are: nothing of it stays of a transaction that is rolled back.
type Beginning struct {
	do        func(ctx context.Context) error
	committed atomic.Bool
}

// BeginWith returns a context in which the first transaction that is committed begins with do. Transactions of one
// instant, which read, are left alone.
func BeginWith(ctx context.Context, do func(ctx context.Context) error) (context.Context, *Beginning) {
	b := &Beginning{do: do}
	return context.WithValue(ctx, beginningKey{}, b), b
}

// BeginningOf returns what a transaction that begins in ctx has to do first, or nil; Runners ask for it.
func BeginningOf(ctx context.Context) *Beginning {
	b, _ := ctx.Value(beginningKey{}).(*Beginning)
	if b == nil || b.committed.Load() || OfOneInstant(ctx) {
		return nil
	}
	return b
}

// Do runs within the transaction.
func (b *Beginning) Do(ctx context.Context) error {
	if b == nil {
		return nil
	}
	return b.do(ctx)
}

// Commit notes that the transaction was committed.
func (b *Beginning) Commit() {
	if b != nil {
		b.committed.Store(true)
	}
}

// Committed reports whether a transaction was.
func (b *Beginning) Committed() bool { return b.committed.Load() }
