package ratelimit_test

import (
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/infrastructure/ratelimit"
	"vitalgo/slices/shared/infrastructure/redisdev"
	"vitalgo/slices/shared/infrastructure/redistest"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

func rule() limit.Rule { return limit.Rule{Name: "tries", Times: 3, Per: time.Hour} }

func backends(t *testing.T, test func(t *testing.T, client *redis.Client)) {
	t.Helper()
	t.Run("server", func(t *testing.T) {
		t.Parallel()
		test(t, redistest.New(t))
	})
	t.Run("in the process", func(t *testing.T) {
		t.Parallel()
		server, err := redisdev.Start("", slog.New(slog.DiscardHandler))
		check(t, err)
		t.Cleanup(func() { check(t, server.Stop()) })
		options, err := redis.ParseURL(server.URL())
		check(t, err)
		client := redis.NewClient(options)
		t.Cleanup(func() { check(t, client.Close()) })
		test(t, client)
	})
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAllow(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, client *redis.Client) {
		limiter := ratelimit.New(client, 1)
		for range 3 {
			check(t, limiter.Allow(t.Context(), rule(), "a"))
		}
		err := limiter.Allow(t.Context(), rule(), "a")
		refused, ok := errors.AsType[*fault.Error](err)
		if !ok || refused.Code != fault.RateLimited || refused.RetryAfter <= 0 || refused.RetryAfter > 20*time.Minute {
			t.Errorf("the fourth: %v", err)
		}
		check(t, limiter.Allow(t.Context(), rule(), "b"))
		other := rule()
		other.Name = "others"
		check(t, limiter.Allow(t.Context(), other, "a"))
	})
}

func TestGiveBack(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, client *redis.Client) {
		limiter := ratelimit.New(client, 1)
		for range 5 { // what is given back does not count, the first one neither
			check(t, limiter.Allow(t.Context(), rule(), "a"))
			check(t, limiter.GiveBack(t.Context(), rule(), "a"))
		}
		for range 3 {
			check(t, limiter.Allow(t.Context(), rule(), "a"))
		}
		check(t, limiter.GiveBack(t.Context(), rule(), "a"))
		check(t, limiter.Allow(t.Context(), rule(), "a"))
		if err := limiter.Allow(t.Context(), rule(), "a"); fault.CodeOf(err) != fault.RateLimited {
			t.Errorf("error %v, want RATE_LIMITED", err)
		}
	})
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, client *redis.Client) {
		limiter := ratelimit.New(client, 1)
		var (
			group   sync.WaitGroup
			allowed atomic.Int64
		)
		for range 50 {
			group.Go(func() {
				if limiter.Allow(t.Context(), rule(), "a") == nil {
					allowed.Add(1)
				}
			})
		}
		group.Wait()
		if n := allowed.Load(); n != 3 {
			t.Errorf("%d of 50 are allowed, want 3", n)
		}
	})
}

func TestScale(t *testing.T) {
	t.Parallel()
	limiter := ratelimit.New(redistest.New(t), 2)
	for range 6 {
		check(t, limiter.Allow(t.Context(), rule(), "a"))
	}
	if err := limiter.Allow(t.Context(), rule(), "a"); fault.CodeOf(err) != fault.RateLimited {
		t.Errorf("error %v, want RATE_LIMITED", err)
	}
}

func TestWithoutRedis(t *testing.T) {
	t.Parallel()
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1})
	t.Cleanup(func() { check(t, client.Close()) })
	limiter := ratelimit.New(client, 1)
	for _, err := range []error{limiter.Allow(t.Context(), rule(), "a"), limiter.GiveBack(t.Context(), rule(), "a")} {
		if fault.CodeOf(err) != fault.Unavailable {
			t.Errorf("error %v, want SERVICE_UNAVAILABLE", err)
		}
	}
}

func TestFixedRulesAreNotMultiplied(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, client *redis.Client) {
		limiter, fixed := ratelimit.New(client, 1000), rule()
		fixed.Fixed = true
		for range 3 {
			check(t, limiter.Allow(t.Context(), fixed, "a"))
		}
		if err := limiter.Allow(t.Context(), fixed, "a"); fault.CodeOf(err) != fault.RateLimited {
			t.Errorf("the fourth: %v", err)
		}
	})
}

func TestSec_Q15_ProcessesCountThemselvesWithoutRedis(t *testing.T) {
	t.Parallel()
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1})
	t.Cleanup(func() { check(t, client.Close()) })
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	limiter, err := ratelimit.NewFallback(ratelimit.New(client, 2), func() time.Time { return now })
	check(t, err)
	for range 6 {
		check(t, limiter.Allow(t.Context(), rule(), "a"))
	}
	for range 2 { // what is refused does not count
		err = limiter.Allow(t.Context(), rule(), "a")
		if refused, ok := errors.AsType[*fault.Error](err); !ok || refused.Code != fault.RateLimited || refused.RetryAfter != 10*time.Minute {
			t.Errorf("the seventh: %+v", err)
		}
	}
	check(t, limiter.Allow(t.Context(), rule(), "b"))
	now = now.Add(10 * time.Minute)
	check(t, limiter.Allow(t.Context(), rule(), "a"))
	if err := limiter.Allow(t.Context(), rule(), "a"); fault.CodeOf(err) != fault.RateLimited {
		t.Errorf("error %v, want RATE_LIMITED", err)
	}
}

func TestSec_Q15_ReplicasCountTogether(t *testing.T) {
	t.Parallel()
	client := redistest.New(t)
	for i := range 4 {
		limiter, err := ratelimit.NewFallback(ratelimit.New(client, 1), time.Now)
		check(t, err)
		if err := limiter.Allow(t.Context(), rule(), "a"); (err == nil) != (i < 3) {
			t.Errorf("call %d: %v", i+1, err)
		}
	}
}
