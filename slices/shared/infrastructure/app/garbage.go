package app

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// When garbage is collected: once the heap has grown by gcPercent, but not before it holds gcFloor bytes. Most servers
// keep little alive, and would look through it many times a second; those that keep much are held to the percent, which
// takes a panel's 50 records under 150 MB (docs/decisions/0030-the-read-path.md).
const (
	gcPercent = 75
	gcFloor   = 64 << 20
)

// collectGarbage sets when garbage is collected, now and after each collection anew.
func collectGarbage() {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	debug.SetGCPercent(percentFor(live[0].Value.Uint64()))
	// What nobody holds is found by the next collection.
	runtime.AddCleanup(new([16]byte), func(struct{}) { collectGarbage() }, struct{}{})
}

// percentFor returns by how many percent a heap, of which so many bytes live, may grow.
func percentFor(live uint64) int {
	if live == 0 || live >= gcFloor {
		return gcPercent
	}
	return max(gcPercent, int((gcFloor-live)*100/live)) //nolint:gosec // at most a hundred times the floor
}
