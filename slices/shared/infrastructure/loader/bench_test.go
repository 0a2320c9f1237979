package loader_test

import (
	"context"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"vitalgo/slices/shared/infrastructure/loader"
)

// A list's items are fetched at once, and without a timer.
func BenchmarkSiblings(b *testing.B) {
	parents := make([]int, 50)
	for i := range parents {
		parents[i] = i
	}
	self := func(n int) int { return n }
	fetch := func(_ context.Context, keys []int) (map[int]string, error) {
		found := make(map[int]string, len(keys))
		for _, k := range keys {
			found[k] = "value"
		}
		return found, nil
	}
	ctx := at(loader.Scope(b.Context(), time.Hour, nil), &ast.Field{Name: "medications"}, 1, nil)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := loader.Siblings(ctx, parents, self, fetch); err != nil {
			b.Fatal(err)
		}
	}
}
