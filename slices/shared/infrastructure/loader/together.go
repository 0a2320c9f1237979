package loader

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/selection"
)

// patience is how long statements wait for those that are to travel with them. All of them come, or leave as soon as
// their field is done: it only ends the wait for a field that is held up elsewhere.
const patience = 50 * time.Millisecond

// Concurrently runs functions at the same time, and what each of them sends first to the database in one round trip. One
// that panics has its caller panic, once the others have ended.
func Concurrently(ctx context.Context, functions ...func(ctx context.Context)) {
	group := pg.NewGroup(len(functions), patience)
	var all sync.WaitGroup
	panicked := make(chan any, len(functions))
	run := func(f func(ctx context.Context)) {
		defer func() {
			if value := recover(); value != nil {
				panicked <- value
			}
		}()
		joined, leave := group.Join(ctx)
		defer leave()
		f(joined)
	}
	for _, f := range functions[1:] {
		all.Go(func() { run(f) })
	}
	run(functions[0])
	all.Wait()
	select {
	case value := <-panicked:
		panic(value) //nolint:forbidigo // passed on to whoever recovers for the caller: in its own goroutine it would end the process
	default:
	}
}

// Together names, for types of the schema, those fields that read the database once by Siblings. Where several of
// them are selected of the same objects, their statements travel in one round trip.
type Together map[string][]string

// together returns a context whose first batch of statements travels with those of the fields beside the one that
// is resolved, and what to call when the field is done.
func together(ctx context.Context) (joined context.Context, leave func()) {
	s, field := scopeOf(ctx), graphql.GetFieldContext(ctx)
	if field == nil || !slices.Contains(s.together[field.Object], field.Field.Name) {
		return ctx, func() {}
	}
	above := field.Parent
	for above != nil && above.Index != nil { // the items of a list are resolved together
		above = above.Parent
	}
	if above == nil {
		return ctx, func() {}
	}
	return s.group(ctx, above, field.Object).Join(ctx)
}

// objects are those of a type below a field.
type objects struct {
	above *graphql.FieldContext
	typ   string
}

// group is the group of those fields of objects of a type that are selected below a field.
func (s *scope) group(ctx context.Context, above *graphql.FieldContext, typ string) *pg.Group {
	s.mu.Lock()
	defer s.mu.Unlock()
	place := objects{above, typ}
	if group, ok := s.loaders[place].(*pg.Group); ok {
		return group
	}
	callers := selection.Count(graphql.GetOperationContext(ctx), above.Field.Selections, typ, func(name string) bool {
		return slices.Contains(s.together[typ], name)
	})
	group := pg.NewGroup(callers, max(s.wait, patience))
	s.loaders[place] = group
	return group
}
