package loader_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/infrastructure/loader"
)

// wait is long enough for all keys of a test to be asked for, on a machine that is busy.
const wait = 200 * time.Millisecond

// inList is the context of a field of a list's element.
func inList(ctx context.Context) context.Context {
	element := 0
	ctx = graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: "Query"})
	ctx = graphql.WithFieldContext(ctx, &graphql.FieldContext{Index: &element})
	return graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: "Patient"})
}

// calls is a fetch over the numbers below 100 that remembers what it was asked for.
type calls struct {
	mu   sync.Mutex
	keys [][]int
}

func (c *calls) fetch(_ context.Context, keys []int) (map[int]string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	sorted := slices.Sorted(slices.Values(keys))
	c.keys = append(c.keys, sorted)
	found := map[int]string{}
	for _, k := range keys {
		if k < 100 {
			found[k] = fmt.Sprint("value ", k)
		}
	}
	return found, nil
}

func loadAll(t *testing.T, ctx context.Context, b *loader.Batch[int, string], keys ...int) {
	t.Helper()
	var group sync.WaitGroup
	for _, k := range keys {
		group.Go(func() {
			if got, err := b.Load(ctx, k); err != nil || got != fmt.Sprint("value ", k) {
				t.Errorf("key %d: %q, %v", k, got, err)
			}
		})
	}
	group.Wait()
}

func TestSiblingsAreOneFetchAndEachKeyIsAskedOnce(t *testing.T) {
	t.Parallel()
	var c calls
	b := loader.New(c.fetch)
	ctx := inList(loader.Scope(t.Context(), wait, nil))
	loadAll(t, ctx, b, 3, 1, 2, 1, 3)
	loadAll(t, ctx, b, 1, 2) // from the operation's cache
	if diff := cmp.Diff([][]int{{1, 2, 3}}, c.keys); diff != "" {
		t.Errorf("fetches (-want +got):\n%s", diff)
	}
}

func TestSec_G08_ScopesShareNothing(t *testing.T) {
	t.Parallel()
	var c calls
	b := loader.New(c.fetch)
	first := inList(loader.Scope(t.Context(), time.Millisecond, nil))
	loadAll(t, first, b, 1)
	loadAll(t, inList(loader.Renew(first)), b, 1)
	if diff := cmp.Diff([][]int{{1}, {1}}, c.keys); diff != "" {
		t.Errorf("fetches (-want +got):\n%s", diff)
	}
}

func TestSec_G08_AFieldOutsideEveryListDoesNotWait(t *testing.T) {
	t.Parallel()
	var c calls
	b := loader.New(c.fetch)
	ctx := graphql.WithFieldContext(loader.Scope(t.Context(), time.Hour, nil), &graphql.FieldContext{Object: "User"})
	loadAll(t, ctx, b, 1)
}

