package pg_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/pg"
)

// A repository whose statement forgot its condition answers what the viewer may see, and nothing else.
func TestSec_R03_AForgottenConditionStaysWithinTheGrant(t *testing.T) {
	t.Parallel()
	f := fixture.New(t)
	var (
		primary, secondary, dependant = demo.PrimaryPatientID, demo.SecondaryPatientID, demo.DependantPatientID
		today                         = civil.Today(fixture.Now())
	)
	patients := func(db *pg.DB, table, column string) []string {
		t.Helper()
		type found struct{ Patient string }
		rows, err := pg.All[found](t.Context(), db, `SELECT DISTINCT every.`+column+`::text AS patient FROM (SELECT * FROM `+table+`) every`)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, r := range rows {
			all = append(all, r.Patient)
		}
		slices.Sort(all)
		return all
	}
	if all := patients(pg.New(f.Pool), "patients", "id"); len(all) < 3 {
		t.Fatalf("there are only %v to be seen", all)
	}
	for name, c := range map[string]struct {
		db                    *pg.DB
		patients, medications []string
	}{
		"nobody":                     {f.DB, nil, nil},
		"a guardian":                 {f.DB.For(grant(t, f, fixture.Primary())), []string{primary, dependant}, []string{primary, dependant}},
		"another patient":            {f.DB.For(grant(t, f, fixture.Secondary())), []string{secondary}, nil},
		"a professional with READ":   {f.DB.For(grant(t, f, fixture.Professional())), []string{primary}, []string{primary}},
		"a paramedic":                {f.DB.ForAccount(fixture.Paramedic().User, today), nil, nil},
		"an administrator":           {f.DB.ForAccount(fixture.Admin().User, today), nil, nil},
		"a viewer, then nobody":      {f.DB.For(grant(t, f, fixture.Primary())).As(pg.App), nil, nil},
		"years after a grant's end":  {f.DB.ForAccount(fixture.Professional().User, today.AddDays(10_000)), nil, nil},
		"a viewer of another viewer": {f.DB.For(grant(t, f, fixture.Primary())).For(grant(t, f, fixture.Secondary())), []string{secondary}, nil},
	} {
		slices.Sort(c.patients)
		slices.Sort(c.medications)
		if got := patients(c.db, "patients", "id"); !slices.Equal(got, c.patients) {
			t.Errorf("%s sees the patients %v, want %v", name, got, c.patients)
		}
		if got := patients(c.db, "medications", "patient_id"); !slices.Equal(got, c.medications) {
			t.Errorf("%s sees the medications of %v, want %v", name, got, c.medications)
		}
	}
}

