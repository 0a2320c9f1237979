//go:build unix

// Package filelock keeps the processes of one machine out of each other's way with locks on files.
//
// A lock ends when its file is closed, at the latest with the last process that holds it open. The file
// itself stays: removing it would let two processes lock two files of one name.
package filelock

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// ErrLocked says that another process holds the lock.
var ErrLocked = errors.New("locked by another process")

// Exclusive waits until nobody else holds the lock.
func Exclusive(path string) (*os.File, error) { return lock(path, syscall.LOCK_EX) }

// Shared waits until nobody holds the lock exclusively.
func Shared(path string) (*os.File, error) { return lock(path, syscall.LOCK_SH) }

// TryExclusive is Exclusive, but answers ErrLocked instead of waiting.
func TryExclusive(path string) (*os.File, error) {
	return lock(path, syscall.LOCK_EX|syscall.LOCK_NB)
}

func lock(path string, how int) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // the path is the caller's, not a client's
	if err != nil {
		return nil, fmt.Errorf("open lock: %w", err)
	}
	err = flock(file, how)
	if err == nil {
		return file, nil
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrLocked
	}
	return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), file.Close())
}

// flock waits again when a signal interrupts it, as the Go runtime's own signals do.
func flock(file *os.File, how int) error {
	for {
		if err := syscall.Flock(int(file.Fd()), how); !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}
