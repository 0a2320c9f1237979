package jobs_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"vitalgo/slices/shared/infrastructure/jobs"
	"vitalgo/slices/shared/infrastructure/logtest"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/pgtest"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

type greet struct{ Name string }

func (greet) Kind() string { return "greet" }

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// newQueue returns a queue with a pool of its own, as each replica has.
func newQueue(t *testing.T, database *pgtest.Database, do func(context.Context, greet) error, more ...jobs.Kind) (*jobs.Queue, *pg.DB) {
	t.Helper()
	db := pg.New(database.As(t, string(pg.Jobs), nil))
	queue, err := jobs.New(db, jobs.Options{
		Log: logtest.Searched(t), Pause: func(int) time.Duration { return time.Millisecond },
	}, append(more, jobs.Handle(do))...)
	check(t, err)
	return queue, db
}

// named tells done whom it greets.
func named(done chan<- string) func(context.Context, greet) error {
	return func(_ context.Context, g greet) error {
		done <- g.Name
		return nil
	}
}

// run runs a queue until stop is called, or the end of the test.
func run(t *testing.T, queue *jobs.Queue) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() {
		if err := queue.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	stop = sync.OnceFunc(func() {
		cancel()
		done.Wait()
	})
	t.Cleanup(stop)
	return stop
}

func next(t *testing.T, done <-chan string) string {
	t.Helper()
	select {
	case name := <-done:
		return name
	case <-time.After(time.Minute):
		t.Fatal("no job is done")
		return ""
	}
}

func TestAJobSharesTheFateOfItsTransaction(t *testing.T) {
	t.Parallel()
	database, done := pgtest.New(t), make(chan string, 10)
	queue, db := newQueue(t, database, named(done))
	undone := errors.New("undone")
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		check(t, queue.Add(ctx, greet{"rolled back"}))
		return undone
	})
	if !errors.Is(err, undone) {
		t.Fatal(err)
	}
	check(t, db.InTx(t.Context(), func(ctx context.Context) error { return queue.Add(ctx, greet{"committed"}) }))
	check(t, queue.Add(t.Context(), greet{"alone"}))
	run(t, queue) // only now: jobs wait for a server
	if got := map[string]bool{next(t, done): true, next(t, done): true}; !got["committed"] || !got["alone"] {
		t.Errorf("done: %v", got)
	}
}

func TestAJobHasTermsOfItsOwn(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	queue, _ := newQueue(t, database, func(context.Context, greet) error { return nil })
	check(t, queue.Add(t.Context(), greet{"now"}))
	check(t, queue.AddOn(t.Context(), greet{"later"}, jobs.Terms{Delay: time.Hour, Attempts: 3}))
	for name, want := range map[string]string{"now": "available 30", "later": "scheduled 3"} {
		var got string
		var wait time.Duration
		check(t, database.Pool.QueryRow(t.Context(), `
			SELECT state || ' ' || max_attempts, scheduled_at - now() FROM river_job WHERE args ->> 'Name' = $1`,
			name).Scan(&got, &wait))
		if delayed := wait > 50*time.Minute && wait < 70*time.Minute; got != want || delayed != (name == "later") {
			t.Errorf("%s: %s, in %s", name, got, wait)
		}
	}
}

func TestReplicasShareTheJobs(t *testing.T) {
	t.Parallel()
	database, done := pgtest.New(t), make(chan string, 100)
	one, _ := newQueue(t, database, named(done))
	other, _ := newQueue(t, database, named(done))
	run(t, one)
	run(t, other)
	times := map[string]int{}
	names := []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"}
	for _, name := range names {
		check(t, one.Add(t.Context(), greet{name}))
	}
	for range names {
		times[next(t, done)]++
	}
	if len(times) != len(names) {
		t.Errorf("done: %v", times)
	}
}

func TestWhatFailsIsTriedAgain(t *testing.T) {
	t.Parallel()
	database, done := pgtest.New(t), make(chan string, 10)
	tries := 0
	queue, _ := newQueue(t, database, func(_ context.Context, g greet) error {
		switch tries++; tries {
		case 1:
			return errors.New("the server is down")
		case 2:
			panic("a mistake of ours")
		}
		done <- g.Name
		return nil
	})
	run(t, queue)
	check(t, queue.Add(t.Context(), greet{"late"}))
	if next(t, done); tries != 3 {
		t.Errorf("%d tries", tries)
	}
}

// A chore may take ten minutes: after three it is still under way, and a job of a minute was left by a replica that died.
func TestWhatAReplicaLeftIsDoneAgainWithinMinutes(t *testing.T) {
	t.Parallel()
	database, done := pgtest.New(t), make(chan string, 10)
	queue, _ := newQueue(t, database, named(done), chore("sweep", lifetime, done).Kind())
	stop := run(t, queue)
	next(t, done)
	stop()
	queue, _ = newQueue(t, database, named(done), chore("sweep", lifetime, done).Kind())
	check(t, queue.Add(t.Context(), greet{"left"}))
	_, err := database.Pool.Exec(t.Context(), `
		UPDATE river_job
		SET state = 'running', attempt = 1, attempted_by = '{dead}', attempted_at = now() - interval '3 minutes', finalized_at = NULL`)
	check(t, err)
	run(t, queue)
	if name := next(t, done); name != "left" {
		t.Errorf("%s is done", name)
	}
	var state string
	check(t, database.Pool.QueryRow(t.Context(), `SELECT state FROM river_job WHERE kind = 'sweep'`).Scan(&state))
	if state != "running" || len(done) != 0 {
		t.Errorf("the chore is %s, done %d more times", state, len(done))
	}
}

func TestAQueueThatIsStoppedBeforeItBegan(t *testing.T) {
	t.Parallel()
	queue, _ := newQueue(t, pgtest.New(t), func(context.Context, greet) error { return nil })
	ctx, stop := context.WithCancel(t.Context())
	stop()
	check(t, queue.Run(ctx))
}

func TestSec_A04_TriesFillADay(t *testing.T) {
	t.Parallel()
	var total time.Duration
	for attempt := 1; attempt < jobs.MaxAttempts; attempt++ {
		total += jobs.Pause(attempt)
	}
	if total < 24*time.Hour || total > 26*time.Hour {
		t.Errorf("tried for %s, want a day", total)
	}
	if jobs.Pause(1) != time.Minute || jobs.Pause(3) != 4*time.Minute || jobs.Pause(20) != time.Hour {
		t.Error("the pauses do not double from a minute to an hour")
	}
}

// The tables in migrations/ are a copy of what this version of River wants.
func TestTheTablesAreThoseOfTheLibrary(t *testing.T) {
	t.Parallel()
	const copied = 8
	migrator, err := rivermigrate.New(riverpgxv5.New(pgtest.New(t).Pool), nil)
	check(t, err)
	all := migrator.AllVersions()
	if got := all[len(all)-1].Version; got != copied {
		t.Errorf("River wants its migration %d, migrations/ have %d: add a migration with the difference", got, copied)
	}
}
