package pg_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/pgtest"
)

func TestSec_G09_PoolsAndSessionsAreBounded(t *testing.T) {
	t.Parallel()
	pool, err := pg.Open(t.Context(), pgtest.New(t).URL, pg.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	cfg := pool.Config()
	if cfg.MaxConns != 20 || cfg.PingTimeout != time.Second || cfg.ConnConfig.ConnectTimeout != 2*time.Second ||
		cfg.MaxConnLifetime != 30*time.Minute || cfg.MaxConnLifetimeJitter <= 0 {
		t.Errorf("%d connections, ping %v, connect %v, life %v and %v", cfg.MaxConns, cfg.PingTimeout, cfg.ConnConfig.ConnectTimeout, cfg.MaxConnLifetime, cfg.MaxConnLifetimeJitter)
	}
	for setting, want := range map[string]string{
		"statement_timeout": "5s", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "10s", "TimeZone": "UTC",
	} {
		var got string
		if err := pool.QueryRow(t.Context(), "SELECT current_setting($1)", setting).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %q, %v; want %q", setting, got, err, want)
		}
	}
	if _, err := pg.Open(t.Context(), "postgres://user:marker4711@host:port/x", pg.Options{}); err == nil || strings.Contains(err.Error(), "marker4711") {
		t.Errorf("a URL that cannot be read: %v", err)
	}
}

// An index of a large table takes longer to make than an answer may.
func TestStatementsOfAnUnhurriedPoolMayTakeLong(t *testing.T) {
	t.Parallel()
	pool, err := pg.Open(t.Context(), pgtest.New(t).URL, pg.Options{Unhurried: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	var limits string
	err = pool.QueryRow(t.Context(), `SELECT concat_ws(' ', current_setting('statement_timeout'), current_setting('lock_timeout'))`).Scan(&limits)
	if err != nil || limits != "0 2s" {
		t.Errorf("limits %s, %v", limits, err)
	}
}

// Who finds all connections in use waits two seconds, whatever its own patience, and is told to come back.
func TestSec_G09_E02_WaitingForAConnectionEnds(t *testing.T) {
	t.Parallel()
	pool, err := pg.Open(t.Context(), pgtest.New(t).URL, pg.Options{MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	db := pg.New(pool)
	held, err := pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	_, err = pg.Value[int](t.Context(), db, `SELECT 1`)
	if took := time.Since(began); fault.CodeOf(err) != fault.Unavailable || took < time.Second || took > 20*time.Second {
		t.Errorf("after %v: %v", took, err)
	}
	if err := db.InTx(t.Context(), func(context.Context) error { return nil }); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("a transaction: %v", err)
	}
	held.Release()
	if n, err := pg.Value[int](t.Context(), db, `SELECT 1 FROM pg_sleep(0.01)`); err != nil || n != 1 {
		t.Errorf("afterwards: %d, %v", n, err)
	}
}
