package telemetry

import (
	"context"
	"regexp"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/prometheus/client_golang/prometheus"

	"vitalgo/slices/shared/domain/fault"
)

// Operation is what is told of an operation that ran, as it stands in the log.
type Operation struct {
	Name    string // of OperationName
	Account string // "" for nobody
	Code    string // of its first error; "" if there is none
	// Unknown is whether its document could not run: nobody vouches for its name.
	Unknown bool
}

// Ran notes the operation that a request ran.
func Ran(ctx context.Context, o Operation) {
	if t := tallyOf(ctx); t != nil {
		kept := o // allocated here, and not where nobody watches
		t.ran.Store(&kept)
	}
}

// other is what stands for a name that is none, or one too many.
const other = "other"

var wellFormed = regexp.MustCompile(`^[A-Za-z0-9_]{1,64}$`)

// OperationName returns the name of an operation, as far as logs, metrics and traces may show it.
func OperationName(operation *graphql.OperationContext) string {
	name := operation.OperationName
	if name == "" && operation.Operation != nil { // the only one of its document
		name = operation.Operation.Name
	}
	if !wellFormed.MatchString(name) {
		return other
	}
	return name
}

// maxNames is how many operations have figures of their own. Names come from clients, who may send as many as they like.
const maxNames = 100

// operations are figures by operation.
type operations struct {
	total                            *prometheus.CounterVec
	duration, statements, roundTrips *prometheus.HistogramVec

	mu    sync.RWMutex
	known map[string]*series
}

// series are the figures of one operation.
type series struct {
	duration, statements, roundTrips prometheus.Observer
	outcomes                         map[string]prometheus.Counter // ok, and each code of the API
}

func newOperations(f factory) *operations {
	return &operations{
		total:      f.counterVec("operations_total", "GraphQL operations by name and outcome: ok, or the code of the first error.", "operation", "outcome"),
		duration:   f.histogramVec("operation_duration_seconds", "Time of a request that ran an operation.", seconds, "operation"),
		statements: f.histogramVec("operation_statements", "SQL statements of an operation.", counts, "operation"),
		roundTrips: f.histogramVec("operation_round_trips", "Round trips to PostgreSQL of an operation.", counts, "operation"),
		known:      map[string]*series{},
	}
}

// succeeded is the outcome of an operation without errors.
const succeeded = "ok"

// observe notes an operation that took so long.
func (o *operations) observe(ran Operation, took time.Duration, t *tally) {
	name := ran.Name
	if ran.Unknown {
		name = other
	}
	s := o.named(name)
	outcome := ran.Code
	if outcome == "" {
		outcome = succeeded
	}
	count, known := s.outcomes[outcome]
	if !known {
		count = s.outcomes[other]
	}
	count.Inc()
	s.duration.Observe(took.Seconds())
	s.statements.Observe(float64(t.statements.Load()))
	s.roundTrips.Observe(float64(t.roundTrips.Load()))
}

// named returns the figures of a name, which are those of all others where there are too many names.
func (o *operations) named(name string) *series {
	o.mu.RLock()
	s := o.known[name]
	o.mu.RUnlock()
	if s != nil {
		return s
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.known) >= maxNames && o.known[name] == nil {
		name = other
	}
	if o.known[name] == nil {
		o.known[name] = o.prepare(name)
	}
	return o.known[name]
}

func (o *operations) prepare(name string) *series {
	s := &series{
		duration: o.duration.WithLabelValues(name), statements: o.statements.WithLabelValues(name), roundTrips: o.roundTrips.WithLabelValues(name),
		outcomes: map[string]prometheus.Counter{},
	}
	for _, outcome := range outcomes() {
		s.outcomes[outcome] = o.total.WithLabelValues(name, outcome)
	}
	return s
}

// outcomes are all ways in which operations end.
func outcomes() []string {
	all := []string{succeeded, other}
	for _, code := range fault.Codes() {
		all = append(all, string(code))
	}
	return all
}
