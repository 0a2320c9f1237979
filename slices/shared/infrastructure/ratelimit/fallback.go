package ratelimit

import (
	"context"
	"fmt"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/domain/fault"
)

// keptCounters is how many counters a process keeps: the least recently used one goes first.
const keptCounters = 10_000

// Fallback counts like its Limiter, and in the process, by the same rules, while Redis does not answer. It is for
// what has to go on then; what guards against guessing must not.
type Fallback struct {
	shared   *Limiter
	counters *lru.Cache[string, *rate.Limiter]
	now      func() time.Time
}

// NewFallback returns a Fallback for what shared counts.
func NewFallback(shared *Limiter, now func() time.Time) (*Fallback, error) {
	counters, err := lru.New[string, *rate.Limiter](keptCounters)
	if err != nil {
		return nil, fmt.Errorf("make counters: %w", err)
	}
	return &Fallback{shared: shared, counters: counters, now: now}, nil
}

// Allow counts one more time, or refuses it with RATE_LIMITED.
func (f *Fallback) Allow(ctx context.Context, r limit.Rule, key string) error {
	err := f.shared.Allow(ctx, r, key)
	if fault.CodeOf(err) != fault.Unavailable {
		return err
	}
	now := f.now()
	reservation := f.counter(r, key).ReserveN(now, 1)
	if wait := reservation.DelayFrom(now); wait > 0 {
		reservation.CancelAt(now)
		return fault.Retry(fault.RateLimited, wait)
	}
	return nil
}

func (f *Fallback) counter(r limit.Rule, key string) *rate.Limiter {
	times := f.shared.times(r)
	fresh := rate.NewLimiter(rate.Limit(float64(times)/r.Per.Seconds()), times)
	if known, found, _ := f.counters.PeekOrAdd(counter(r, key), fresh); found {
		f.counters.Get(counter(r, key)) // in use
		return known
	}
	return fresh
}
