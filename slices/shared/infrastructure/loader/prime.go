package loader

import (
	"context"
	"slices"
	"sync"

	"github.com/99designs/gqlgen/graphql"
)

type preparedKey struct{}

// prepared are values that were read before the operation began, by primedKey.
type prepared struct {
	mu     sync.Mutex
	values map[any]any
	fields map[any]primed // by fieldKey
}

// primed is the value of a field at one place of the answer.
type primed struct {
	place []string
	value any
}

type primedKey[K comparable, V any] struct {
	batch *Batch[K, V]
	key   K
}

// Prepare returns a context in which values can be primed for the one operation that begins in it. Fields of a
// mutation do not see them: they may have changed them.
func Prepare(ctx context.Context) context.Context {
	return context.WithValue(ctx, preparedKey{}, &prepared{values: map[any]any{}, fields: map[any]primed{}})
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

// fieldKey names what a field answers, by its name in the answer, for an object with a key.
type fieldKey[K comparable] struct {
	name string
	key  K
}

// PrimeField has the operation that begins in ctx find value at a place of its answer, of the one object with key, without a
// call of fetch. The place is the path from the root, which leads through no list: a field of the document may be asked for
// at several, and for more at one of them than at another.
func PrimeField[K comparable, V any](ctx context.Context, place []string, key K, value V) {
	p := preparedFor(ctx)
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fields[fieldKey[K]{place[len(place)-1], key}] = primed{place, value}
}

// primedField returns the value that was primed for the field that is resolved.
func primedField[K comparable, V any](ctx context.Context, key K) (value V, found bool) {
	p := scopeOf(ctx).prepared
	if p == nil {
		return value, false
	}
	field := graphql.GetFieldContext(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	one := p.fields[fieldKey[K]{field.Field.Alias, key}]
	if !standsAt(field, one.place) {
		return value, false
	}
	value, found = one.value.(V)
	return value, found
}

// AtHand reports whether a value was primed for a field below the one of ctx, by its name in the answer. At one place of an
// answer, outside of lists, there is one object: it is of the key for which the value was primed.
func AtHand(ctx context.Context, alias string) bool {
	p := scopeOf(ctx).prepared
	if p == nil {
		return false
	}
	field := graphql.GetFieldContext(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, one := range p.fields {
		if last := len(one.place) - 1; one.place[last] == alias && standsAt(field, one.place[:last]) {
			return true
		}
	}
	return false
}

// standsAt reports whether a field is resolved for a place of the answer.
func standsAt(field *graphql.FieldContext, place []string) bool {
	for _, name := range slices.Backward(place) {
		if field == nil || field.Field.Field == nil || field.Field.Alias != name { // an element of a list has no field
			return false
		}
		field = field.Parent
	}
	return len(place) > 0 && (field == nil || field.Field.Field == nil && field.Index == nil) // where the operation begins
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
