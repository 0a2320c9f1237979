package jobs_test

import (
	"context"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/jobs"
	"vitalgo/slices/shared/infrastructure/logtest"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/pgtest"
)

// lifetime is a period so long that no test meets its end.
const lifetime = 250 * 365 * 24 * time.Hour

// newKeeper returns a queue that does chores.
func newKeeper(t *testing.T, database *pgtest.Database, chores ...jobs.Chore) *jobs.Queue {
	t.Helper()
	var kinds []jobs.Kind
	for _, chore := range chores {
		kinds = append(kinds, chore.Kind())
	}
	queue, err := jobs.New(pg.New(database.As(t, string(pg.Jobs), nil)), jobs.Options{
		Log: logtest.Searched(t), Pause: func(int) time.Duration { return time.Millisecond },
	}, kinds...)
	check(t, err)
	return queue
}

func chore(name string, every time.Duration, done chan<- string) jobs.Chore {
	return jobs.Chore{Name: name, Every: every, Do: func(context.Context) error {
		done <- name
		return nil
	}}
}

// Three replicas, one of which starts when the work is done and the others are gone: they do it once. The last one
// has a chore more, which tells that its turn has come: what is due is added together.
func TestAChoreIsDoneOnceInAPeriod(t *testing.T) {
	t.Parallel()
	database, done := pgtest.New(t), make(chan string, 10)
	sweep, further := chore("sweep", lifetime, done), chore("further", lifetime, done)
	stopFirst := run(t, newKeeper(t, database, sweep))
	stopSecond := run(t, newKeeper(t, database, sweep))
	next(t, done)
	stopFirst()
	stopSecond()
	run(t, newKeeper(t, database, sweep, further))
	if name := next(t, done); name != "further" {
		t.Errorf("the third replica does %s", name)
	}
	var turns int
	check(t, database.Pool.QueryRow(t.Context(), `SELECT count(*) FROM river_job WHERE kind = 'sweep'`).Scan(&turns))
	if turns != 1 || len(done) != 0 {
		t.Errorf("%d jobs, done %d more times", turns, len(done))
	}
}

func TestAChoreIsDoneAgainInTheNextPeriod(t *testing.T) {
	t.Parallel()
	done := make(chan string, 100)
	run(t, newKeeper(t, pgtest.New(t), chore("sweep", time.Second, done)))
	for range 3 {
		next(t, done)
	}
}

// More chores than there are workers begin together, and none of them ends.
func TestChoresDoNotHoldUpOtherJobs(t *testing.T) {
	t.Parallel()
	done, began, end := make(chan string, 10), make(chan string, 10), make(chan struct{})
	var chores []jobs.Kind
	for _, name := range []string{"one", "two", "three", "four", "five", "six"} {
		chores = append(chores, jobs.Chore{Name: name, Every: lifetime, Do: func(context.Context) error {
			began <- name
			<-end
			return nil
		}}.Kind())
	}
	queue, _ := newQueue(t, pgtest.New(t), named(done), chores...)
	run(t, queue)
	defer close(end)
	next(t, began)
	check(t, queue.Add(t.Context(), greet{"mail"}))
	next(t, done)
}

// F18: a panic ends neither the process nor the chore.
func TestSec_F18_AChoreThatPanicsIsTriedAgain(t *testing.T) {
	t.Parallel()
	done, tries := make(chan string, 10), 0
	run(t, newKeeper(t, pgtest.New(t), jobs.Chore{Name: "sweep", Every: lifetime, Do: func(context.Context) error {
		if tries++; tries < 3 {
			panic("a mistake of ours")
		}
		done <- "sweep"
		return nil
	}}))
	if next(t, done); tries != 3 {
		t.Errorf("%d tries", tries)
	}
}

func TestAChoreWithoutAPeriod(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	idle := jobs.Chore{Name: "sweep", Every: time.Second - 1, Do: func(context.Context) error { return nil }}
	if _, err := jobs.New(pg.New(database.Pool), jobs.Options{}, idle.Kind()); err == nil {
		t.Error("no error")
	}
}
