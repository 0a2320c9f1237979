package pg_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/pgtest"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// notes is a database with a table of its own.
func notes(t *testing.T) (*pg.DB, *pgtest.Database) {
	t.Helper()
	database := pgtest.New(t)
	_, err := database.Pool.Exec(t.Context(), `CREATE TABLE notes (
		id int PRIMARY KEY, owner uuid, text text CONSTRAINT notes_text_unique UNIQUE)`)
	if err != nil {
		t.Fatal(err)
	}
	return pg.New(database.Pool), database
}

func insert(ctx context.Context, db *pg.DB, note int, text string) error {
	_, err := pg.Exec(ctx, db, `INSERT INTO notes (id, text) VALUES ($1, $2)`, note, text)
	return err
}

func count(t *testing.T, db *pg.DB) int {
	t.Helper()
	n, err := pg.Value[int](t.Context(), db, `SELECT count(*) FROM notes`)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestSec_G10_ATransactionIsAllOrNothing(t *testing.T) {
	t.Parallel()
	db, _ := notes(t)
	boom := errors.New("boom")
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		if err := insert(ctx, db, 1, "lost"); err != nil {
			return err
		}
		return boom
	})
	if !errors.Is(err, boom) || count(t, db) != 0 {
		t.Errorf("error %v, %d rows", err, count(t, db))
	}
}

func TestANestedTransactionIsASavepoint(t *testing.T) {
	t.Parallel()
	db, _ := notes(t)
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		if err := insert(ctx, db, 1, "kept"); err != nil {
			return err
		}
		err := db.InTx(ctx, func(ctx context.Context) error { return insert(ctx, db, 1, "twice") })
		if fault.CodeOf(err) != fault.Conflict {
			t.Errorf("inner error %v", err)
		}
		return insert(ctx, db, 2, "kept too")
	})
	if err != nil || count(t, db) != 2 {
		t.Errorf("error %v, %d rows", err, count(t, db))
	}
}

// What waits for the commit runs once, outside the transaction, and not for a part that was taken back.
func TestWhatWaitsForTheCommit(t *testing.T) {
	t.Parallel()
	db, _ := notes(t)
	var done []string
	wait := func(ctx context.Context, what string) {
		txn.AfterCommit(ctx, func(ctx context.Context) {
			if n, err := pg.Value[int](ctx, db, `SELECT count(*) FROM notes`); err != nil || n != 1 {
				t.Errorf("%s: %d rows are committed, %v", what, n, err)
			}
			done = append(done, what)
		})
	}
	boom := errors.New("boom")
	attempts := 0
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		attempts++
		wait(ctx, "outer")
		inner := func(err error) func(context.Context) error {
			return func(ctx context.Context) error {
				wait(ctx, "inner")
				return err
			}
		}
		if err := db.InTx(ctx, inner(boom)); !errors.Is(err, boom) {
			t.Errorf("inner error %v", err)
		}
		if err := errors.Join(db.InTx(ctx, inner(nil)), insert(ctx, db, 1, "kept")); err != nil {
			return err
		}
		if attempts == 1 {
			_, err := pg.Exec(ctx, db, `DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'serialization_failure'; END $$`)
			return err
		}
		return nil
	})
	if want := []string{"outer", "inner"}; err != nil || attempts != 2 || !slices.Equal(done, want) {
		t.Errorf("after %d attempts %v is done, %v", attempts, done, err)
	}
	done = nil
	if err := db.InTx(t.Context(), func(ctx context.Context) error {
		wait(ctx, "lost")
		return boom
	}); !errors.Is(err, boom) || done != nil {
		t.Errorf("%v is done after a failure, %v", done, err)
	}
	wait(t.Context(), "outside")
	if !slices.Equal(done, []string{"outside"}) {
		t.Errorf("%v is done outside of a transaction", done)
	}
}

func TestSec_E02_F06_DeadlocksAreTriedAgain(t *testing.T) {
	t.Parallel()
	db, _ := notes(t)
	for note, text := range []string{"a", "b"} {
		if err := insert(t.Context(), db, note, text); err != nil {
			t.Fatal(err)
		}
	}
	var meet, done sync.WaitGroup
	meet.Add(2)
	tries := make(chan int, 2)
	cross := func(first, second int) {
		n := 0
		err := db.InTx(t.Context(), func(ctx context.Context) error {
			n++
			if _, err := pg.Exec(ctx, db, `UPDATE notes SET owner = gen_random_uuid() WHERE id = $1`, first); err != nil {
				return err
			}
			if n == 1 {
				meet.Done()
				meet.Wait()
			}
			_, err := pg.Exec(ctx, db, `UPDATE notes SET owner = gen_random_uuid() WHERE id = $1`, second)
			return err
		})
		if err != nil {
			t.Error(err)
		}
		tries <- n
	}
	done.Go(func() { cross(0, 1) })
	done.Go(func() { cross(1, 0) })
	done.Wait()
	if total := <-tries + <-tries; total < 3 {
		t.Errorf("%d tries in all: nothing was tried again", total)
	}
}

