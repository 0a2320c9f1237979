package loader_test

import (
	"context"
	"testing"

	"vitalgo/slices/shared/infrastructure/loader"
)

// What panics beside its caller panics in it, where somebody recovers: the process lives, and the others end.
func TestSec_E01_APanicBesideItsCallerIsPassedOn(t *testing.T) {
	t.Parallel()
	for name, panics := range map[string]int{"the caller's own": 0, "another": 1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var ended [2]bool
			defer func() {
				if value := recover(); value != "marker" || !ended[1-panics] || ended[panics] {
					t.Errorf("recovered %v; ended %v", value, ended)
				}
			}()
			run := func(i int) func(context.Context) {
				return func(context.Context) {
					if i == panics {
						panic("marker")
					}
					ended[i] = true
				}
			}
			loader.Concurrently(t.Context(), run(0), run(1))
		})
	}
}
