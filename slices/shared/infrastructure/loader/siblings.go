package loader

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vikstrous/dataloadgen"
)

// Siblings answers a batch resolver: a field of parents, whose values fetch finds by their keys. What fetch
// leaves out is the zero value.
//
// gqlgen gathers the items of one list, which are fetched at once. It does not gather cousins: the items of
// lists within a list, or the one parent that each item of a list leads to. Those wait for each other.
//
// The first batch of statements that fetch sends travels with those of the fields beside it; see Together.
func Siblings[P any, K comparable, V any](ctx context.Context, parents []P, key func(P) K, fetch func(ctx context.Context, keys []K) (map[K]V, error)) ([]V, error) {
	keys := make([]K, len(parents))
	for i, parent := range parents {
		keys[i] = key(parent)
	}
	if len(keys) == 1 {
		if value, found := primedField[K, V](ctx, keys[0]); found {
			return []V{value}, nil
		}
	}
	if noCousins(ctx) {
		ctx, leave := together(ctx)
		defer leave()
		found, err := observed(ctx, distinct(keys), fetch)
		return InOrder(parents, found, key), err
	}
	return awaitCousins(ctx, keys, fetch)
}

// noCousins reports whether all objects like the parents of the field that is resolved are at hand: they lie in no
// list, or are the elements of the only one.
func noCousins(ctx context.Context) bool {
	around := lists(ctx)
	return around == 0 || around == 1 && graphql.GetFieldContext(ctx).Parent.Index != nil
}

// asked is a field of the document with what is asked of it: one that stands in a fragment is asked for more where fields
// beside the fragment say so.
type asked struct {
	field *ast.Field
	more  string // "" where it is what the field says itself
}

func askedOf(field graphql.CollectedField) asked {
	if slices.Equal(field.Selections, field.SelectionSet) {
		return asked{field: field.Field}
	}
	var more strings.Builder
	for _, selection := range field.Selections {
		fmt.Fprintf(&more, "%p ", selection)
	}
	return asked{field.Field, more.String()}
}

// awaitCousins loads keys together with those of the same field elsewhere in the operation. Cousins are asked
// for by one and the same field of the document, and for the same, so their arguments and selections are the same.
func awaitCousins[K comparable, V any](ctx context.Context, keys []K, fetch func(ctx context.Context, keys []K) (map[K]V, error)) ([]V, error) {
	field := askedOf(graphql.GetFieldContext(ctx).Field)
	thunks := make([]func() (V, error), len(keys))
	for i, k := range keys {
		thunks[i] = cousins(ctx, field, fetch).LoadThunk(ctx, k)
	}
	values := make([]V, len(keys))
	for i, thunk := range thunks {
		value, err := thunk()
		if err != nil && !errors.Is(err, dataloadgen.ErrNotFound) {
			return nil, err
		}
		values[i] = value
	}
	return values, nil
}

func cousins[K comparable, V any](ctx context.Context, field asked, fetch func(ctx context.Context, keys []K) (map[K]V, error)) *dataloadgen.Loader[K, V] {
	s := scopeOf(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if l, ok := s.loaders[field].(*dataloadgen.Loader[K, V]); ok {
		return l
	}
	l := dataloadgen.NewMappedLoader(New(fetch).forMany, dataloadgen.WithWait(s.wait), dataloadgen.WithBatchCapacity(capacity))
	s.loaders[field] = l
	return l
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
