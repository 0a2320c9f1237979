//go:build unix

package exports_test

import (
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
)

// D07: a disk that is full in the middle of a file keeps no part of it.
func TestSec_D07_F21_AFileThatDoesNotFitLeavesNothing(t *testing.T) { // limits the process's files: not parallel
	w := newWorld(t)
	limitFiles(t)
	_, _, err := w.Put(t.Context(), id.Random(), text(strings.Repeat("x", 2*largest)))
	if fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("error %v", err)
	}
	if files := w.files(t); len(files) != 0 {
		t.Errorf("%d files", len(files))
	}
}

const largest = 1 << 20 // bytes

// limitFiles has a write beyond the largest size of a file fail, as on a disk that is full.
func limitFiles(t *testing.T) {
	t.Helper()
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	limited := before
	limited.Cur = largest
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limited); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
			t.Error(err)
		}
		signal.Reset(syscall.SIGXFSZ)
	})
}
