package loader

import (
	"context"
	"errors"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vikstrous/dataloadgen"

	"vitalgo/slices/shared/domain/fault"
)

// Fetch finds values by their keys. It gets each key once, and leaves out the keys that name nothing.
type Fetch[K comparable, V any] = func(ctx context.Context, keys []K) (map[K]V, error)

// Siblings answers a batch resolver: a field of parents, whose values fetch finds by their keys. What fetch
// leaves out is the zero value.
//
// gqlgen gathers the items of one list, which are fetched at once. It does not gather cousins: the items of
// lists within a list, or the one parent that each item of a list leads to. Those wait for each other.
func Siblings[P any, K comparable, V any](ctx context.Context, parents []P, key func(P) K, fetch Fetch[K, V]) ([]V, error) {
	values, _, err := siblings(ctx, parents, key, fetch)
	return values, err
}

// SiblingsFound is Siblings for what every parent has: what fetch leaves out is NOT_FOUND for its parent alone.
func SiblingsFound[P any, K comparable, V any](ctx context.Context, parents []P, key func(P) K, fetch Fetch[K, V]) ([]V, error) {
	values, found, err := siblings(ctx, parents, key, fetch)
	if err != nil {
		return nil, err
	}
	missing := make(graphql.BatchErrorList, len(parents))
	for i := range parents {
		if !found[i] {
			missing[i] = fault.New(fault.NotFound)
		}
	}
	return values, missing
}

func siblings[P any, K comparable, V any](ctx context.Context, parents []P, key func(P) K, fetch Fetch[K, V]) (values []V, found []bool, err error) {
	keys := make([]K, len(parents))
	for i, parent := range parents {
		keys[i] = key(parent)
	}
	if around := lists(ctx); around == 0 || around == 1 && len(parents) > 1 {
		return together(ctx, keys, fetch)
	}
	return awaitCousins(ctx, keys, fetch)
}

func together[K comparable, V any](ctx context.Context, keys []K, fetch Fetch[K, V]) (values []V, found []bool, err error) {
	all, err := fetch(ctx, distinct(keys))
	values, found = make([]V, len(keys)), make([]bool, len(keys))
	for i, k := range keys {
		values[i], found[i] = all[k], has(all, k)
	}
	return values, found, err
}

// awaitCousins loads keys together with those of the same field elsewhere in the operation. Cousins are asked
// for by one and the same field of the document, so their arguments and selections are the same.
func awaitCousins[K comparable, V any](ctx context.Context, keys []K, fetch Fetch[K, V]) (values []V, found []bool, err error) {
	field := graphql.GetFieldContext(ctx).Field.Field
	thunks := make([]func() (V, error), len(keys))
	for i, k := range keys {
		thunks[i] = cousins(ctx, field, fetch).LoadThunk(ctx, k)
	}
	values, found = make([]V, len(keys)), make([]bool, len(keys))
	for i, thunk := range thunks {
		value, err := thunk()
		if err != nil && !errors.Is(err, dataloadgen.ErrNotFound) {
			return nil, nil, err
		}
		values[i], found[i] = value, err == nil
	}
	return values, found, nil
}

func cousins[K comparable, V any](ctx context.Context, field *ast.Field, fetch Fetch[K, V]) *dataloadgen.Loader[K, V] {
	s := scopeOf(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if l, ok := s.loaders[field].(*dataloadgen.Loader[K, V]); ok {
		return l
	}
	l := dataloadgen.NewMappedLoader(New(fetch).fetch, dataloadgen.WithWait(s.wait))
	s.loaders[field] = l
	return l
}

func has[K comparable, V any](m map[K]V, k K) bool {
	_, ok := m[k]
	return ok
}

func distinct[K comparable](keys []K) []K {
	seen := make(map[K]bool, len(keys))
	once := make([]K, 0, len(keys))
	for _, k := range keys {
		if !seen[k] {
			seen[k] = true
			once = append(once, k)
		}
	}
	return once
}

// InOrder arranges what was found for the keys of parents in the order of the parents; what was not found
// is the zero value.
func InOrder[P any, K comparable, V any](parents []P, found map[K]V, key func(P) K) []V {
	values := make([]V, len(parents))
	for i, parent := range parents {
		values[i] = found[key(parent)]
	}
	return values
}
