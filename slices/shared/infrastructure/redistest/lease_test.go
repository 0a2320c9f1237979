package redistest

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"vitalgo/slices/shared/infrastructure/redisdev"
)

// Two processes on one server, which has a database for each test and not one more.
func TestLeasesAreSharedBetweenProcesses(t *testing.T) {
	t.Parallel()
	address := newAddress(t)
	one, two := connect(t, address, 3), connect(t, address, 3)
	first, second := take(t, one), take(t, two)
	if first.url == second.url {
		t.Fatalf("both have %s", first.url)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*pollInterval)
	defer cancel()
	if l, err := one.lease(ctx); !errors.Is(err, errAllLeased) {
		t.Fatalf("a third lease: got %v and %v, want errAllLeased", l, err)
	}
	check(t, first.release(t.Context()))
	if third := take(t, two); third.url != first.url {
		t.Errorf("got %s, want the one that was released, %s", third.url, first.url)
	}
}

func TestLeaseWaitsForARelease(t *testing.T) {
	t.Parallel()
	s := connect(t, newAddress(t), 2)
	first := take(t, s)
	waiting := make(chan error)
	go func() {
		_, err := s.lease(context.WithoutCancel(t.Context()))
		waiting <- err
	}()
	check(t, first.release(t.Context()))
	check(t, <-waiting)
}

// What a killed process left behind is gone before the next test sees it, and so is what a test left.
func TestLeaseStartsAndEndsEmpty(t *testing.T) {
	t.Parallel()
	s := connect(t, newAddress(t), 2)
	options, err := redis.ParseURL(s.database(1))
	check(t, err)
	client := redis.NewClient(options)
	defer func() { check(t, client.Close()) }()
	put := func() { check(t, client.Set(t.Context(), "key", "x", 0).Err()) }
	empty := func(when string) {
		t.Helper()
		if n, err := client.DBSize(t.Context()).Result(); n != 0 || err != nil {
			t.Errorf("%s: got %d keys and %v, want none", when, n, err)
		}
	}
	put()
	l := take(t, s)
	empty("at the start")
	put()
	check(t, l.release(t.Context()))
	empty("at the end")
}

// A killed process cannot release: its leases end by themselves.
func TestLeaseExpires(t *testing.T) {
	t.Parallel()
	s := connect(t, newAddress(t), 2)
	l := take(t, s)
	if ttl := s.leases.PTTL(t.Context(), l.key).Val(); ttl <= 0 || ttl > leaseTime {
		t.Errorf("got %v, want at most %v", ttl, leaseTime)
	}
}

func TestUnknownNumberOfDatabases(t *testing.T) {
	t.Parallel()
	s := &server{url: newAddress(t)} // the stand-in has no CONFIG
	check(t, s.connect(t.Context()))
	t.Cleanup(func() { check(t, s.leases.Close()) })
	if s.databases != defaultDatabases {
		t.Errorf("got %d, want %d", s.databases, defaultDatabases)
	}
}

func TestNoServer(t *testing.T) {
	t.Parallel()
	address, err := freeAddress(t.Context())
	check(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	s := &server{url: &url.URL{Scheme: "redis", Host: address}}
	if err := s.awaitAnswer(ctx, nil); err == nil {
		t.Error("a server that is not there answered")
	}
}

func newAddress(t *testing.T) *url.URL {
	t.Helper()
	redis, err := redisdev.Start("", slog.New(slog.DiscardHandler))
	check(t, err)
	t.Cleanup(func() { check(t, redis.Stop()) })
	address, err := url.Parse(redis.URL())
	check(t, err)
	return address
}

func connect(t *testing.T, address *url.URL, databases int) *server {
	t.Helper()
	s := &server{url: address, stop: nothing}
	check(t, s.connect(t.Context()))
	t.Cleanup(func() { check(t, s.close()) })
	s.databases = databases
	return s
}

func take(t *testing.T, s *server) *lease {
	t.Helper()
	l, err := s.lease(context.WithoutCancel(t.Context()))
	check(t, err)
	t.Cleanup(l.cancel)
	return l
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
