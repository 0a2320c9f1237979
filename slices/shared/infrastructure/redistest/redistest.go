// Package redistest gives each test an empty Redis database of its own.
//
// It uses the server of TEST_REDIS_URL; else one in Docker (TEST_REDIS_IMAGE names the image); else the
// redis-server in PATH; else a stand-in inside the process for each test. With TEST_REQUIRE_DOCKER=1
// nothing replaces Docker. The package that uses it needs
//
//	func TestMain(m *testing.M) { testenv.Main(m) }
//
// Tests share a server, of which each has a logical database. Channels and scripts are of the whole
// server: give channels names that no other test has.
package redistest

import (
	"context"
	"log/slog"
	"sync"
	"testing"

	"github.com/redis/go-redis/v9"

	"vitalgo/slices/shared/infrastructure/redisdev"
)

// shared is the one server of the process; it has no client where each test has a stand-in.
var shared = sync.OnceValues(start)

// New returns a client of an empty database, which is emptied again at the end of the test.
func New(tb testing.TB) *redis.Client {
	tb.Helper()
	options, err := redis.ParseURL(URL(tb))
	if err != nil {
		tb.Fatal(err)
	}
	client := redis.NewClient(options)
	tb.Cleanup(func() {
		if err := client.Close(); err != nil {
			tb.Error(err)
		}
	})
	return client
}

// URL is New for those who make their own client.
func URL(tb testing.TB) string {
	tb.Helper()
	server, err := shared()
	if err != nil {
		tb.Fatal(err)
	}
	if server.leases == nil {
		return standIn(tb)
	}
	ctx := context.WithoutCancel(tb.Context()) // clean-up comes after the end of the test's own
	lease, err := server.lease(ctx)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := lease.release(ctx); err != nil {
			tb.Error(err)
		}
	})
	return lease.url
}

func standIn(tb testing.TB) string {
	tb.Helper()
	server, err := redisdev.Start("", slog.New(slog.DiscardHandler))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := server.Stop(); err != nil {
			tb.Error(err)
		}
	})
	return server.URL()
}
