// Package httpserver is the HTTP side of the process: a server that has every timeout and drains
// when it is told to stop, the middlewares that all requests pass, and the health answers.
package httpserver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"vitalgo/slices/shared/infrastructure/logging"
	"vitalgo/slices/shared/infrastructure/refusal"
)

// headerSlop is what net/http reads beyond its MaxHeaderBytes.
const headerSlop = 4 << 10

// Options of a Server. A zero value means the default, but for DrainDelay and the hooks.
type Options struct {
	ReadHeaderTimeout time.Duration // 5 s
	ReadTimeout       time.Duration // 15 s, for the whole request; a handler lifts it by http.ResponseController
	WriteTimeout      time.Duration // 30 s; a stream lifts it likewise
	IdleTimeout       time.Duration // 60 s
	MaxHeaderBytes    int           // 16 KiB of request line and headers, beyond them 431; more than 4 KiB
	// DrainDelay is how long the server goes on as before after it was told to stop, so that load
	// balancers see that it is not ready any more.
	DrainDelay time.Duration
	// DrainTimeout is how long requests under way may then take: 15 s.
	DrainTimeout time.Duration
	// OnDrain is called as soon as draining begins, OnShutdown once the listener is closed, to end what
	// would last, such as WebSockets and event streams. Both return at once and may be nil.
	OnDrain    func()
	OnShutdown func()
	// Log takes net/http's own complaints; nil means slog's default logger.
	Log *slog.Logger
}

// Server serves one handler on one address.
type Server struct {
	addr     string
	options  Options
	http     *http.Server
	listener net.Listener
	draining atomic.Bool  // connections end with the answer that they are given next
	closing  atomic.Bool  // no more requests are taken
	serving  sync.RWMutex // read-locked by each request, so that locking it waits for all of them
}

// New returns a server for the address, "host:port", with port 0 for a free one.
func New(addr string, handler http.Handler, options Options) *Server {
	options.DrainTimeout = cmp.Or(options.DrainTimeout, 15*time.Second)
	if options.Log == nil {
		options.Log = slog.Default()
	}
	s := &Server{addr: addr, options: options}
	s.http = &http.Server{
		Handler:           s.untilDrained(handler),
		ReadHeaderTimeout: cmp.Or(options.ReadHeaderTimeout, 5*time.Second),
		ReadTimeout:       cmp.Or(options.ReadTimeout, 15*time.Second),
		WriteTimeout:      cmp.Or(options.WriteTimeout, 30*time.Second),
		IdleTimeout:       cmp.Or(options.IdleTimeout, time.Minute),
		MaxHeaderBytes:    cmp.Or(options.MaxHeaderBytes, 16<<10) - headerSlop,
		ErrorLog:          log.New(logging.Foreign(options.Log), "", 0),
	}
	return s
}

// Listen opens the address and returns what it is bound to. Run does it too, if nobody did before.
func (s *Server) Listen(ctx context.Context) (net.Addr, error) {
	listener, err := listenConfig().Listen(ctx, "tcp", s.addr)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	s.listener = listener
	if tcp, ok := listener.(*net.TCPListener); ok {
		s.listener = newLastListener(tcp)
	}
	return listener.Addr(), nil
}

// Run serves until ctx ends, drains, and returns nil when every request under way was answered in
// time. Call it once.
func (s *Server) Run(ctx context.Context) error {
	if s.listener == nil {
		if _, err := s.Listen(ctx); err != nil {
			return err
		}
	}
	failed := make(chan error, 1)
	go func() { failed <- s.http.Serve(s.listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	return s.drain(context.WithoutCancel(ctx), failed)
}

// lastWords is how long a connection that came last has to ask: what it asks is answered.
const lastWords = 100 * time.Millisecond

func (s *Server) drain(ctx context.Context, failed <-chan error) error {
	s.draining.Store(true)
	call(s.options.OnDrain)
	delay := time.NewTimer(s.options.DrainDelay)
	defer delay.Stop()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-delay.C:
	}
	closed := s.listener.Close()
	s.http.SetKeepAlivesEnabled(false)
	<-time.After(lastWords)
	s.closing.Store(true)
	answered := make(chan struct{})
	go func() {
		s.serving.Lock()
		close(answered)
	}()
	call(s.options.OnShutdown)
	ctx, cancel := context.WithTimeout(ctx, s.options.DrainTimeout)
	defer cancel()
	select {
	case <-answered:
	case <-ctx.Done():
	}
	if err := s.http.Shutdown(ctx); err != nil && !errors.Is(err, net.ErrClosed) { // the listener is closed already
		return errors.Join(fmt.Errorf("drain: %w", err), s.http.Close())
	}
	if closed != nil {
		return fmt.Errorf("close listener: %w", closed)
	}
	return nil
}

// untilDrained refuses the requests that still arrive on open connections when the server waits for
// the last ones to end. Shutdown alone would cut their connections without an answer. So that few are open by then, a
// server that drains ends each connection with its next answer: a request that is sent on one while it is closed is
// lost.
func (s *Server) untilDrained(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.draining.Load() {
			w.Header().Set("Connection", "close")
		}
		if s.closing.Load() || !s.serving.TryRLock() { // the lock may be waited for by now
			refusal.Write(w, r, refusal.ShuttingDown)
			return
		}
		defer s.serving.RUnlock()
		next.ServeHTTP(w, r)
	})
}

func call(hook func()) {
	if hook != nil {
		hook()
	}
}
