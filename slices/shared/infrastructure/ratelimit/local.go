package ratelimit

import (
	"context"
	"fmt"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/domain/fault"
)

const (
	// keptCounters is how many counters a process keeps: the least recently used one goes first.
	keptCounters = 10_000
	// leasedPart is the part of a rule's times that is taken in advance: two seconds' worth of a rule for a minute.
	leasedPart = 30
)

// Local counts what happens so often that not each time can be a trip to Redis. What is counted again has a part of its
// times taken in advance, and spends them in the process. All replicas take from the same times, so that together they
// never allow more; one may refuse what another one has taken and not spent, a thirtieth of the rule at most.
//
// While Redis does not answer, it counts in the process, by the same rules: it is for what has to go on then. What guards
// against guessing must not.
type Local struct {
	shared   *Limiter
	counters *lru.Cache[counterName, *localCounter]
	now      func() time.Time
}

type counterName struct{ rule, key string }

// localCounter is what a process knows of a counter.
type localCounter struct {
	mu      sync.Mutex
	left    int           // of what was taken in advance
	leasing bool          // somebody takes more in advance
	alone   *rate.Limiter // counts without Redis; nil until then
}

// NewLocal returns a Local that takes from shared.
func NewLocal(shared *Limiter, now func() time.Time) (*Local, error) {
	counters, err := lru.New[counterName, *localCounter](keptCounters)
	if err != nil {
		return nil, fmt.Errorf("make counters: %w", err)
	}
	return &Local{shared: shared, counters: counters, now: now}, nil
}

// Allow counts one more time, or refuses it with RATE_LIMITED.
func (l *Local) Allow(ctx context.Context, r limit.Rule, key string) error {
	c, again := l.counter(counterName{r.Name, key})
	if c.spend() {
		return nil
	}
	wanted := 1
	if again && c.lease() {
		defer c.leased()
		wanted = max(1, r.Times/leasedPart)
	}
	taken, err := l.shared.take(ctx, r, key, wanted)
	switch {
	case err == nil:
		c.keep(taken - 1)
	case fault.CodeOf(err) == fault.Unavailable:
		return l.countAlone(c, r)
	case c.spend(): // what another one took meanwhile
		return nil
	}
	return err
}

// InHand reports whether a time was taken in advance that is not spent, so that what comes next is not refused.
func (l *Local) InHand(r limit.Rule, key string) bool {
	c, known := l.counters.Peek(counterName{r.Name, key})
	if !known {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.left > 0
}

// counter also reports whether the process counted by it before.
func (l *Local) counter(name counterName) (c *localCounter, again bool) {
	if c, again = l.counters.Get(name); again {
		return c, true
	}
	c = &localCounter{}
	if known, again, _ := l.counters.PeekOrAdd(name, c); again {
		return known, true
	}
	return c, false
}

func (l *Local) countAlone(c *localCounter, r limit.Rule) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.alone == nil {
		times := l.shared.times(r)
		c.alone = rate.NewLimiter(rate.Limit(float64(times)/r.Per.Seconds()), times)
	}
	now := l.now()
	reservation := c.alone.ReserveN(now, 1)
	if wait := reservation.DelayFrom(now); wait > 0 {
		reservation.CancelAt(now)
		return fault.Retry(fault.RateLimited, wait)
	}
	return nil
}

// spend reports whether one time was left.
func (c *localCounter) spend() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left == 0 {
		return false
	}
	c.left--
	return true
}

// lease reports whether the caller is the one to take more in advance: of many who come at once the others take what they
// need themselves, as do those who come when more has just been taken.
func (c *localCounter) lease() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.leasing || c.left > 0 {
		return false
	}
	c.leasing = true
	return true
}

// leased lets the next one take more.
func (c *localCounter) leased() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.leasing = false
}

func (c *localCounter) keep(times int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.left += times
}
