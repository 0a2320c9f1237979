// Package ratelimit counts in Redis how often something happens, for all replicas together. A rule of n times
// per period lets n happen at once and then one more each time that a part n of the period has passed (the
// generic cell rate algorithm).
package ratelimit

import (
	"context"
	_ "embed" // the script
	"fmt"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"

	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/domain/fault"
)

//go:embed giveback.lua
var giveBackLua string

// library is how redis_rate's keys begin.
const library = "rate:"

// Limiter implements limit.Limiter.
type Limiter struct {
	client   redis.UniversalClient
	counters *redis_rate.Limiter
	giveBack *redis.Script
	scale    int
}

// New returns a Limiter that allows scale times what the rules say, but for those that are fixed.
func New(client redis.UniversalClient, scale int) *Limiter {
	return &Limiter{client, redis_rate.NewLimiter(client), redis.NewScript(giveBackLua), max(scale, 1)}
}

// Allow implements limit.Limiter.
func (l *Limiter) Allow(ctx context.Context, r limit.Rule, key string) error {
	_, err := l.take(ctx, r, key, 1)
	return err
}

// take counts as many more times as are left, but at most so many, and returns how many; where none is left it refuses.
func (l *Limiter) take(ctx context.Context, r limit.Rule, key string, most int) (int, error) {
	result, err := l.counters.AllowAtMost(ctx, counter(r, key), l.limit(r), most)
	if err != nil {
		return 0, unavailable(err)
	}
	if result.Allowed == 0 {
		return 0, fault.Retry(fault.RateLimited, result.RetryAfter)
	}
	return result.Allowed, nil
}

// GiveBack implements limit.Limiter. The library stores no counter that is back at its start, and would keep the one of
// before; to erase that in a second step would erase what others count between the two.
func (l *Limiter) GiveBack(ctx context.Context, r limit.Rule, key string) error {
	keys := []string{library + counter(r, key)}
	return unavailable(l.giveBack.Run(ctx, l.client, keys, r.Per.Seconds(), l.times(r)).Err())
}

func (l *Limiter) limit(r limit.Rule) redis_rate.Limit {
	times := l.times(r)
	return redis_rate.Limit{Rate: times, Burst: times, Period: r.Per}
}

func (l *Limiter) times(r limit.Rule) int {
	if r.Fixed {
		return r.Times
	}
	return r.Times * l.scale
}

func counter(r limit.Rule, key string) string { return r.Name + ":" + key }

func unavailable(err error) error {
	if err == nil {
		return nil
	}
	return fault.Because(fault.Unavailable, fmt.Errorf("count a rate limit: %w", err))
}
