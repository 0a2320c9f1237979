//go:build smoke

package faults

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// relay stands between the server and what it needs, and loses what it is told to lose.
type relay struct {
	port int
	to   string
	// slow holds back each answer for a time.
	slow atomic.Int64
	// cuts is how many answers to COMMIT are still to be lost, each with its connection.
	cuts atomic.Int32

	mu       sync.Mutex
	silent   bool
	awakened *sync.Cond
	open     []net.Conn
}

// newRelay listens on a port of its own for connections to another.
func newRelay(t *testing.T, port int) *relay {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{port: listener.Addr().(*net.TCPAddr).Port, to: net.JoinHostPort("127.0.0.1", strconv.Itoa(port))} //nolint:errcheck // the address of a TCP listener is a TCPAddr
	r.awakened = sync.NewCond(&r.mu)
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", r.to)
			if err != nil {
				_ = near.Close()
				continue
			}
			r.join(&serving, near, far)
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		r.mend()
		r.mu.Lock()
		for _, conn := range r.open {
			_ = conn.Close()
		}
		r.mu.Unlock()
		serving.Wait()
	})
	return r
}

// swallow keeps connections open and lets nothing through.
func (r *relay) swallow() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.silent = true
}

func (r *relay) mend() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.silent = false
	r.awakened.Broadcast()
}

// pass waits until packets go through.
func (r *relay) pass() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.silent {
		r.awakened.Wait()
	}
}

func (r *relay) join(serving *sync.WaitGroup, near, far net.Conn) {
	r.mu.Lock()
	r.open = append(r.open, near, far)
	r.mu.Unlock()
	var committing atomic.Bool
	serving.Go(func() {
		r.carry(far, near, func(packet []byte) bool {
			committing.Store(bytes.Contains(packet, []byte("Q\x00\x00\x00\x0bcommit\x00")))
			return true
		})
	})
	serving.Go(func() {
		r.carry(near, far, func(packet []byte) bool {
			if d := r.slow.Load(); d > 0 {
				<-time.After(time.Duration(d))
			}
			return !committing.Load() || !bytes.Contains(packet, []byte("COMMIT\x00")) || r.cuts.Add(-1) < 0
		})
	})
}

// carry copies packets one way while let agrees, and then closes both ends.
func (r *relay) carry(to, from net.Conn, let func(packet []byte) bool) {
	defer func() { _, _ = to.Close(), from.Close() }()
	packet := make([]byte, 64<<10)
	for {
		n, err := from.Read(packet)
		r.pass()
		if n > 0 && !let(packet[:n]) {
			return
		}
		if _, failed := to.Write(packet[:n]); failed != nil || err != nil && !errors.Is(err, io.EOF) || n == 0 {
			return
		}
	}
}
