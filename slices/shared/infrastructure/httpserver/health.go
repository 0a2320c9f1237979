package httpserver

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"vitalgo/slices/shared/infrastructure/logging"
)

const (
	probeInterval = time.Second
	probeTimeout  = 500 * time.Millisecond
)

// The words that Readiness answers.
const (
	stateOK       = "ok"
	stateDown     = "down"
	stateStarting = "starting"
	stateDraining = "draining"
)

var errPanicked = errors.New("check panicked")

// Health says that the process is alive. It touches nothing else.
func Health() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeState(w, http.StatusOK, map[string]string{"status": stateOK})
	})
}

// Check asks one dependency whether it works. It has to return when its context ends.
type Check func(ctx context.Context) error

// Readiness answers whether the process can do its work: the last result of checks that run in the
// background, so that nobody can put load on the dependencies by asking.
type Readiness struct {
	log      *slog.Logger
	checks   map[string]Check
	draining atomic.Bool
	mu       sync.Mutex
	states   map[string]string
}

// NewReadiness returns a readiness that is not ready before its first round of checks.
func NewReadiness(log *slog.Logger, checks map[string]Check) *Readiness {
	states := map[string]string{}
	for name := range checks {
		states[name] = stateStarting
	}
	return &Readiness{log: log, checks: checks, states: states}
}

// Run checks at once and then each second until ctx ends.
func (c *Readiness) Run(ctx context.Context) {
	ticker := time.NewTicker(probeInterval)
	defer ticker.Stop()
	for {
		c.Probe(ctx)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Probe runs every check once, all at the same time, each for half a second at most.
func (c *Readiness) Probe(ctx context.Context) {
	var round sync.WaitGroup
	for name, check := range c.checks {
		round.Go(func() {
			c.set(ctx, name, c.run(ctx, check))
		})
	}
	round.Wait()
}

// run turns a panic into a failed check: it would end the process.
func (c *Readiness) run(ctx context.Context, check Check) (err error) {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	defer func() {
		if value := recover(); value != nil {
			c.log.ErrorContext(ctx, "readiness check panicked", logging.Panic(value))
			err = errPanicked
		}
	}()
	return check(ctx)
}

func (c *Readiness) set(ctx context.Context, name string, err error) {
	if ctx.Err() != nil { // the process stops: the check was cut off
		return
	}
	state := stateOK
	if err != nil {
		state = stateDown
	}
	c.mu.Lock()
	before := c.states[name]
	c.states[name] = state
	c.mu.Unlock()
	if before != state {
		c.log.InfoContext(ctx, "dependency changed", "dependency", name, "before", before, "state", state, "error", err)
	}
}

// Drain makes the process not ready for good.
func (c *Readiness) Drain() { c.draining.Store(true) }

// ServeHTTP answers one word for each dependency: 200 if all are well, else 503.
func (c *Readiness) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	c.mu.Lock()
	states := maps.Clone(c.states)
	c.mu.Unlock()
	states["server"] = stateOK
	if c.draining.Load() {
		states["server"] = stateDraining
	}
	status := http.StatusOK
	for _, state := range states {
		if state != stateOK {
			status = http.StatusServiceUnavailable
		}
	}
	writeState(w, status, states)
}

func writeState(w http.ResponseWriter, status int, states map[string]string) {
	body, err := json.Marshal(states)
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body) // fails when the client is gone: nobody is left to tell
}
