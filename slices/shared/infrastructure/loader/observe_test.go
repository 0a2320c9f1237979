package loader_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"vitalgo/slices/shared/infrastructure/loader"
)

// observer keeps how many keys each fetch had, and how it ended.
type observer struct {
	mu    sync.Mutex
	keys  []int
	ended []error
}

type fetchKey struct{}

// Fetching implements loader.Observer.
func (o *observer) Fetching(ctx context.Context, keys int) (context.Context, func(error)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.keys = append(o.keys, keys)
	return context.WithValue(ctx, fetchKey{}, true), func(err error) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.ended = append(o.ended, err)
	}
}

func TestAnObserverIsToldOfEachFetchOnce(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	batch := loader.New(func(ctx context.Context, keys []int) (map[int]int, error) {
		if ctx.Value(fetchKey{}) == nil {
			t.Error("a fetch runs in another context than that of its observer")
		}
		if slices.Contains(keys, 13) {
			return nil, boom
		}
		return map[int]int{1: 1, 2: 2}, nil
	})
	o := &observer{}
	ctx := loader.Observed(loader.Scope(t.Context(), wait, nil), o)
	if _, err := batch.Load(ctx, 1); err != nil {
		t.Error(err)
	}
	if _, err := batch.LoadAll(ctx, []int{1, 2}); err != nil {
		t.Error(err)
	}
	if _, err := loader.Siblings(ctx, []int{1, 2, 3, 3}, func(p int) int { return p }, batch.LoadMany); err != nil {
		t.Error(err)
	}
	if _, err := batch.Load(ctx, 13); !errors.Is(err, boom) {
		t.Error(err)
	}
	if !slices.Equal(o.keys, []int{1, 2, 3, 1}) || !slices.Equal(o.ended, []error{nil, nil, nil, boom}) {
		t.Errorf("told of %v, which ended %v", o.keys, o.ended)
	}
}
