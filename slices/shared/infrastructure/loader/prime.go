package loader

import (
	"context"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

type preparedKey struct{}

// prepared are values that were read before the operation began, by primedKey.
type prepared struct {
	mu     sync.Mutex
	values map[any]any
	fields map[any]any // by fieldKey
}

type primedKey[K comparable, V any] struct {
	batch *Batch[K, V]
	key   K
}

// Prepare returns a context in which values can be primed for the one operation that begins in it. Fields of a
// mutation do not see them: they may have changed them.
func Prepare(ctx context.Context) context.Context {
	return context.WithValue(ctx, preparedKey{}, &prepared{values: map[any]any{}, fields: map[any]any{}})
}

// Forget has the operation that begins in ctx find nothing that was primed: it is of somebody else than was expected.
func Forget(ctx context.Context) {
	if p := preparedFor(ctx); p != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		clear(p.values)
		clear(p.fields)
	}
}

// ForgetFields has the operation that begins in ctx find nothing that was primed for its fields.
func ForgetFields(ctx context.Context) {
	if p := preparedFor(ctx); p != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		clear(p.fields)
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

// fieldKey names what a field of a document, which stands at a place, answers for an object with a key.
type fieldKey[K comparable] struct {
	place *ast.Position
	key   K
}

// PrimeField has the operation that begins in ctx find value where field is resolved of the one object with key, without a
// call of fetch. field is of the document that is run, whose arguments are as they were read.
func PrimeField[K comparable, V any](ctx context.Context, field *ast.Field, key K, value V) {
	p := preparedFor(ctx)
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fields[fieldKey[K]{field.Position, key}] = value
}

// primedField returns the value that was primed for the field that is resolved.
func primedField[K comparable, V any](ctx context.Context, key K) (value V, found bool) {
	p := scopeOf(ctx).prepared
	if p == nil {
		return value, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	value, found = p.fields[fieldKey[K]{graphql.GetFieldContext(ctx).Field.Position, key}].(V)
	return value, found
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
