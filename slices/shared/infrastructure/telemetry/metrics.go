package telemetry

import (
	"runtime"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

const namespace = "vitalgo"

// The bounds of histograms.
var (
	seconds   = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}
	tripTimes = []float64{.00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5}
	counts    = []float64{0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 48, 96}
	sizes     = []float64{1, 2, 5, 10, 25, 50, 100, 250, 1000, 10_000}
)

// answered is how a request ended.
type answered struct {
	path   string // of the closed list of httpserver
	status int
}

// metrics are the figures that requests add to.
type metrics struct {
	requests   *handles[answered, prometheus.Counter]
	inFlight   prometheus.Gauge
	operations *operations
	slow       prometheus.Counter

	subscriptions prometheus.Gauge
	events        prometheus.Counter

	batches      prometheus.Histogram
	trips        prometheus.Histogram
	tripFailures *handles[string, prometheus.Counter] // by SQLSTATE

	commands        *handles[string, prometheus.Observer] // by command of Redis
	commandFailures *handles[string, prometheus.Counter]
}

// newMetrics returns figures that r shows, beside those of the Go runtime, the process and the build.
func newMetrics(r *prometheus.Registry, version string) *metrics {
	f := factory{r}
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	f.gaugeVec("build_info", "1, with the version of the build and of Go.", "version", "goversion").
		WithLabelValues(version, runtime.Version()).Set(1)
	requests := f.counterVec("http_requests_total", "Answered HTTP requests.", "path", "status")
	failures := f.counterVec("database_failures_total", "Failed round trips to PostgreSQL, by SQLSTATE; connection where it gave none.", "code")
	broken := f.counterVec("redis_failures_total", "Redis commands that failed. An answer that there is nothing is no failure.", "command")
	commands := f.histogramVec("redis_command_seconds", "Time of Redis commands.", tripTimes, "command")
	return &metrics{
		requests: newHandles(func(a answered) prometheus.Counter {
			return requests.WithLabelValues(a.path, strconv.Itoa(a.status))
		}),
		inFlight:        f.gauge("http_requests_in_flight", "HTTP requests under way, without WebSockets and event streams."),
		operations:      newOperations(f),
		slow:            f.counter("slow_operations_total", "Operations that took longer than SLOW_OPERATION."),
		subscriptions:   f.gauge("subscriptions_open", "Subscriptions that are open."),
		events:          f.counter("subscription_events_total", "Events that subscriptions were sent."),
		batches:         f.histogram("loader_batch_keys", "Keys in one fetch of a loader.", sizes),
		trips:           f.histogram("database_round_trip_seconds", "Time of round trips to PostgreSQL by the API.", tripTimes),
		tripFailures:    newHandles(func(code string) prometheus.Counter { return failures.WithLabelValues(code) }),
		commands:        newHandles(func(name string) prometheus.Observer { return commands.WithLabelValues(name) }),
		commandFailures: newHandles(func(name string) prometheus.Counter { return broken.WithLabelValues(name) }),
	}
}

// factory makes metrics that a registry shows.
type factory struct{ registry *prometheus.Registry }

func (f factory) counter(name, help string) prometheus.Counter {
	c := prometheus.NewCounter(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help})
	f.registry.MustRegister(c)
	return c
}

func (f factory) counterVec(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
	f.registry.MustRegister(c)
	return c
}

func (f factory) gauge(name, help string) prometheus.Gauge {
	g := prometheus.NewGauge(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help})
	f.registry.MustRegister(g)
	return g
}

func (f factory) gaugeVec(name, help string, labels ...string) *prometheus.GaugeVec {
	g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, labels)
	f.registry.MustRegister(g)
	return g
}

func (f factory) histogram(name, help string, bounds []float64) prometheus.Histogram {
	h := prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: bounds})
	f.registry.MustRegister(h)
	return h
}

func (f factory) histogramVec(name, help string, bounds []float64, labels ...string) *prometheus.HistogramVec {
	h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: bounds}, labels)
	f.registry.MustRegister(h)
	return h
}
