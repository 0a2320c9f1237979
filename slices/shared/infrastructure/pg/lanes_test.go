package pg_test

import (
	"context"
	"errors"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/pgtest"
)

// jam has readings of db wait for each other, from the first to the last one, and returns once all of them have ended.
func jam(db *pg.DB, readings ...func()) {
	release := pg.Occupy(db, time.Hour)
	all := lineUp(db, readings)
	release()
	all.Wait()
}

// lineUp has readings wait for a lane of db, one behind the other.
func lineUp(db *pg.DB, readings []func()) *sync.WaitGroup {
	var all sync.WaitGroup
	for i, read := range readings {
		all.Go(read)
		for pg.Waiting(db) <= i {
			runtime.Gosched()
		}
	}
	return &all
}

func TestReadingsThatWaitTravelTogether(t *testing.T) {
	t.Parallel()
	db, database := notes(t)
	database.Statements.Reset()
	answers := make([]int, 20)
	var readings []func()
	for i := range answers {
		readings = append(readings, func() { answers[i], _ = pg.Value[int](t.Context(), db, `SELECT $1::int`, i) })
	}
	jam(db, readings...)
	for i, got := range answers {
		if got != i {
			t.Errorf("%d answers %d", i, got)
		}
	}
	if got := database.Statements.RoundTrips(); got != 2 { // sixteen, and the others
		t.Errorf("%d round trips", got)
	}
}

// overtake has a reading find a lane while others wait that do not know of it, and returns once all have ended.
func overtake(db *pg.DB, first func(), waiting ...func()) {
	pg.Occupy(db, time.Hour)
	all := lineUp(db, waiting)
	pg.Vacate(db)
	first()
	all.Wait()
}

func TestAReadingThatGoesTakesThoseAlongWhoWait(t *testing.T) {
	t.Parallel()
	db, database := notes(t)
	database.Statements.Reset()
	ask := func(n int) func() {
		return func() {
			if got, err := pg.Value[int](t.Context(), db, `SELECT $1::int`, n); err != nil || got != n {
				t.Errorf("%d answers %d, %v", n, got, err)
			}
		}
	}
	overtake(db, ask(1), ask(2), ask(3), ask(4))
	if got := database.Statements.RoundTrips(); got != 1 {
		t.Errorf("%d round trips", got)
	}
}

func TestAReadingThatTakesOthersAlongFailsAlone(t *testing.T) {
	t.Parallel()
	db, _ := notes(t)
	overtake(db, func() {
		if got, err := pg.Value[int](t.Context(), db, `SELECT 7 / 0`); err == nil {
			t.Errorf("it gets %d", got)
		}
	}, func() {
		if got, err := pg.Value[int](t.Context(), db, `SELECT 5`); err != nil || got != 5 {
			t.Errorf("its neighbour gets %d, %v", got, err)
		}
	})
}

// What one does not find, or cannot read, is not its neighbours' failure; nor is a statement that PostgreSQL refuses.
func TestAReadingFailsAlone(t *testing.T) {
	t.Parallel()
	for name, sql := range map[string]string{
		"no row":           `SELECT 7 WHERE false`,
		"two rows":         `SELECT 7 UNION ALL SELECT 8`,
		"another type":     `SELECT 'seven'`,
		"refused":          `SELECT 7 / 0`,
		"no statement":     `SELECT 7 FROM nowhere`,
		"too slow for all": `SELECT 7 FROM pg_sleep(0) WHERE set_config('statement_timeout', '1ms', true) IS NOT NULL`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, _ := notes(t)
			_, alone := pg.Value[int](t.Context(), db, sql)
			var (
				got      [3]int
				failures [3]error
			)
			ask := func(i int, sql string) func() {
				return func() { got[i], failures[i] = pg.Value[int](t.Context(), db, sql) }
			}
			jam(db, ask(0, `SELECT 5`), ask(1, sql), ask(2, `SELECT 6`))
			if failures[0] != nil || failures[2] != nil || got[0] != 5 || got[2] != 6 {
				t.Errorf("its neighbours get %v, %v", got, failures)
			}
			if fault.CodeOf(failures[1]) != fault.CodeOf(alone) || (failures[1] == nil) != (alone == nil) {
				t.Errorf("it gets %v, alone %v", failures[1], alone)
			}
		})
	}
}

