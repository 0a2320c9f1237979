package app

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"golang.org/x/sync/errgroup"

	"vitalgo/slices/shared/infrastructure/exports"
	"vitalgo/slices/shared/infrastructure/httpserver"
	"vitalgo/slices/shared/infrastructure/photos"
	"vitalgo/slices/shared/infrastructure/refusal"
)

const maxURL = 8 << 10 // bytes

// site is what listens: the API beside its health answers, and the explorer in development.
type site struct {
	address        string
	api            http.Handler
	photos         http.Handler
	exports        http.Handler
	stop           func()       // ends what lasts, such as WebSockets
	explorer       http.Handler // nil in production
	outbox         http.Handler // shows the mails; nil in production
	origins        []string
	trustedProxies []netip.Prefix
	hsts           bool
	drainDelay     time.Duration
	log            *slog.Logger
	now            func() time.Time
	checks         map[string]httpserver.Check
	watch          watch
	// prepare makes the database ready while the site listens already and says that it is not ready.
	prepare func(ctx context.Context) error
	// work does jobs of the background until its context ends, once the database is ready.
	work func(ctx context.Context) error
	// started is told the address once everything is ready.
	started func(net.Addr)
}

// run serves until ctx ends, and then finishes what is under way.
func (s site) run(ctx context.Context) error {
	prepared := make(chan struct{})
	s.checks["schema"] = func(context.Context) error {
		select {
		case <-prepared:
			return nil
		default:
			return errNotPrepared
		}
	}
	readiness := httpserver.NewReadiness(s.log, s.checks)
	server := httpserver.New(s.address, s.handler(readiness), httpserver.Options{
		DrainDelay: s.drainDelay,
		OnDrain:    readiness.Drain,
		OnShutdown: s.stop,
		Log:        s.log,
	})
	address, err := server.Listen(ctx)
	if err != nil {
		return err
	}
	metrics, err := s.watch.listen(ctx, s)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return metrics(ctx) })
	group.Go(func() error { return server.Run(ctx) })
	group.Go(func() error {
		if err := s.prepare(ctx); err != nil {
			return err
		}
		close(prepared)
		s.log.InfoContext(ctx, "ready", "address", address.String())
		s.started(address)
		group.Go(func() error { return s.work(ctx) })
		readiness.Run(ctx)
		return nil
	})
	return group.Wait()
}

var errNotPrepared = errors.New("the database is not ready yet")

func (s site) handler(readiness http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/graphql", s.api)
	mux.Handle(photos.Path, s.photos)
	mux.Handle(exports.Path, s.exports)
	mux.Handle("/graphql/stream", s.api)
	mux.Handle("/health", httpserver.Health())
	mux.Handle("/ready", readiness)
	if s.outbox != nil {
		mux.Handle("/mail", s.outbox)
	}
	if s.explorer != nil {
		mux.Handle("/", s.explorer)
	} else {
		mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { refusal.Write(w, r, refusal.NotFound) })
	}
	return httpserver.Chain(mux, httpserver.Common(httpserver.CommonOptions{
		Log:            s.log,
		Now:            s.now,
		TrustedProxies: s.trustedProxies,
		HSTS:           s.hsts,
		Origins:        s.origins,
		Methods:        []string{http.MethodPost},
		MaxURL:         maxURL,
		Observe:        s.watch.Middleware(),
	})...)
}
