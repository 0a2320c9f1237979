package logging

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
)

// ErrClosed is what Write answers after Close.
var ErrClosed = errors.New("log buffer is closed")

// Buffer is a writer that never makes its caller wait: lines are handed to a goroutine that writes
// them on, and a line that finds the buffer full is dropped and counted. A blocked standard output
// then costs log lines, not requests.
type Buffer struct {
	out     io.Writer
	lines   chan []byte
	done    chan struct{}
	dropped atomic.Uint64
	failed  atomic.Uint64

	mu     sync.RWMutex // guards closed against a Write to a closed channel
	closed bool
}

// NewBuffer starts a buffer of that many lines in front of out. Close ends it.
func NewBuffer(out io.Writer, lines int) *Buffer {
	b := &Buffer{out: out, lines: make(chan []byte, lines), done: make(chan struct{})}
	go b.drain()
	return b
}

// Write takes one line. It reports success for a dropped line too, because the logger could only
// answer an error with another line.
func (b *Buffer) Write(line []byte) (int, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if b.closed {
		return 0, ErrClosed
	}
	select {
	case b.lines <- append([]byte(nil), line...): // slog uses its slice again
	default:
		b.dropped.Add(1)
	}
	return len(line), nil
}

// Dropped returns how many lines found the buffer full.
func (b *Buffer) Dropped() uint64 { return b.dropped.Load() }

// Failed returns how many lines the writer behind refused.
func (b *Buffer) Failed() uint64 { return b.failed.Load() }

// Close takes no more lines and waits until those taken are written, or ctx ends.
func (b *Buffer) Close(ctx context.Context) error {
	b.mu.Lock()
	if !b.closed {
		b.closed = true
		close(b.lines)
	}
	b.mu.Unlock()
	select {
	case <-b.done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("flush log: %w", ctx.Err())
	}
}

func (b *Buffer) drain() {
	defer close(b.done)
	for line := range b.lines {
		if _, err := b.out.Write(line); err != nil {
			b.failed.Add(1)
		}
	}
}
