package batch_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"vitalgo/slices/shared/application/batch"
)

func TestEach(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		rows  []int // that each step touches
		total int
	}{
		{"nothing", []int{0}, 0},
		{"less than a step", []int{3}, 3},
		{"whole steps", []int{5, 5, 0}, 10},
		{"a rest", []int{5, 2}, 7},
	} {
		left := slices.Clone(c.rows)
		total, err := batch.Each(t.Context(), 5, func(_ context.Context, size int) (int, error) {
			if size != 5 || len(left) == 0 {
				t.Fatalf("%s: step of %d, %v left", c.name, size, left)
			}
			n := left[0]
			left = left[1:]
			return n, nil
		})
		if err != nil || total != c.total || len(left) != 0 {
			t.Errorf("%s: %d rows, %v, steps left: %v", c.name, total, err, left)
		}
	}
}

func TestEachTellsWhatWasDoneBeforeAFailure(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	steps := 0
	total, err := batch.Each(t.Context(), 5, func(context.Context, int) (int, error) {
		if steps++; steps == 2 {
			return 0, boom
		}
		return 5, nil
	})
	if !errors.Is(err, boom) || total != 5 {
		t.Errorf("%d rows, %v", total, err)
	}
}
