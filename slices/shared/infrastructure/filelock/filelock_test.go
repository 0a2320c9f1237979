//go:build unix

package filelock_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"vitalgo/slices/shared/infrastructure/filelock"
)

func TestExclusiveKeepsOthersOut(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lock")
	held := must(t)(filelock.Exclusive(path))
	if _, err := filelock.TryExclusive(path); !errors.Is(err, filelock.ErrLocked) {
		t.Fatalf("second lock: got %v, want ErrLocked", err)
	}
	release(t, held)
	release(t, must(t)(filelock.TryExclusive(path)))
}

func TestSharedAllowsOnlySharers(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lock")
	first, second := must(t)(filelock.Shared(path)), must(t)(filelock.Shared(path))
	release(t, first)
	if _, err := filelock.TryExclusive(path); !errors.Is(err, filelock.ErrLocked) {
		t.Fatalf("exclusive beside a sharer: got %v, want ErrLocked", err)
	}
	release(t, second)
}

func TestExclusiveAdmitsOneAtATime(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lock")
	var inside atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				file, err := filelock.Exclusive(path)
				if err != nil {
					t.Error(err)
					return
				}
				if n := inside.Add(1); n != 1 {
					t.Errorf("%d hold the lock", n)
				}
				runtime.Gosched()
				inside.Add(-1)
				if err := file.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}

func TestMissingFolderIsNotALock(t *testing.T) {
	t.Parallel()
	_, err := filelock.TryExclusive(filepath.Join(t.TempDir(), "missing", "lock"))
	if err == nil || errors.Is(err, filelock.ErrLocked) {
		t.Errorf("got %v, want an error other than ErrLocked", err)
	}
}

func must(t *testing.T) func(*os.File, error) *os.File {
	return func(file *os.File, err error) *os.File {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return file
	}
}

func release(t *testing.T, file *os.File) {
	t.Helper()
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}