// notRead panics where it is read.
type notRead struct{ N panics }

type panics struct{}

func (*panics) Scan(any) error { panic("marker") }

// Whoever leads the trip, it is the caller of what panics that panics, where somebody recovers.
func TestSec_E01_AReadingPanicsInItsCaller(t *testing.T) {
	t.Parallel()
	db, _ := notes(t)
	var (
		got      [3]int
		failures [3]error
		values   [3]any
	)
	ask := func(i int, read func() (int, error)) func() {
		return func() {
			defer func() { values[i] = recover() }()
			got[i], failures[i] = read()
		}
	}
	seven := func() (int, error) { return pg.Value[int](t.Context(), db, `SELECT 7`) }
	jam(db, ask(0, seven), ask(1, func() (int, error) {
		_, err := pg.All[notRead](t.Context(), db, `SELECT 7 AS n`)
		return 0, err
	}), ask(2, seven))
	if values[0] != nil || values[1] != "marker" || values[2] != nil {
		t.Errorf("they panic with %v", values)
	}
	if got != [3]int{7, 0, 7} || errors.Join(failures[:]...) != nil {
		t.Errorf("they read %v, %v", got, failures)
	}
}

// Each sees what it may, whoever is on the same trip, in whatever order.
func TestSec_R05_ReadingsOfATripKeepTheirViewers(t *testing.T) {
	t.Parallel()
	f := fixture.New(t)
	seen := func(db *pg.DB) string {
		rows, err := pg.All[struct{ Patient string }](t.Context(), db, `SELECT id::text AS patient FROM patients ORDER BY id`)
		if err != nil {
			return err.Error()
		}
		var all []string
		for _, r := range rows {
			all = append(all, r.Patient)
		}
		return strings.Join(all, " ")
	}
	dbs := []*pg.DB{f.DB.As(pg.App)}
	for _, v := range []access.Viewer{fixture.Primary(), fixture.Secondary(), fixture.Professional(), fixture.Paramedic()} {
		dbs = append(dbs, f.DB.ForAccount(v.User, civil.Today(fixture.Now())), f.DB.As(pg.Accounts), f.DB)
	}
	want := make([]string, len(dbs))
	for i, db := range dbs {
		want[i] = seen(db)
	}
	for turn := range 3 { // steps of 1, 2 and 3, none of which divides their number
		got := make([]string, len(dbs))
		var readings []func()
		for i := range dbs {
			at := (i*(turn+1) + turn) % len(dbs)
			readings = append(readings, func() { got[at] = seen(dbs[at]) })
		}
		jam(f.DB, readings...)
		for i := range dbs {
			if got[i] != want[i] {
				t.Errorf("turn %d, %d sees %q, alone %q", turn, i, got[i], want[i])
			}
		}
	}
}

// Who waits no longer gets an answer at once, and those whom it would have led still travel.
func TestAReadingThatIsGivenUpHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	db, _ := notes(t)
	release := pg.Occupy(db, time.Hour)
	var all sync.WaitGroup
	failures := make([]error, 4)
	leaving, leave := context.WithCancel(t.Context())
	for i := range failures {
		ctx := t.Context()
		if i%2 == 0 {
			ctx = leaving
		}
		all.Go(func() { _, failures[i] = pg.Value[int](ctx, db, `SELECT `+strconv.Itoa(i)) })
		for pg.Waiting(db) <= i {
			runtime.Gosched()
		}
	}
	leave()
	release()
	all.Wait()
	for i, err := range failures {
		if i%2 == 1 && err != nil {
			t.Errorf("%d stays, and gets %v", i, err)
		}
		if i%2 == 0 && err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("%d leaves, and gets %v", i, err)
		}
	}
	if n, err := pg.Value[int](t.Context(), db, `SELECT 9`); err != nil || n != 9 {
		t.Errorf("the next one gets %d, %v", n, err)
	}
}

