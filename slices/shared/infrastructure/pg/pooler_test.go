package pg_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/pg"
)

// pooledSingle is a pool of one connection that takes its session for somebody else's after each transaction. The login
// is the owner of the database: what is not told who asks would see everything.
func pooledSingle(t *testing.T, f *fixture.Fixture) (*pgxpool.Pool, *pg.DB) {
	t.Helper()
	pool, err := pg.Open(t.Context(), f.URL, pg.Options{MaxConns: 1, Role: pg.App, Pooled: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool, pg.New(pool)
}

const settings = `SELECT concat_ws(' ', current_setting('role'), current_setting('statement_timeout'), current_setting('lock_timeout'),
	current_setting('idle_in_transaction_session_timeout'), current_setting('plan_cache_mode'),
	(SELECT count(*) FROM pg_prepared_statements WHERE name <> ''))`

// Behind a pooler every transaction, and every batch outside of one, has the server's role and limits; the session has
// neither, and no prepared statement.
func TestSec_R03_G09_BehindAPoolerEachTransactionIsToldAnew(t *testing.T) {
	t.Parallel()
	f := fixture.New(t)
	pool, db := pooledSingle(t, f)
	told := func(ctx context.Context, where string, db *pg.DB, role string) {
		t.Helper()
		want := role + " 5s 2s 10s force_generic_plan 0"
		if got, err := pg.Value[string](ctx, db, settings); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", where, got, err, want)
		}
	}
	free := func(where string) {
		t.Helper()
		var got string
		if err := pool.QueryRow(t.Context(), settings).Scan(&got); err != nil || got != "none 0 0 0 auto 0" {
			t.Errorf("after %s in the session stays %q, %v", where, got, err)
		}
	}
	owner := db.For(grant(t, f, fixture.Primary()))
	for range 2 { // the second time the driver knows the statements
		told(t.Context(), "nobody", db, "vitalgo_app")
		told(t.Context(), "a viewer", owner, "vitalgo_app")
		told(t.Context(), "a narrow role", db.As(pg.Accounts), "vitalgo_accounts")
		free("batches")
		err := db.InTx(t.Context(), func(ctx context.Context) error {
			told(ctx, "in a transaction", db, "vitalgo_app")
			told(ctx, "in a transaction for a viewer", owner, "vitalgo_app")
			return db.InTx(ctx, func(ctx context.Context) error {
				told(ctx, "in a savepoint", db.As(pg.Staff), "vitalgo_staff")
				return nil
			})
		})
		if err != nil {
			t.Error(err)
		}
		free("a transaction")
		if who := asking(t.Context(), t, owner); who != "vitalgo_app "+demo.PrimaryID {
			t.Errorf("the viewer is %s", who)
		}
		if who := asking(t.Context(), t, db); who != "vitalgo_app nobody" {
			t.Errorf("nobody is %s", who)
		}
	}
}

// What was told within a part that was taken back is told again.
func TestSec_R03_BehindAPoolerWhatIsTakenBackIsToldAgain(t *testing.T) {
	t.Parallel()
	f := fixture.New(t)
	_, db := pooledSingle(t, f)
	owner := db.For(grant(t, f, fixture.Primary()))
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		for range 2 {
			if err := db.InTx(ctx, func(ctx context.Context) error { return send(ctx, owner, `SELECT 1 / 0`) }); err == nil {
				t.Error("a division by zero is answered")
			}
			if who := asking(ctx, t, owner); who != "vitalgo_app "+demo.PrimaryID {
				t.Errorf("the viewer is %s", who)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
