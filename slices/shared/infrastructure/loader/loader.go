// Package loader batches look-ups by key. A slice declares a Batch once; each GraphQL operation gets its
// own cache, made on first use, so there is nothing to register and nothing to share between viewers.
package loader

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vikstrous/dataloadgen"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/infrastructure/logging"
)

const (
	fetchTimeout = 5 * time.Second
	// capacity is how many keys one call of fetch gets at most: as many as an operation may cost, so that what it asks
	// for is one call, and a mistake in the cost of a field is no call without bounds.
	capacity = 10_000
)

type scopeKey struct{}

type scope struct {
	wait     time.Duration
	together Together
	prepared *prepared
	mu       sync.Mutex
	loaders  map[any]any
}

// Scope returns a context with an empty cache, but for what was primed, in which a batch collects keys for the time
// wait, and fields that are named together share round trips.
func Scope(ctx context.Context, wait time.Duration, fields Together) context.Context {
	return scoped(ctx, &scope{wait: wait, together: fields, prepared: preparedFor(ctx)})
}

func scoped(ctx context.Context, s *scope) context.Context {
	s.loaders = map[any]any{}
	return context.WithValue(ctx, scopeKey{}, s)
}

// Renew returns a context with an empty cache that is otherwise like the one of ctx.
func Renew(ctx context.Context) context.Context {
	s := scopeOf(ctx)
	return scoped(ctx, &scope{wait: s.wait, together: s.together})
}

// scopeOf returns the cache of the operation; outside of one it is empty and shared with nobody.
func scopeOf(ctx context.Context) *scope {
	if s, ok := ctx.Value(scopeKey{}).(*scope); ok {
		return s
	}
	return &scope{loaders: map[any]any{}}
}

// Batch loads values of type V by key, many keys in one call of fetch.
type Batch[K comparable, V any] struct {
	fetch func(ctx context.Context, keys []K) (map[K]V, error)
}

// New declares a batch. fetch gets each key once, as many as are asked for, and leaves out the keys that name
// nothing.
func New[K comparable, V any](fetch func(ctx context.Context, keys []K) (map[K]V, error)) *Batch[K, V] {
	return &Batch[K, V]{fetch: func(ctx context.Context, keys []K) (found map[K]V, err error) {
		defer func() { // dataloadgen would put what panicked into its error, and so into the log
			if value := recover(); value != nil {
				err = logging.Recovered(value)
			}
		}()
		ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
		defer cancel()
		return fetch(ctx, keys)
	}}
}

// Load returns the value for key, read together with the other keys that are asked for at the same time; a
// key that names nothing is NOT_FOUND. A field outside every list has no siblings, so it does not wait.
func (b *Batch[K, V]) Load(ctx context.Context, key K) (V, error) {
	var none V
	value, err := b.LoadOptional(ctx, key)
	switch {
	case err != nil:
		return none, err
	case value == nil:
		return none, fault.New(fault.NotFound)
	default:
		return *value, nil
	}
}

// LoadOptional is Load for a key that may name nothing, which answers nil.
func (b *Batch[K, V]) LoadOptional(ctx context.Context, key K) (*V, error) {
	if value := b.Primed(ctx, key); value != nil {
		return value, nil
	}
	if alone(ctx) {
		return b.fetchOne(ctx, key)
	}
	value, err := b.in(ctx).Load(ctx, key)
	switch {
	case errors.Is(err, dataloadgen.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	default:
		return &value, nil
	}
}

// LoadAll returns the values for keys, in their order; keys that name nothing are left out.
func (b *Batch[K, V]) LoadAll(ctx context.Context, keys []K) ([]V, error) {
	if len(keys) == 0 {
		return []V{}, nil
	}
	if alone(ctx) {
		found, err := b.observed(ctx, keys)
		return Present(keys, found), err
	}
	thunks := make([]func() (V, error), len(keys))
	for i, key := range keys {
		thunks[i] = b.in(ctx).LoadThunk(ctx, key)
	}
	values := make([]V, 0, len(keys))
	for _, thunk := range thunks {
		value, err := thunk()
		switch {
		case errors.Is(err, dataloadgen.ErrNotFound):
		case err != nil:
			return nil, err
		default:
			values = append(values, value)
		}
	}
	return values, nil
}

// LoadMany returns the values for keys, in one call of fetch and without the cache: for what Siblings fetches.
// Keys that name nothing are left out.
func (b *Batch[K, V]) LoadMany(ctx context.Context, keys []K) (map[K]V, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	return b.fetch(ctx, distinct(keys))
}

func (b *Batch[K, V]) fetchOne(ctx context.Context, key K) (*V, error) {
	found, err := b.observed(ctx, []K{key})
	if err != nil {
		return nil, err
	}
	value, ok := found[key]
	if !ok {
		return nil, nil
	}
	return &value, nil
}

// alone reports whether the field that is resolved lies in no list.
func alone(ctx context.Context) bool { return lists(ctx) == 0 }

// lists counts the lists around the field that is resolved.
func lists(ctx context.Context) int {
	n := 0
	for field := graphql.GetFieldContext(ctx); field != nil; field = field.Parent {
		if field.Index != nil {
			n++
		}
	}
	return n
}

// Present returns what was found for keys, in their order; what was not found is left out.
func Present[K comparable, V any](keys []K, found map[K]V) []V {
	out := make([]V, 0, len(found))
	for _, key := range keys {
		if value, ok := found[key]; ok {
			out = append(out, value)
		}
	}
	return out
}

// forMany fetches what several fields wait for: it must not end because the first of them is cancelled, as what one field
// asks for alone does.
func (b *Batch[K, V]) forMany(ctx context.Context, keys []K) (map[K]V, error) {
	return b.observed(context.WithoutCancel(ctx), keys)
}

func (b *Batch[K, V]) in(ctx context.Context) *dataloadgen.Loader[K, V] {
	s := scopeOf(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if l, ok := s.loaders[b].(*dataloadgen.Loader[K, V]); ok {
		return l
	}
	l := dataloadgen.NewMappedLoader(b.forMany, dataloadgen.WithWait(s.wait), dataloadgen.WithBatchCapacity(capacity))
	s.loaders[b] = l
	return l
}