// Who waits for a lock keeps those who travel with it waiting for a moment only, and goes on waiting by itself.
func TestAReadingWaitsForALockAlone(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	db := pg.New(database.App)
	const locked = `SELECT count(*) FROM departments`
	_, err := pg.Value[int](t.Context(), db, locked) // the driver knows the statement, and does not wait to learn it
	if err != nil {
		t.Fatal(err)
	}
	lock, err := database.Pool.Begin(t.Context())
	if err == nil {
		_, err = lock.Exec(t.Context(), `LOCK TABLE departments`)
	}
	if err != nil {
		t.Fatal(err)
	}
	var (
		others  sync.WaitGroup
		waiting = make(chan error, 1)
	)
	others.Add(2)
	seven := func() {
		defer others.Done()
		if n, err := pg.Value[int](t.Context(), db, `SELECT 7`); err != nil || n != 7 {
			t.Errorf("%d, %v", n, err)
		}
	}
	go func() {
		defer close(waiting)
		jam(db, seven, func() {
			_, err := pg.Value[int](t.Context(), db, locked)
			waiting <- err
		}, seven)
	}()
	others.Wait()
	select {
	case err := <-waiting:
		t.Errorf("it waits for no lock: %v", err)
	default:
	}
	if err := lock.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-waiting; err != nil {
		t.Error(err)
	}
}

