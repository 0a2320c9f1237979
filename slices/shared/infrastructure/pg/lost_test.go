package pg_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/pgtest"
)

// A server that is killed says nothing: its connections end while their answers are awaited.
func TestSec_F01_E02_ALostConnectionIsUnavailable(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	address, cut := relay(t, database)
	pool, err := pg.Open(t.Context(), address, pg.Options{MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	db := pg.New(pool)
	sleep := func(ctx context.Context) error {
		_, err := pg.Exec(ctx, db, `SELECT pg_sleep(4)`)
		return err
	}
	for name, do := range map[string]func(context.Context) error{
		"alone":            sleep,
		"in a transaction": func(ctx context.Context) error { return db.InTx(ctx, sleep) },
	} {
		ended := make(chan error, 1)
		go func() { ended <- do(t.Context()) }()
		awaitSleep(t, database, ended)
		cut()
		if err := <-ended; fault.CodeOf(err) != fault.Unavailable {
			t.Errorf("%s: %v", name, err)
		}
		endSleep(t, database)
	}
	if n, err := pg.Value[int](t.Context(), db, `SELECT 7`); err != nil || n != 7 {
		t.Errorf("afterwards %d, %v", n, err)
	}
}

// awaitSleep returns once the database runs the statement that sleeps.
func awaitSleep(t *testing.T, database *pgtest.Database, ended <-chan error) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for n := 0; n == 0; {
		select {
		case err := <-ended:
			t.Fatalf("ended before it slept: %v", err)
		case <-tick.C:
		}
		if err := database.Pool.QueryRow(t.Context(), `
			SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event = 'PgSleep'`).Scan(&n); err != nil {
			t.Fatal(err)
		}
	}
}

// endSleep ends the session that does not know yet that its client is gone.
func endSleep(t *testing.T, database *pgtest.Database) {
	t.Helper()
	if _, err := database.Pool.Exec(t.Context(), `
		SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
		WHERE datname = current_database() AND wait_event = 'PgSleep'`); err != nil {
		t.Fatal(err)
	}
}

// relay stands before a database; cut ends the connections that go through it.
func relay(t *testing.T, database *pgtest.Database) (address string, cut func()) {
	t.Helper()
	config := database.Pool.Config().ConnConfig
	network, to := pgconn.NetworkAddress(config.Host, config.Port)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var (
		mu      sync.Mutex
		open    []net.Conn
		serving sync.WaitGroup
	)
	cut = func() {
		mu.Lock()
		defer mu.Unlock()
		for _, conn := range open {
			_ = conn.Close()
		}
		open = nil
	}
	serving.Go(func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial(network, to)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			open = append(open, near, far)
			mu.Unlock()
			for _, way := range [][2]net.Conn{{far, near}, {near, far}} {
				serving.Go(func() {
					_, _ = io.Copy(way[0], way[1])
					_ = way[0].Close()
				})
			}
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		cut()
		serving.Wait()
	})
	login := url.UserPassword(config.User, config.Password)
	return fmt.Sprintf("postgres://%s@%s/%s?sslmode=disable", login, listener.Addr(), config.Database), cut
}