// grant is what the Guard gives a viewer.
func grant(t *testing.T, f *fixture.Fixture, v access.Viewer) access.Grant {
	t.Helper()
	g, err := f.Guard.Reach(v)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// asks is who the database thinks asks, and as what.
const asks = `SELECT current_user || ' ' || coalesce(app_viewer()::text, 'nobody')`

func asking(ctx context.Context, t *testing.T, db *pg.DB) string {
	t.Helper()
	who, err := pg.Value[string](ctx, db, asks)
	if err != nil {
		t.Fatal(err)
	}
	return who
}

// single is a pool of one connection, as the server's role.
func single(t *testing.T, f *fixture.Fixture) (*pgxpool.Pool, *pg.DB) {
	t.Helper()
	pool, err := pg.Open(t.Context(), f.URL, pg.Options{MaxConns: 1, Role: pg.App})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool, pg.New(pool)
}

// Whatever became of a viewer's statements, the next user of the connection is nobody, and has the server's role.
func TestSec_R03_AViewerEndsWithItsStatements(t *testing.T) {
	t.Parallel()
	f := fixture.New(t)
	pool, db := single(t, f)
	owner := db.For(grant(t, f, fixture.Primary()))
	boom := errors.New("boom")
	for name, use := range map[string]func(ctx context.Context, db *pg.DB) error{
		"an answer": func(ctx context.Context, db *pg.DB) error { _, err := pg.Value[int](ctx, db, `SELECT 1`); return err },
		"an error": func(ctx context.Context, db *pg.DB) error {
			_, err := pg.Value[int](ctx, db, `SELECT 1 / 0`)
			return err
		},
		"an error of what is no SQL": func(ctx context.Context, db *pg.DB) error {
			_, err := pg.Exec(ctx, db, `SELEKT`)
			return err
		},
		"a transaction": func(ctx context.Context, db *pg.DB) error {
			return db.InTx(ctx, func(ctx context.Context) error { return send(ctx, db, `SELECT 1`) })
		},
		"a transaction that is rolled back": func(ctx context.Context, db *pg.DB) error {
			return db.InTx(ctx, func(ctx context.Context) error { return errors.Join(send(ctx, db, `SELECT 1`), boom) })
		},
		"a transaction that failed": func(ctx context.Context, db *pg.DB) error {
			return db.InTx(ctx, func(ctx context.Context) error { return send(ctx, db, `SELECT 1 / 0`) })
		},
		"a transaction that goes on after a part of it was taken back": func(ctx context.Context, db *pg.DB) error {
			return db.InTx(ctx, func(ctx context.Context) error {
				err := db.InTx(ctx, func(ctx context.Context) error { return send(ctx, db, `SELECT 1 / 0`) })
				if err == nil {
					return boom
				}
				return send(ctx, db, `SELECT 1`)
			})
		},
	} {
		for _, viewer := range []*pg.DB{owner, db.As(pg.Accounts)} {
			err := use(t.Context(), viewer)
			var who string
			if err := pool.QueryRow(t.Context(), asks).Scan(&who); err != nil || who != "vitalgo_app nobody" {
				t.Errorf("after %s (%v) the connection works as %s, %v", name, err, who, err)
			}
			if who := asking(t.Context(), t, db); who != "vitalgo_app nobody" {
				t.Errorf("after %s (%v) nobody is %s", name, err, who)
			}
		}
	}
}

func send(ctx context.Context, db *pg.DB, sql string) error {
	_, err := pg.Exec(ctx, db, sql)
	return err
}

// Within a transaction each statement has its own viewer, also after a part that had another was taken back.
func TestSec_R03_ATransactionHoldsItsViewersApart(t *testing.T) {
	t.Parallel()
	f := fixture.New(t)
	_, db := single(t, f)
	first, second := db.For(grant(t, f, fixture.Primary())), db.For(grant(t, f, fixture.Secondary()))
	boom := errors.New("boom")
	isFirst, isSecond := "vitalgo_app "+demo.PrimaryID, "vitalgo_app "+demo.SecondaryID
	expect := func(ctx context.Context, where string, db *pg.DB, want string) {
		t.Helper()
		if who := asking(ctx, t, db); who != want {
			t.Errorf("%s it is %s, want %s", where, who, want)
		}
	}
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		expect(ctx, "at first", db, "vitalgo_app nobody")
		expect(ctx, "for the first", first, isFirst)
		for name, end := range map[string]error{"kept": nil, "taken back": boom} {
			err := db.InTx(ctx, func(ctx context.Context) error {
				expect(ctx, "within what is "+name, first, isFirst)
				expect(ctx, "within what is "+name, second, isSecond)
				expect(ctx, "within what is "+name, db.As(pg.Staff), "vitalgo_staff nobody")
				return end
			})
			if !errors.Is(err, end) {
				return err
			}
			expect(ctx, "after what is "+name, first, isFirst)
			expect(ctx, "after what is "+name, second, isSecond)
		}
		if err := db.InTx(ctx, func(ctx context.Context) error { return send(ctx, first, `SELECT 1 / 0`) }); err == nil {
			return boom
		}
		expect(ctx, "after a failure within", second, isSecond)
		expect(ctx, "after a failure within", db, "vitalgo_app nobody")
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// Callers of a group who are not the same viewer neither see for each other nor fail with each other.
func TestSec_R03_AGroupHoldsItsViewersApart(t *testing.T) {
	t.Parallel()
	f := fixture.New(t)
	type found struct{ Who, Patients string }
	const sql = `SELECT app_viewer()::text AS who, coalesce(string_agg(id::text, ' ' ORDER BY id), '') AS patients FROM patients`
	read := func(ctx context.Context, db *pg.DB, sql string) (found, error) {
		var (
			batch pg.Batch
			rows  []found
		)
		pg.QueueAll(&batch, &rows, sql)
		if err := db.Send(ctx, &batch); err != nil {
			return found{}, err
		}
		return rows[0], nil
	}
	first, second := f.DB.For(grant(t, f, fixture.Primary())), f.DB.For(grant(t, f, fixture.Secondary()))
	family := strings.Fields(demo.PrimaryPatientID + " " + demo.DependantPatientID)
	slices.Sort(family)
	want := map[*pg.DB]found{
		first:  {demo.PrimaryID, strings.Join(family, " ")},
		second: {demo.SecondaryID, demo.SecondaryPatientID},
	}
	f.Statements.Reset()
	group := pg.NewGroup(5, time.Hour)
	var callers sync.WaitGroup
	for _, db := range []*pg.DB{first, second, first, second} {
		callers.Go(func() {
			ctx, leave := group.Join(t.Context())
			defer leave()
			if got, err := read(ctx, db, sql); err != nil || got != want[db] {
				t.Errorf("%v, %v; want %v", got, err, want[db])
			}
		})
	}
	callers.Go(func() {
		ctx, leave := group.Join(t.Context())
		defer leave()
		if got, err := read(ctx, f.DB.As(pg.Staff), sql); err == nil {
			t.Errorf("a role that may not read records reads %v", got)
		}
	})
	callers.Wait()
	if got := f.Statements.RoundTrips(); got != 3 {
		t.Errorf("%d round trips for two viewers and a role", got)
	}
}
