//go:build !race

// The race detector keeps memory of its own, several times what is measured here.

package password

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"testing"
	"time"

	"vitalgo/slices/shared/domain/fault"
)

// rss is what the process has of the machine's memory, in bytes.
func rss(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	var size, resident int
	if _, err := fmt.Sscan(string(status), &size, &resident); err != nil {
		t.Fatal(err)
	}
	return resident * os.Getpagesize()
}

// P02: 200 at once, with the real hash: each is answered or refused, and the memory is less than that of one hash per CPU.
// It is looked at whenever one ends, which is when most of it is in use.
func TestSec_P02_MemoryOfManyAtOnce(t *testing.T) { //nolint:paralleltest // measures the process
	h, hash := New(), dummy()
	debug.FreeOSMemory()
	before, peak := rss(t), 0
	var group sync.WaitGroup
	outcomes := make(chan error, 200)
	for range cap(outcomes) {
		group.Go(func() {
			_, _, err := h.Verify(context.WithoutCancel(t.Context()), "x", hash)
			outcomes <- err
		})
	}
	answered := 0
	for range cap(outcomes) { // looks whenever one has ended
		err := <-outcomes
		peak = max(peak, rss(t))
		switch f := faultOf(err); {
		case err == nil:
			answered++
		case f == nil || f.Code != fault.Unavailable || f.RetryAfter != time.Second:
			t.Errorf("answered %v", err)
		}
	}
	group.Wait()
	if answered < cap(h.running) {
		t.Errorf("%d were answered", answered)
	}
	if limit := runtime.GOMAXPROCS(0)*memory<<10 + 32<<20; peak-before >= limit {
		t.Errorf("memory grew by %d MiB, want less than %d", (peak-before)>>20, limit>>20)
	}
}