func TestSec_E02_F06_ThreeRefusalsAreAConflict(t *testing.T) {
	t.Parallel()
	db, _ := notes(t)
	tries := 0
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		tries++
		_, err := pg.Exec(ctx, db, `DO $$ BEGIN RAISE SQLSTATE '40001'; END $$`)
		return err
	})
	if fault.CodeOf(err) != fault.Conflict || tries != 3 {
		t.Errorf("%d tries, then %v", tries, err)
	}
}

func TestSec_E02_DriverErrorsBecomeFaults(t *testing.T) {
	t.Parallel()
	db, database := notes(t)
	raise := func(state string) error {
		_, err := pg.Exec(t.Context(), db, `DO $$ BEGIN RAISE SQLSTATE '`+state+`'; END $$`)
		return err
	}
	for state, want := range map[string]fault.Code{
		"40P01": fault.Conflict, "55P03": fault.Conflict,
		"57014": fault.Unavailable, "25006": fault.Unavailable, "53300": fault.Unavailable, "08006": fault.Unavailable,
		"22012": "",
	} {
		if err := raise(state); err == nil || fault.CodeOf(err) != want {
			t.Errorf("SQLSTATE %s became %q (%v), want %q", state, fault.CodeOf(err), err, want)
		}
	}
	if _, err := pg.Value[int](t.Context(), db, `SELECT id FROM notes`); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("no row is %v", err)
	}
	if err := pg.MustTouch(t.Context(), db, `DELETE FROM notes`); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("no row touched is %v", err)
	}
	database.Pool.Close()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Ping(ended); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("an ended context is %v", err)
	}
}

// PostgreSQL quotes rows in its messages: they must not reach a log.
func TestSec_E06_ErrorsHoldNoValues(t *testing.T) {
	t.Parallel()
	db, _ := notes(t)
	const secret = "Shock anafiláctico"
	if err := insert(t.Context(), db, 1, secret); err != nil {
		t.Fatal(err)
	}
	err := insert(t.Context(), db, 2, secret)
	if fault.CodeOf(err) != fault.Conflict {
		t.Fatalf("error %v", err)
	}
	_, invalid := pg.Value[int](t.Context(), db, `SELECT $1::text::int`, secret)
	for _, err := range []error{err, invalid} {
		if err == nil || strings.Contains(err.Error(), "anafil") {
			t.Errorf("the error shows a value: %v", err)
		}
	}
}

func TestABatchIsOneRoundTrip(t *testing.T) {
	t.Parallel()
	db, database := notes(t)
	if err := insert(t.Context(), db, 1, "one"); err != nil {
		t.Fatal(err)
	}
	type row struct {
		ID   int
		Text string
	}
	database.Statements.Reset()
	var (
		batch pg.Batch
		rows  []row
	)
	pg.QueueExec(&batch, `UPDATE notes SET text = 'two'`)
	pg.QueueAll(&batch, &rows, `SELECT id, text FROM notes`)
	if err := db.Send(t.Context(), &batch); err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1 || rows[0] != (row{1, "two"}) {
		t.Errorf("rows %v", rows)
	}
	if s, r := database.Statements.Count(), database.Statements.RoundTrips(); s != 2 || r != 1 {
		t.Errorf("%d statements in %d round trips", s, r)
	}
}

func TestIDsTravelAsUUIDs(t *testing.T) {
	t.Parallel()
	db, _ := notes(t)
	want := id.Random()
	got, err := pg.Value[[]id.ID](t.Context(), db, `SELECT array_agg(i) FROM unnest($1::uuid[]) i WHERE i = $2`, []id.ID{want, id.Random()}, want)
	if err != nil || len(got) != 1 || got[0] != want {
		t.Errorf("got %v, %v", got, err)
	}
	none, err := pg.Value[*id.ID](t.Context(), db, `SELECT $1::uuid`, (*id.ID)(nil))
	if err != nil || none != nil {
		t.Errorf("null became %v, %v", none, err)
	}
}
