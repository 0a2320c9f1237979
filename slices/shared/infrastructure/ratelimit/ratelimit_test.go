package ratelimit_test

import (
	"context"
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

// between runs something once, after the first command of a client that succeeds.
type between struct{ run func() }

func (b *between) DialHook(next redis.DialHook) redis.DialHook { return next }

func (b *between) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		err := next(ctx, cmd)
		if run := b.run; err == nil && run != nil {
			b.run = nil
			run()
		}
		return err
	}
}

func (b *between) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

// Guesses that another one makes while a time is given back count.
func TestGivingBackForgetsNothingThatOthersCount(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, client *redis.Client) {
		others := redis.NewClient(&redis.Options{Addr: client.Options().Addr, DB: client.Options().DB})
		t.Cleanup(func() { check(t, others.Close()) })
		other := ratelimit.New(others, 1)
		check(t, other.Allow(t.Context(), rule(), "a"))
		check(t, client.Ping(t.Context()).Err()) // the connection is there
		client.AddHook(&between{func() { check(t, other.Allow(t.Context(), rule(), "a")) }})
		check(t, ratelimit.New(client, 1).GiveBack(t.Context(), rule(), "a"))
		for range 2 {
			check(t, other.Allow(t.Context(), rule(), "a"))
		}
		if err := other.Allow(t.Context(), rule(), "a"); fault.CodeOf(err) != fault.RateLimited {
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
	limiter, err := ratelimit.NewLocal(ratelimit.New(client, 2), func() time.Time { return now })
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

func local(t *testing.T, client *redis.Client) *ratelimit.Local {
	t.Helper()
	limiter, err := ratelimit.NewLocal(ratelimit.New(client, 1), time.Now)
	check(t, err)
	return limiter
}

func TestSec_Q15_ReplicasCountTogether(t *testing.T) {
	t.Parallel()
	client := redistest.New(t)
	for i := range 4 {
		if err := local(t, client).Allow(t.Context(), rule(), "a"); (err == nil) != (i < 3) {
			t.Errorf("call %d: %v", i+1, err)
		}
	}
}

func often() limit.Rule { return limit.Rule{Name: "often", Times: 300, Per: 300 * time.Hour} }

// spend counts until it is refused, and returns how often it was allowed.
func spend(t *testing.T, l *ratelimit.Local) int {
	t.Helper()
	for n := 0; ; n++ {
		switch err := l.Allow(t.Context(), often(), "a"); fault.CodeOf(err) {
		case "":
			check(t, err)
		case fault.RateLimited:
			return n
		default:
			t.Fatal(err)
		}
	}
}

// What a process takes in advance is all that others do without.
func TestSec_Q15_ReplicasNeverAllowMoreTogether(t *testing.T) {
	t.Parallel()
	client := redistest.New(t)
	first, second := local(t, client), local(t, client)
	for range 2 { // the second time ten are taken, of which nine are left
		check(t, first.Allow(t.Context(), often(), "a"))
	}
	if n := spend(t, second); n != 300-11 {
		t.Errorf("the second allows %d", n)
	}
	if n := spend(t, first); n != 9 {
		t.Errorf("the first allows %d more", n)
	}
}

func TestCountsThatAreTakenInAdvanceShareATrip(t *testing.T) {
	t.Parallel()
	client, trips := redistest.New(t), &trips{}
	limiter := local(t, client)
	check(t, limiter.Allow(t.Context(), often(), "b")) // the script is known now
	client.AddHook(trips)
	for i := range 21 {
		if got := limiter.InHand(often(), "a"); got != (i > 1 && i != 11) {
			t.Errorf("%d: %v", i, got)
		}
		check(t, limiter.Allow(t.Context(), often(), "a"))
	}
	if n := trips.made.Load(); n != 3 {
		t.Errorf("%d trips", n)
	}
	check(t, limiter.Allow(t.Context(), rule(), "a")) // too few to take any in advance
	check(t, limiter.Allow(t.Context(), rule(), "a"))
	if n := trips.made.Load(); n != 5 {
		t.Errorf("%d trips", n)
	}
}

func TestSec_Q15_ManyAtOnceAreNotAllowedMore(t *testing.T) {
	t.Parallel()
	limiter := local(t, redistest.New(t))
	var (
		group   sync.WaitGroup
		allowed atomic.Int64
	)
	for range 50 {
		group.Go(func() { allowed.Add(int64(spend(t, limiter))) })
	}
	group.Wait()
	if n := allowed.Load(); n != 300 {
		t.Errorf("%d are allowed, want 300", n)
	}
}

// Of those who come at once nobody is refused for what others take in advance.
func TestManyAtOnceAreAllowedWhatTheRuleAllows(t *testing.T) {
	t.Parallel()
	limiter := local(t, redistest.New(t))
	var group sync.WaitGroup
	for range 280 {
		group.Go(func() {
			if err := limiter.Allow(t.Context(), often(), "a"); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

// trips counts what is sent.
type trips struct{ made atomic.Int32 }

func (n *trips) DialHook(next redis.DialHook) redis.DialHook { return next }

func (n *trips) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		n.made.Add(1)
		return next(ctx, cmd)
	}
}

func (n *trips) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}
