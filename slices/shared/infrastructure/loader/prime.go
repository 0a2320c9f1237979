package loader

import (
	"context"
	"sync"
)

type preparedKey struct{}

// prepared are values that were read before the operation began, by primedKey.
type prepared struct {
	mu     sync.Mutex
	values map[any]any
}

type primedKey[K comparable, V any] struct {
	batch *Batch[K, V]
	key   K
}

// Prepare returns a context in which values can be primed for the one operation that begins in it. Fields of a
// mutation do not see them: they may have changed them.
func Prepare(ctx context.Context) context.Context {
	return context.WithValue(ctx, preparedKey{}, &prepared{values: map[any]any{}})
}

// Forget has the operation that begins in ctx find nothing that was primed: it is of somebody else than was expected.
func Forget(ctx context.Context) {
	if p := preparedFor(ctx); p != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		clear(p.values)
	}
}

// Prepared reports whether Prepare was called for ctx.
func Prepared(ctx context.Context) bool { return preparedFor(ctx) != nil }

func preparedFor(ctx context.Context) *prepared {
	p, _ := ctx.Value(preparedKey{}).(*prepared)
	return p
}

// Prime has the operation that begins in ctx find value for key, without another call of fetch.
func (b *Batch[K, V]) Prime(ctx context.Context, key K, value V) {
	p := preparedFor(ctx)
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.values[primedKey[K, V]{b, key}] = value
}

// Primed returns the value that was primed for key, if there is one.
func (b *Batch[K, V]) Primed(ctx context.Context, key K) *V {
	p := scopeOf(ctx).prepared
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if value, ok := p.values[primedKey[K, V]{b, key}].(V); ok {
		return &value
	}
	return nil
}
