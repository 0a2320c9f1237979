package app

import (
	"math"
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

func TestPercentFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		live uint64
		want int
	}{
		{"before the first collection", 0, gcPercent},
		{"next to nothing", 1 << 20, 6300},
		{"a server at rest", 16 << 20, 300},
		{"as much as the floor", gcFloor, gcPercent},
		{"much", 1 << 30, gcPercent},
		{"more than there is", math.MaxUint64, gcPercent},
	} {
		if got := percentFor(c.live); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

// Each collection sets when the next one comes.
func TestGarbageIsCollectedByWhatLives(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	collectGarbage()
	for end := time.Now().Add(time.Minute); ; {
		debug.SetGCPercent(100)
		runtime.GC()
		runtime.Gosched() // to what a collection has found
		if percent := debug.SetGCPercent(100); percent != 100 {
			if percent < gcPercent {
				t.Errorf("%d %%", percent)
			}
			return
		}
		if time.Now().After(end) {
			t.Fatal("a collection sets nothing")
		}
	}
}