func TestWhatIsNotThere(t *testing.T) {
	t.Parallel()
	var c calls
	b := loader.New(c.fetch)
	scope := loader.Scope(t.Context(), time.Millisecond, nil)
	for name, ctx := range map[string]context.Context{
		"in a list": inList(scope),
		"alone":     graphql.WithFieldContext(scope, &graphql.FieldContext{Object: "User"}),
	} {
		if _, err := b.Load(ctx, 100); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("%s: %v, want NOT_FOUND", name, err)
		}
		if got, err := b.LoadOptional(ctx, 100); got != nil || err != nil {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func TestAnErrorReachesEveryKey(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	b := loader.New(func(context.Context, []int) (map[int]string, error) { return nil, boom })
	ctx := inList(loader.Scope(t.Context(), time.Millisecond, nil))
	for _, k := range []int{1, 2} {
		if _, err := b.Load(ctx, k); !errors.Is(err, boom) {
			t.Errorf("key %d: %v", k, err)
		}
	}
}

func TestSec_G08_ABatchIsBounded(t *testing.T) {
	t.Parallel()
	var c calls
	b := loader.New(c.fetch)
	keys := make([]int, 10_001)
	for i := range keys {
		keys[i] = i
	}
	if _, err := b.LoadAll(inList(loader.Scope(t.Context(), wait, nil)), keys); err != nil || len(c.keys) != 2 {
		t.Fatalf("%d fetches, %v", len(c.keys), err)
	}
	if largest := max(len(c.keys[0]), len(c.keys[1])); largest != 10_000 {
		t.Errorf("%d keys at once", largest)
	}
}

// What a fetch does takes five seconds at most, in a list and alone.
func TestSec_G08_AFetchHasADeadline(t *testing.T) {
	t.Parallel()
	b := loader.New(func(ctx context.Context, keys []int) (map[int]string, error) {
		deadline, ok := ctx.Deadline()
		if left := time.Until(deadline); !ok || left <= 0 || left > 5*time.Second {
			return nil, fmt.Errorf("%v left, %v", left, ok)
		}
		return map[int]string{1: "value 1"}, nil
	})
	scope := loader.Scope(t.Context(), time.Millisecond, nil)
	loadAll(t, inList(scope), b, 1)
	loadAll(t, graphql.WithFieldContext(scope, &graphql.FieldContext{Object: "User"}), b, 1)
}

// What a program panics with may be what a patient wrote: the error does not repeat it.
func TestSec_E01_APanicInAFetchIsAnError(t *testing.T) {
	t.Parallel()
	b := loader.New(func(context.Context, []int) (map[int]string, error) { panic("marker4711") })
	scope := loader.Scope(t.Context(), time.Millisecond, nil)
	for name, ctx := range map[string]context.Context{
		"in a list": inList(scope), "alone": graphql.WithFieldContext(scope, &graphql.FieldContext{Object: "User"}),
	} {
		if _, err := b.Load(ctx, 1); err == nil || err.Error() != "panic: string" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A field that gives up must not fail the fields that share its batch.
func TestSec_G08_ABatchOutlivesTheFieldThatBeganIt(t *testing.T) {
	t.Parallel()
	b := loader.New(func(ctx context.Context, keys []int) (map[int]string, error) {
		return map[int]string{1: "one"}, ctx.Err()
	})
	ctx, cancel := context.WithCancel(inList(loader.Scope(t.Context(), wait, nil)))
	done := make(chan error, 1)
	go func() {
		_, err := b.Load(ctx, 1)
		done <- err
	}()
	cancel()
	if err := <-done; err != nil {
		t.Errorf("the batch ended with its first field: %v", err)
	}
}

// What one field asks for alone serves nobody once its client has left.
func TestSec_F17_AFetchForOneFieldEndsWithIt(t *testing.T) {
	t.Parallel()
	for name, load := range map[string]func(context.Context, *loader.Batch[int, string]) error{
		"one": func(ctx context.Context, b *loader.Batch[int, string]) error { _, err := b.Load(ctx, 1); return err },
		"all": func(ctx context.Context, b *loader.Batch[int, string]) error {
			_, err := b.LoadAll(ctx, []int{1, 2})
			return err
		},
		"many": func(ctx context.Context, b *loader.Batch[int, string]) error {
			_, err := b.LoadMany(ctx, []int{1, 2})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			left, leave := context.WithCancel(loader.Scope(t.Context(), wait, nil))
			b := loader.New(func(ctx context.Context, _ []int) (map[int]string, error) {
				leave()
				return map[int]string{1: "one"}, ctx.Err()
			})
			if err := load(left, b); !errors.Is(err, context.Canceled) {
				t.Errorf("it goes on: %v", err)
			}
		})
	}
}

// at is the context of a field of the document below so many lists, and below an edge of their items, if there is one.
func at(ctx context.Context, field *ast.Field, lists int, edge *graphql.FieldContext) context.Context {
	for i := range lists {
		ctx = graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: "List"})
		ctx = graphql.WithFieldContext(ctx, &graphql.FieldContext{Index: &i})
	}
	if edge != nil {
		ctx = graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: edge.Object})
	}
	return graphql.WithFieldContext(ctx, &graphql.FieldContext{Field: graphql.CollectedField{Field: field}})
}

func TestSiblingsAndCousinsAreOneFetch(t *testing.T) {
	t.Parallel()
	field := &ast.Field{Name: "medications"}
	self := func(n int) int { return n }
	edge := &graphql.FieldContext{Object: "Medication"} // the field of an item that leads to its one parent
	for name, c := range map[string]struct {
		wait    time.Duration
		lists   int
		edge    *graphql.FieldContext
		parents [][]int
		want    [][]int
	}{
		"outside every list, without waiting":        {time.Hour, 0, nil, [][]int{{1}}, [][]int{{1}}},
		"the items of one list, without waiting":     {time.Hour, 1, nil, [][]int{{2, 1, 2}}, [][]int{{1, 2}}},
		"the only item of one list, without waiting": {time.Hour, 1, nil, [][]int{{1}}, [][]int{{1}}},
		"the one parent that each item leads to":     {wait, 1, edge, [][]int{{1}, {2}, {1}}, [][]int{{1, 2}}},
		"the items of lists within a list":           {wait, 2, nil, [][]int{{1, 2}, {2, 3}}, [][]int{{1, 2, 3}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var c2 calls
			ctx := loader.Scope(t.Context(), c.wait, nil)
			var group sync.WaitGroup
			for _, parents := range c.parents {
				group.Go(func() {
					got, err := loader.Siblings(at(ctx, field, c.lists, c.edge), parents, self, c2.fetch)
					for i, parent := range parents {
						if err != nil || got[i] != fmt.Sprint("value ", parent) {
							t.Errorf("parents %v have %v, %v", parents, got, err)
						}
					}
				})
			}
			group.Wait()
			if diff := cmp.Diff(c.want, c2.keys); diff != "" {
				t.Errorf("fetches (-want +got):\n%s", diff)
			}
		})
	}
}

