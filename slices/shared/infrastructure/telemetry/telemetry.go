// Package telemetry shows operators what the server does inside: metrics for Prometheus, traces for a collector of
// OpenTelemetry, and a line in the log for each operation that is slow. It watches; it changes no answer.
//
// A nil Telemetry watches nothing: its methods hand out no hook. Without a tracer there is no hook for traces.
// Nothing personal is in what it shows: names of operations and fields, texts of statements without their values, codes
// and figures.
package telemetry

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel/trace"

	"vitalgo/slices/shared/infrastructure/logging"
)

// Options say what is watched.
type Options struct {
	// Version is that of the build.
	Version string
	// Metrics is whether figures are kept.
	Metrics bool
	// Slow is how long an operation may take before the log says so; zero is for ever.
	Slow time.Duration
	// Traces says where traces go; without an address nothing is traced.
	Traces Traces
	Log    *slog.Logger
	Now    func() time.Time
}

// Telemetry watches one server.
type Telemetry struct {
	options  Options
	registry *prometheus.Registry
	metrics  *metrics
	tracer   trace.Tracer // nil where nothing is traced
	close    func(context.Context) error
}

// New returns what watches as the options say; nil if there is nothing to watch.
func New(o Options) *Telemetry {
	if !o.Metrics && o.Slow == 0 && o.Traces.Address == "" {
		return nil
	}
	t := &Telemetry{options: o, registry: prometheus.NewRegistry(), close: func(context.Context) error { return nil }}
	t.metrics = newMetrics(t.registry, o.Version)
	if o.Traces.Address != "" {
		provider := newProvider(o.Traces, o.Version, o.Log)
		t.tracer, t.close = provider.Tracer("vitalgo"), provider.Shutdown
	}
	return t
}

// Close sends the traces that wait.
func (t *Telemetry) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return t.close(ctx)
}

// maxScrapes is how many may be under way; the others are refused.
const maxScrapes = 4

// Metrics serves what Prometheus scrapes.
func (t *Telemetry) Metrics() http.Handler {
	return promhttp.HandlerFor(t.registry, promhttp.HandlerOpts{
		ErrorLog: complaints{t.options.Log}, MaxRequestsInFlight: maxScrapes, Timeout: 10 * time.Second,
	})
}

// complaints writes what the library complains of to the log.
type complaints struct{ log *slog.Logger }

// Println implements promhttp.Logger.
func (c complaints) Println(v ...any) {
	for _, part := range v {
		if err, ok := part.(error); ok {
			c.log.WarnContext(context.Background(), "metrics cannot be collected", logging.Err(err))
		}
	}
}
