package telemetry

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"vitalgo/slices/shared/infrastructure/httpserver"
	"vitalgo/slices/shared/infrastructure/loader"
)

// Middleware watches HTTP requests; nil where nothing is watched. It belongs after the access log, whose line it adds
// the trace to.
func (t *Telemetry) Middleware() httpserver.Middleware {
	if t == nil {
		return nil
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			path := httpserver.PathClass(r.URL.Path)
			if lasts(path, r) {
				t.counted(w, r, path, next)
				return
			}
			t.metrics.inFlight.Inc()
			defer t.metrics.inFlight.Dec()
			if t.tracer == nil || path == "/health" || path == "/ready" { // asked every few seconds, and for nobody
				t.request(w, r, path, next)
				return
			}
			t.tracedRequest(w, r, path, next)
		})
	}
}

// lasts reports whether a request opens a WebSocket or an event stream: it ends when its client leaves.
func lasts(path string, r *http.Request) bool {
	return path == "/graphql/stream" || len(r.Header["Upgrade"]) > 0
}

// request watches a request, and the operation that it runs.
func (t *Telemetry) request(w http.ResponseWriter, r *http.Request, path string, next http.Handler) {
	began, took := t.options.Now(), &tally{}
	ctx := loader.Observed(context.WithValue(r.Context(), tallyKey{}, took), fetches{t})
	t.counted(w, r.WithContext(ctx), path, next)
	if ran := took.ran.Load(); ran != nil {
		t.ran(ctx, *ran, t.options.Now().Sub(began), took)
	}
}

// counted counts the answer of a request by its status. One that panics is answered 500 by whoever recovers it.
func (t *Telemetry) counted(w http.ResponseWriter, r *http.Request, path string, next http.Handler) {
	completed := false
	defer func() {
		status := httpserver.Status(w)
		switch {
		case !completed:
			status = http.StatusInternalServerError
		case status == 0:
			status = http.StatusOK // net/http sends it after the handler
		}
		t.metrics.requests.of(answered{path, status}).Inc()
	}()
	next.ServeHTTP(w, r)
	completed = true
}

// ran notes an operation, in the log too if it was slow.
func (t *Telemetry) ran(ctx context.Context, o Operation, took time.Duration, all *tally) {
	t.metrics.operations.observe(o, took, all)
	if t.options.Slow == 0 || took < t.options.Slow {
		return
	}
	t.metrics.slow.Inc()
	attrs := []slog.Attr{
		slog.String("operation", o.Name),
		slog.Float64("durationMs", float64(took.Microseconds())/1000),
		slog.Int64("statements", all.statements.Load()),
		slog.Int64("roundTrips", all.roundTrips.Load()),
		slog.Int64("batches", all.batches.Load()),
		slog.Int64("redisCommands", all.commands.Load()),
	}
	if o.Account != "" {
		attrs = append(attrs, slog.String("account", o.Account))
	}
	if o.Code != "" {
		attrs = append(attrs, slog.String("code", o.Code))
	}
	if id := traceID(ctx); id != "" {
		attrs = append(attrs, slog.String("traceId", id))
	}
	t.options.Log.LogAttrs(ctx, slog.LevelWarn, "slow operation", attrs...)
}
