package pg_test

import (
	"context"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/pgtest"
)

// cutter is a tracer that closes the connection under the next batches, before they are sent.
type cutter struct{ cuts, tries atomic.Int32 }

func (c *cutter) cut(batches int32) {
	c.cuts.Store(batches)
	c.tries.Store(0)
}

// TraceBatchStart implements pgx.BatchTracer.
func (c *cutter) TraceBatchStart(ctx context.Context, conn *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	c.tries.Add(1)
	if c.cuts.Add(-1) >= 0 {
		_ = conn.PgConn().Close(ctx)
	}
	return ctx
}

// TraceBatchQuery implements pgx.BatchTracer.
func (*cutter) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd implements pgx.BatchTracer.
func (*cutter) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// TraceQueryStart implements pgx.QueryTracer.
func (*cutter) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return ctx
}

// TraceQueryEnd implements pgx.QueryTracer.
func (*cutter) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// cuttable is a database with a table, on one connection that can be cut.
func cuttable(t *testing.T, role pg.Role) (*pg.DB, *cutter, *pgtest.Database) {
	t.Helper()
	_, database := notes(t)
	if _, err := database.Pool.Exec(t.Context(), `GRANT SELECT, INSERT ON notes TO vitalgo_app`); err != nil {
		t.Fatal(err)
	}
	tracer := &cutter{}
	pool, err := pg.Open(t.Context(), database.URL, pg.Options{MaxConns: 1, Role: role, Tracer: tracer})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pg.New(pool), tracer, database
}

func TestSec_G10_WhatWasNotSentIsSentOnceMore(t *testing.T) {
	t.Parallel()
	for _, role := range []pg.Role{"", pg.App} {
		db, tracer, _ := cuttable(t, role)
		tracer.cut(1)
		if n, err := pg.Value[int](t.Context(), db, `SELECT 7`); err != nil || n != 7 || tracer.tries.Load() != 2 {
			t.Errorf("as %q: %d after %d tries, %v", role, n, tracer.tries.Load(), err)
		}
		tracer.cut(1)
		if err := insert(t.Context(), db, 1, "once"); err != nil || count(t, db) != 1 {
			t.Errorf("as %q: %d rows, %v", role, count(t, db), err)
		}
		tracer.cut(2)
		if _, err := pg.Value[int](t.Context(), db, `SELECT 7`); fault.CodeOf(err) != fault.Unavailable || tracer.tries.Load() != 2 {
			t.Errorf("as %q, cut twice: %d tries, %v", role, tracer.tries.Load(), err)
		}
	}
}

// The statements before the cut are lost with their transaction: one alone must not be run again.
func TestSec_G10_ATransactionIsNotSentOnceMore(t *testing.T) {
	t.Parallel()
	db, tracer, _ := cuttable(t, pg.App)
	runs := 0
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		runs++
		if err := insert(ctx, db, 1, "lost"); err != nil {
			return err
		}
		tracer.cut(1)
		return insert(ctx, db, 2, "cut")
	})
	if fault.CodeOf(err) != fault.Unavailable || runs != 1 || tracer.tries.Load() != 1 {
		t.Errorf("%d runs, %d tries, %v", runs, tracer.tries.Load(), err)
	}
	if n := count(t, db); n != 0 {
		t.Errorf("%d rows are left", n)
	}
}

// A statement that was refused by the database was run, and is not run again.
func TestSec_G10_WhatFailedIsNotSentOnceMore(t *testing.T) {
	t.Parallel()
	db, tracer, _ := cuttable(t, pg.App)
	tracer.cut(0)
	if _, err := pg.Value[int](t.Context(), db, `SELECT 1 / 0`); err == nil || tracer.tries.Load() != 1 {
		t.Errorf("%d tries, %v", tracer.tries.Load(), err)
	}
}

// A migration makes the plans of open connections stale; the first statement after it does not fail.
func TestSec_G10_AStalePlanIsMadeAnew(t *testing.T) {
	t.Parallel()
	db, tracer, database := cuttable(t, pg.App)
	if err := insert(t.Context(), db, 1, "one"); err != nil {
		t.Fatal(err)
	}
	read := func(ctx context.Context) (int, error) { return pg.Value[int](ctx, db, `SELECT id FROM notes`) }
	migrate := func(to string) {
		t.Helper()
		if _, err := read(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := database.Pool.Exec(t.Context(), `ALTER TABLE notes ALTER COLUMN id TYPE `+to); err != nil {
			t.Fatal(err)
		}
		tracer.cut(0)
	}
	migrate("bigint")
	if n, err := read(t.Context()); err != nil || n != 1 || tracer.tries.Load() != 2 {
		t.Errorf("%d after %d tries, %v", n, tracer.tries.Load(), err)
	}
	migrate("smallint")
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		_, err := read(ctx)
		return err
	})
	if err == nil || tracer.tries.Load() != 1 {
		t.Errorf("in a transaction: %d tries, %v", tracer.tries.Load(), err)
	}
	if n, err := read(t.Context()); err != nil || n != 1 {
		t.Errorf("after it: %d, %v", n, err)
	}
}

// A session that was ended while its connection lay in the pool has run nothing of what comes next.
func TestSec_G10_WhatAnEndedSessionDidNotHearIsSentOnceMore(t *testing.T) {
	t.Parallel()
	db, tracer, database := cuttable(t, pg.App)
	viewer := db.ForAccount(id.Random(), civil.Date{Year: 2026, Month: 3, Day: 1})
	end := func() {
		t.Helper()
		if _, err := database.Pool.Exec(t.Context(), `
			SELECT pg_terminate_backend(pid, 10000)
			FROM pg_stat_activity
			WHERE application_name = 'vitalgo' AND datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
			t.Fatal(err)
		}
		tracer.cut(0)
	}
	if _, err := pg.Value[int](t.Context(), db, `SELECT 1`); err != nil { // opens the connection
		t.Fatal(err)
	}
	for range 2 { // with statements that are new to the connection, and with those it knows
		end()
		if n, err := pg.Value[int](t.Context(), viewer, `SELECT 7`); err != nil || n != 7 || tracer.tries.Load() != 2 {
			t.Errorf("%d after %d tries, %v", n, tracer.tries.Load(), err)
		}
	}
	for note := range 2 {
		end()
		err := insert(t.Context(), viewer, note, "once"+strconv.Itoa(note))
		if tries := tracer.tries.Load(); err != nil || tries != 2 || count(t, db) != note+1 {
			t.Errorf("%d rows after %d tries, %v", count(t, db), tries, err)
		}
	}
}

// One that was ended while it ran something may have run it.
func TestSec_G10_WhatAnEndedSessionHeardIsNotSentOnceMore(t *testing.T) {
	t.Parallel()
	db, tracer, database := cuttable(t, pg.App)
	if _, err := database.Pool.Exec(t.Context(), `
		CREATE FUNCTION end_session() RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS $$
		BEGIN
			INSERT INTO notes (id, text) VALUES (1, 'begun');
			PERFORM pg_terminate_backend(pg_backend_pid());
			RETURN 1;
		END $$`); err != nil {
		t.Fatal(err)
	}
	viewer := db.ForAccount(id.Random(), civil.Date{Year: 2026, Month: 3, Day: 1})
	for _, on := range []*pg.DB{db, viewer} {
		tracer.cut(0)
		_, err := pg.Value[int](t.Context(), on, `SELECT end_session()`)
		if fault.CodeOf(err) != fault.Unavailable || tracer.tries.Load() != 1 {
			t.Errorf("%d tries, %v", tracer.tries.Load(), err)
		}
	}
}