// Two fields of the document may have other arguments: they share nothing.
func TestCousinsAreOfOneFieldOfTheDocument(t *testing.T) {
	t.Parallel()
	ctx := loader.Scope(t.Context(), time.Millisecond, nil)
	for _, want := range []string{"first", "second"} {
		got, err := loader.Siblings(at(ctx, &ast.Field{Name: want}, 1, &graphql.FieldContext{Object: "Medication"}), []int{1}, func(n int) int { return n },
			func(context.Context, []int) (map[int]string, error) { return map[int]string{1: want}, nil })
		if err != nil || got[0] != want {
			t.Errorf("got %v, %v; want %s", got, err, want)
		}
	}
}

func TestLoadAll(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]func(context.Context) context.Context{
		"in a list": inList,
		"alone":     func(ctx context.Context) context.Context { return ctx },
	} {
		var c calls
		b := loader.New(c.fetch)
		ctx := in(loader.Scope(t.Context(), time.Millisecond, nil))
		got, err := b.LoadAll(ctx, []int{3, 100, 1})
		if diff := cmp.Diff([]string{"value 3", "value 1"}, got); diff != "" || err != nil {
			t.Errorf("%s: %v; values (-want +got):\n%s", name, err, diff)
		}
		none, err := b.LoadAll(ctx, nil)
		if none == nil || len(none) != 0 || err != nil || len(c.keys) != 1 {
			t.Errorf("%s: no keys are %v, %v, after the fetches %v", name, none, err, c.keys)
		}
	}
}

func TestLoadAllFailsAsItsFetchDoes(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	b := loader.New(func(context.Context, []int) (map[int]string, error) { return nil, boom })
	for _, ctx := range []context.Context{t.Context(), inList(loader.Scope(t.Context(), time.Millisecond, nil))} {
		if got, err := b.LoadAll(ctx, []int{1, 2}); !errors.Is(err, boom) {
			t.Errorf("%v, %v", got, err)
		}
	}
}

// Many lists, each with many keys, are still one fetch.
func TestABatchIsNotSplit(t *testing.T) {
	t.Parallel()
	var c calls
	b := loader.New(c.fetch)
	ctx := inList(loader.Scope(t.Context(), wait, nil))
	keys := make([]int, 5000)
	for i := range keys {
		keys[i] = i
	}
	if got, err := b.LoadAll(ctx, keys); err != nil || len(got) != 100 || len(c.keys) != 1 {
		t.Errorf("%d values in %d fetches, %v", len(got), len(c.keys), err)
	}
}

func TestInOrder(t *testing.T) {
	t.Parallel()
	got := loader.InOrder([]string{"b", "a", "c"}, map[int]string{'a': "A", 'b': "B"}, func(s string) int { return int(s[0]) })
	if diff := cmp.Diff([]string{"B", "A", ""}, got); diff != "" {
		t.Error(diff)
	}
}

func TestLoadManyFetchesEachKeyOnce(t *testing.T) {
	t.Parallel()
	var c calls
	b := loader.New(c.fetch)
	found, err := b.LoadMany(t.Context(), []int{2, 1, 2})
	if diff := cmp.Diff(map[int]string{1: "value 1", 2: "value 2"}, found); err != nil || diff != "" {
		t.Errorf("found (-want +got), %v:\n%s", err, diff)
	}
	if _, err := b.LoadMany(t.Context(), nil); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([][]int{{1, 2}}, c.keys); diff != "" {
		t.Errorf("fetches (-want +got):\n%s", diff)
	}
}

func TestPresentLeavesOutWhatWasNotFound(t *testing.T) {
	t.Parallel()
	got := loader.Present([]int{3, 1, 2}, map[int]string{1: "one", 3: "three"})
	if diff := cmp.Diff([]string{"three", "one"}, got); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
	if got := loader.Present([]int{1}, map[int]string{}); got == nil {
		t.Error("nothing found is nil")
	}
}
