package redistest

import (
	"context"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// Relay stands between a client and Redis, and loses the connection when a test wants it to.
type Relay struct {
	// Client reaches Redis through the relay; it tries nothing twice.
	Client   *redis.Client
	listener net.Listener
	to       string

	mu            sync.Mutex
	broken, still bool
	open          []net.Conn
}

// NewRelay returns a Relay in front of an empty database of its own.
func NewRelay(tb testing.TB) *Relay {
	tb.Helper()
	options := *New(tb).Options()
	listener, err := (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	r := &Relay{listener: listener, to: options.Addr}
	options.Addr, options.MaxRetries, options.DialerRetries = listener.Addr().String(), -1, 1
	options.ReadTimeout, options.ContextTimeoutEnabled = time.Second, true
	r.Client = redis.NewClient(&options)
	var serving sync.WaitGroup
	serving.Go(func() { r.serve(&serving) })
	tb.Cleanup(func() {
		_ = listener.Close()
		r.Break()
		serving.Wait()
		if err := r.Client.Close(); err != nil {
			tb.Error(err)
		}
	})
	return r
}

// Break cuts all connections, and those to come.
func (r *Relay) Break() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.broken = true
	for _, conn := range r.open {
		_ = conn.Close()
	}
	r.open = nil
}

// Stall keeps connections open, and swallows what Redis says.
func (r *Relay) Stall() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.still = true
}

// Mend lets everything through again.
func (r *Relay) Mend() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.broken, r.still = false, false
}

func (r *Relay) serve(serving *sync.WaitGroup) {
	for {
		near, err := r.listener.Accept()
		if err != nil {
			return
		}
		far, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", r.to)
		if err != nil || !r.keep(near, far) {
			_ = near.Close()
			continue
		}
		serving.Go(func() { _, _ = io.Copy(far, near) })
		serving.Go(func() {
			_, _ = io.Copy(talk{r, near}, far)
			_ = near.Close()
		})
	}
}

// keep notes the two ends of a connection, to break them; false where that is so already.
func (r *Relay) keep(near, far net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.broken {
		_ = far.Close()
		return false
	}
	r.open = append(r.open, near, far)
	return true
}

// talk passes on what Redis says, unless that is to be swallowed.
type talk struct {
	relay *Relay
	to    net.Conn
}

func (t talk) Write(p []byte) (int, error) {
	t.relay.mu.Lock()
	still := t.relay.still
	t.relay.mu.Unlock()
	if still {
		return len(p), nil
	}
	return t.to.Write(p)
}