// What nobody waits for any more ends; those who stay get their answers without it.
func TestSec_F17_ASharedTripEndsWhenItsCallersLeave(t *testing.T) {
	t.Parallel()
	for name, stay := range map[string]int{"all leave": 0, "two stay": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := pgtest.New(t)
			db := pg.New(database.App)
			leaving, leave := context.WithCancel(t.Context())
			sleep := func() {
				if _, err := pg.Value[string](leaving, db, `SELECT pg_sleep(4)::text`); !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
			}
			readings := []func(){sleep, sleep}
			for range stay {
				readings = append(readings, func() {
					if n, err := pg.Value[int](t.Context(), db, `SELECT 7`); err != nil || n != 7 {
						t.Errorf("%d, %v", n, err)
					}
				})
			}
			done := make(chan error)
			go func() {
				defer close(done)
				jam(db, readings...)
			}()
			awaitSleep(t, database, done)
			left := time.Now()
			leave()
			if err := <-done; err != nil {
				t.Error(err)
			}
			if took := time.Since(left); took > time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// Who leads a trip and leaves it is told so, though it arrives for those who stay.
func TestSec_F17_WhoLeavesATripGetsNoAnswer(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	db := pg.New(database.App)
	leaving, leave := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		defer close(done)
		jam(db, func() {
			if n, err := pg.Value[int](leaving, db, `SELECT 5 FROM pg_sleep(0.3)`); !errors.Is(err, context.Canceled) {
				t.Errorf("who leaves gets %d, %v", n, err)
			}
		}, func() {
			if n, err := pg.Value[int](t.Context(), db, `SELECT 7`); err != nil || n != 7 {
				t.Errorf("who stays gets %d, %v", n, err)
			}
		})
	}()
	awaitSleep(t, database, done)
	leave()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// Whose time runs out on a trip leaves it: those who have more are read to.
func TestSec_F17_ASharedTripOutlastsACallerInAHurry(t *testing.T) {
	t.Parallel()
	db, _ := notes(t)
	hurried, end := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer end()
	jam(db, func() {
		if n, err := pg.Value[int](t.Context(), db, `SELECT 7 FROM pg_sleep(0.3)`); err != nil || n != 7 {
			t.Errorf("who has time gets %d, %v", n, err)
		}
	}, func() {
		if n, err := pg.Value[int](hurried, db, `SELECT 5`); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("who has none gets %d, %v", n, err)
		}
	})
}

// Who shares a trip that comes to nothing is told within two seconds that the database is busy.
func TestSec_F05_ASharedTripEndsInTime(t *testing.T) {
	t.Parallel()
	db := pg.New(pgtest.New(t).App)
	ask := func(sql string) func() {
		return func() {
			began := time.Now()
			_, err := pg.Value[string](t.Context(), db, sql)
			if took := time.Since(began); fault.CodeOf(err) != fault.Unavailable || took > 2*time.Second {
				t.Errorf("%s: %v after %v", sql, err, took)
			}
		}
	}
	jam(db, ask(`SELECT '7'`), ask(`SELECT pg_sleep(4)::text`), ask(`SELECT '7'`))
}

// A connection on which reading an answer panicked is not kept.
func TestTheConnectionOfAReadingThatPanicsIsGivenBack(t *testing.T) {
	t.Parallel()
	db, _ := notes(t)
	for range 2 * db.Usage().Max {
		func() {
			defer func() {
				if got := recover(); got != "marker" {
					t.Errorf("%v", got)
				}
			}()
			_, err := pg.All[notRead](t.Context(), db, `SELECT 7 AS n`)
			t.Errorf("read: %v", err)
		}()
	}
	if n, err := pg.Value[int](t.Context(), db, `SELECT 9`); err != nil || n != 9 {
		t.Errorf("%d, %v", n, err)
	}
}

// A lane that is not given back holds readings up no longer than their patience.
func TestReadingsTakeAnotherWayInTheEnd(t *testing.T) {
	t.Parallel()
	db, _ := notes(t)
	pg.Occupy(db, time.Millisecond)
	if n, err := pg.Value[int](t.Context(), db, `SELECT 9`); err != nil || n != 9 {
		t.Errorf("%d, %v", n, err)
	}
}

// A trip that several share is told as one of each, with what that one asked.
func TestAnObserverIsToldOfSharedTripsByEach(t *testing.T) {
	t.Parallel()
	o := &observer{}
	pool, err := pg.Open(t.Context(), pgtest.New(t).URL, pg.Options{Role: pg.App, Observer: o})
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	db := pg.New(pool)
	jam(db,
		func() { _, _ = pg.Value[int](t.Context(), db, `SELECT 1`) },
		func() { _, _ = pg.Value[int](t.Context(), db.As(pg.Accounts), `SELECT 2`) },
		func() { _, _ = pg.Value[int](t.Context(), db, `SELECT 3`) })
	if got := strings.Join(o.trips, " "); got != "SELECT 1| SELECT 2| SELECT 3|" {
		t.Errorf("told of %s", got)
	}
}

// What changes something never shares a trip.
func TestChangesTravelAlone(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	db := pg.New(database.Pool)
	pg.Occupy(db, time.Hour)
	n, err := pg.Value[int](t.Context(), db, `WITH changed AS (SELECT 3 AS n) SELECT n FROM changed`)
	if err != nil || n != 3 {
		t.Errorf("%d, %v", n, err)
	}
}

// What works in the background holds no request up, and its functions change things, though they are asked by SELECT.
func TestChoresTravelAlone(t *testing.T) {
	t.Parallel()
	db := pg.New(pgtest.New(t).App)
	pg.Occupy(db, time.Hour)
	for _, role := range []pg.Role{pg.Jobs, pg.Maintenance, pg.Auditor} {
		if n, err := pg.Value[int](t.Context(), db.As(role), `SELECT 3`); err != nil || n != 3 {
			t.Errorf("%s: %d, %v", role, n, err)
		}
	}
}
