package loader_test

import (
	"context"
	"testing"

	"vitalgo/slices/shared/infrastructure/loader"
)

// What was read for one who turns out to be somebody else is not there for who they are.
func TestSec_T06_WhatWasPrimedIsForgotten(t *testing.T) {
	t.Parallel()
	batch := loader.New(func(context.Context, []string) (map[string]int, error) { return map[string]int{"key": 2}, nil })
	for _, forgotten := range []bool{false, true} {
		ctx, want := loader.Prepare(t.Context()), 1
		batch.Prime(ctx, "key", 1)
		if forgotten {
			loader.Forget(ctx)
			want = 2
		}
		if got, err := batch.Load(loader.Scope(ctx, 0, nil), "key"); err != nil || got != want {
			t.Errorf("forgotten %v: %d, %v; want %d", forgotten, got, err, want)
		}
	}
}
