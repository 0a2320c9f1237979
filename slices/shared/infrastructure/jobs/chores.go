package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"
)

// choreQueue keeps chores, which begin together and may be long, from holding up other jobs.
const choreQueue = "chores"

// Chore is work that is due again in each period: one replica does it, however many there are, and the next one
// where that one dies; a replica does one chore after the other. Periods are counted from midnight UTC where they
// divide a day. One that passed while no server ran is not made up for, so Do asks what is due, not what is new.
type Chore struct {
	Name string
	// Every is the length of a period, a second or more.
	Every time.Duration
	// Do may take ten minutes, and goes on where it was left when it is called again. A failure is tried again
	// until the next period begins.
	Do func(context.Context) error
}

var errPeriod = errors.New("the period of a chore is a second or more")

// Kind has the chore done by whoever runs the queue.
func (c Chore) Kind() Kind {
	return func(config *river.Config) error {
		if c.Every < time.Second {
			return errPeriod
		}
		config.PeriodicJobs = append(config.PeriodicJobs, river.NewPeriodicJob(
			river.PeriodicInterval(c.Every), c.job, &river.PeriodicJobOpts{ID: c.Name, RunOnStart: true}))
		river.AddWorkerArgs(config.Workers, turn{c.Name}, &worker{do: c.Do})
		return nil
	}
}

func (c Chore) job() (river.JobArgs, *river.InsertOpts) {
	return turn{c.Name}, &river.InsertOpts{
		Queue: choreQueue, MaxAttempts: triesWithin(c.Every), UniqueOpts: river.UniqueOpts{ByPeriod: c.Every},
	}
}

// triesWithin returns how many tries, with the pauses between them, begin before a period is over.
func triesWithin(period time.Duration) int {
	tries, passed := 1, Pause(1)
	for passed < period && tries < MaxAttempts {
		tries++
		passed += Pause(tries)
	}
	return tries
}

// turn is the job of one period. The chore's name is its kind, so it has nothing to store.
type turn struct{ chore string }

// Kind implements Job.
func (t turn) Kind() string { return t.chore }

type worker struct {
	river.WorkerDefaults[turn]

	do func(context.Context) error
}

// Timeout implements river.Worker.
func (*worker) Timeout(*river.Job[turn]) time.Duration { return choreTimeout }

// Work implements river.Worker.
func (w *worker) Work(ctx context.Context, _ *river.Job[turn]) error { return w.do(ctx) }
