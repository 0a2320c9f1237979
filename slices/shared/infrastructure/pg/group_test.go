package pg_test

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/pg"
)

// number sends a batch that asks for a number.
func number(ctx context.Context, db *pg.DB, sql string) (int, error) {
	var (
		batch pg.Batch
		rows  []struct{ N int }
	)
	pg.QueueAll(&batch, &rows, sql)
	if err := db.Send(ctx, &batch); err != nil {
		return 0, err
	}
	return rows[0].N, nil
}

func TestAGroupTravelsTogether(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		expected, sending int
		patience          time.Duration
		roundTrips        int
	}{
		"all send":                     {3, 3, time.Hour, 1},
		"one leaves without a batch":   {3, 2, time.Hour, 1},
		"all leave without one":        {3, 0, time.Hour, 0},
		"one never comes":              {4, 3, 50 * time.Millisecond, 1},
		"only one, which needs no one": {1, 1, time.Hour, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, database := notes(t)
			database.Statements.Reset()
			group := pg.NewGroup(c.expected, c.patience)
			var callers sync.WaitGroup
			for i := range 3 {
				callers.Go(func() {
					ctx, leave := group.Join(t.Context())
					defer leave()
					if i >= c.sending && c.sending < c.expected && c.patience == time.Hour {
						return
					}
					if n, err := number(ctx, db, `SELECT 7 AS n`); err != nil || n != 7 {
						t.Errorf("%d, %v", n, err)
					}
				})
				if c.expected == 1 {
					break
				}
			}
			callers.Wait()
			if got := database.Statements.RoundTrips(); got != c.roundTrips {
				t.Errorf("%d round trips, want %d", got, c.roundTrips)
			}
			if got := database.Statements.Count(); got != c.sending {
				t.Errorf("%d statements, want %d", got, c.sending)
			}
		})
	}
}

// Who is told to send because all have waited long enough, just when the last one comes and sends, still gets an answer.
func TestAGroupThatLosesPatienceAnswersAll(t *testing.T) {
	t.Parallel()
	db, _ := notes(t)
	for range 50 {
		group := pg.NewGroup(3, time.Hour)
		var callers sync.WaitGroup
		for want := range 3 {
			callers.Go(func() {
				ctx, leave := group.Join(t.Context())
				defer leave()
				if want == 2 {
					for pg.WaitingIn(group) < 2 {
						runtime.Gosched()
					}
					pg.Hurry(group)
				}
				if n, err := pg.Value[int](ctx, db, `SELECT $1::int`, want+7); err != nil || n != want+7 {
					t.Errorf("%d, %v; want %d", n, err, want+7)
				}
			})
		}
		callers.Wait()
	}
}

func TestOnlyTheFirstBatchOfACallerWaits(t *testing.T) {
	t.Parallel()
	db, database := notes(t)
	database.Statements.Reset()
	ctx, leave := pg.NewGroup(1, time.Hour).Join(t.Context())
	defer leave()
	for range 2 {
		if _, err := number(ctx, db, `SELECT 1 AS n`); err != nil {
			t.Fatal(err)
		}
	}
	if got := database.Statements.RoundTrips(); got != 2 {
		t.Errorf("%d round trips", got)
	}
}

func TestATransactionDoesNotWaitForAGroup(t *testing.T) {
	t.Parallel()
	db, _ := notes(t)
	ctx, leave := pg.NewGroup(2, time.Hour).Join(t.Context())
	defer leave()
	err := db.InTx(ctx, func(ctx context.Context) error {
		_, err := number(ctx, db, `SELECT 1 AS n`)
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestAllOfAGroupSeeItsTripFail(t *testing.T) {
	t.Parallel()
	db, _ := notes(t)
	group := pg.NewGroup(2, time.Hour)
	var callers sync.WaitGroup
	for _, sql := range []string{`SELECT 1 AS n`, `SELECT 1 / 0 AS n`} {
		callers.Go(func() {
			ctx, leave := group.Join(t.Context())
			defer leave()
			if n, err := number(ctx, db, sql); err == nil {
				t.Errorf("%s answers %d", sql, n)
			}
		})
	}
	callers.Wait()
}

// What travels along fails nobody but itself, whether PostgreSQL refuses it or its answer is not what was expected.
func TestABatchThatFailsTravelsAlongNoMore(t *testing.T) {
	t.Parallel()
	db, database := notes(t)
	for name, sql := range map[string]string{"refused": `SELECT 1 / 0 AS n`, "of another form": `SELECT 'x' AS n`} {
		var (
			good, bad   pg.Batch
			fine, wrong []struct{ N int }
		)
		pg.QueueAll(&good, &fine, `SELECT 1 AS n`)
		pg.QueueAll(&bad, &wrong, sql)
		ctx, arrived := db.Along(t.Context(), &good)
		ctx, failed := db.Along(ctx, &bad)
		database.Statements.Reset()
		if n, err := number(ctx, db, `SELECT 7 AS n`); err != nil || n != 7 {
			t.Errorf("%s: %d, %v", name, n, err)
		}
		if arrived() || failed() {
			t.Errorf("%s: is believed to be answered", name)
		}
		if got := database.Statements.RoundTrips(); got != 2 {
			t.Errorf("%s: %d round trips", name, got)
		}
		if _, err := number(ctx, db, `SELECT 1 / 0 AS n`); err == nil {
			t.Errorf("%s: what is read first has no errors any more", name)
		}
	}
}

// What travels along with a reading sees for its own viewer, and is not sent where nothing is read.
func TestABatchTravelsAlong(t *testing.T) {
	t.Parallel()
	f := fixture.New(t)
	first, second := f.DB.For(grant(t, f, fixture.Primary())), f.DB.For(grant(t, f, fixture.Secondary()))
	const sql = `SELECT app_viewer()::text AS viewer`
	type found struct{ Viewer string }
	var (
		batch, more, others pg.Batch
		along, too, theirs  []found
	)
	pg.QueueAll(&batch, &along, sql)
	pg.QueueAll(&more, &too, sql)
	pg.QueueAll(&others, &theirs, sql)
	f.Statements.Reset()
	ctx, answered := second.Along(t.Context(), &batch)
	ctx, _ = second.Along(ctx, &more)
	ctx, _ = first.Along(ctx, &others)
	if len(along) != 0 || answered() || f.Statements.Count() != 0 {
		t.Errorf("%v is read before anything else", along)
	}
	for range 2 {
		if got, err := pg.One[found](ctx, first, sql); err != nil || got.Viewer != demo.PrimaryID {
			t.Errorf("%v, %v", got, err)
		}
	}
	if !answered() || len(along) != 1 || along[0].Viewer != demo.SecondaryID || len(too) != 1 || too[0] != along[0] || len(theirs) != 1 || theirs[0].Viewer != demo.PrimaryID {
		t.Errorf("along with it is read %v, %v, %v", along, too, theirs)
	}
	if got := f.Statements.RoundTrips(); got != 2 {
		t.Errorf("%d round trips", got)
	}
}
