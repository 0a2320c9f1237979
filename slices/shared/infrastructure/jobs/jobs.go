// Package jobs does work in the background. A job is a row that is written in the transaction of the change it
// follows from, so that neither comes without the other; one of the replicas takes it, and what fails is tried
// again. Jobs outlive a restart. A job may run twice where a machine dies in the middle of it.
package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"vitalgo/slices/shared/infrastructure/pg"
)

const (
	// MaxAttempts is how often a job is tried; with the pauses of Pause that takes a day.
	MaxAttempts = 30

	firstPause   = time.Minute
	longestPause = time.Hour

	workers      = 4
	choreWorkers = 1
	timeout      = time.Minute
	stopTimeout  = 10 * time.Second
	choreTimeout = 10 * time.Minute

	// rescueAfter is how long a job may be under way before a replica that died is thought to have left it; a chore may
	// take its own time.
	rescueAfter = 2 * timeout

	// keepCompleted is longer than the longest period of a chore: a restart finds that today's was done.
	keepCompleted = 25 * time.Hour
	keepFailed    = 7 * 24 * time.Hour
)

// Pause returns how long to wait after an attempt that failed: 1 minute, doubling up to 1 hour.
func Pause(attempt int) time.Duration {
	pause := firstPause
	for range attempt - 1 {
		pause = min(2*pause, longestPause)
	}
	return pause
}

// Job is what is to be done: a struct that is stored as JSON. Nothing in it may be secret or about a person in
// clear, since it stays in the database for a while.
type Job = river.JobArgs

// Kind is one kind of jobs with what does it.
type Kind func(*river.Config) error

// Handle has jobs of type T done by do. What do answers as an error is stored and logged.
func Handle[T Job](do func(ctx context.Context, job T) error) Kind {
	return func(c *river.Config) error {
		return river.AddWorkerSafely(c.Workers, river.WorkFunc(func(ctx context.Context, j *river.Job[T]) error {
			return do(ctx, j.Args)
		}))
	}
}

// Options are what a queue may be told.
type Options struct {
	Log *slog.Logger
	// Pause is how long to wait after an attempt that failed; nil means Pause.
	Pause func(attempt int) time.Duration
}

// Terms are how a job is done; the zero value is at once, and tried for a day.
type Terms struct {
	// Delay is how long the job waits at least.
	Delay time.Duration
	// Attempts is how often it is tried; zero means MaxAttempts.
	Attempts int
}

// Queue adds jobs and does them.
type Queue struct {
	db     *pg.DB
	client *river.Client[pgx.Tx]
}

// New returns a queue in db for some kinds of jobs.
func New(db *pg.DB, o Options, kinds ...Kind) (*Queue, error) {
	if o.Pause == nil {
		o.Pause = Pause
	}
	config := &river.Config{
		Logger:  o.Log,
		Workers: river.NewWorkers(),
		Queues: map[string]river.QueueConfig{
			river.QueueDefault: {MaxWorkers: workers},
			choreQueue:         {MaxWorkers: choreWorkers},
		},
		MaxAttempts:                 MaxAttempts,
		RetryPolicy:                 retry{o.Pause},
		JobTimeout:                  timeout,
		RescueStuckJobsAfter:        rescueAfter,
		SoftStopTimeout:             stopTimeout,
		CompletedJobRetentionPeriod: keepCompleted,
		CancelledJobRetentionPeriod: keepFailed,
		DiscardedJobRetentionPeriod: keepFailed,
		ReindexerIndexNames:         []string{}, // the server's role owns no index
	}
	for _, kind := range kinds {
		if err := kind(config); err != nil {
			return nil, fmt.Errorf("job queue: %w", err)
		}
	}
	client, err := river.NewClient(riverpgxv5.New(db.Pool()), config)
	if err != nil {
		return nil, fmt.Errorf("job queue: %w", err)
	}
	return &Queue{db, client}, nil
}

// Add adds a job in the transaction of ctx, or in one of its own.
func (q *Queue) Add(ctx context.Context, job Job) error { return q.AddOn(ctx, job, Terms{}) }

// AddOn is Add on terms of the job's own.
func (q *Queue) AddOn(ctx context.Context, job Job, terms Terms) error {
	opts := &river.InsertOpts{MaxAttempts: terms.Attempts}
	if terms.Delay > 0 {
		opts.ScheduledAt = time.Now().Add(terms.Delay)
	}
	err := q.db.InTx(ctx, func(ctx context.Context) error {
		tx, err := q.db.Transaction(ctx)
		if err != nil {
			return err
		}
		_, err = q.client.InsertTx(ctx, tx, job, opts)
		return err
	})
	if err != nil {
		return fmt.Errorf("queue a job: %w", err)
	}
	return nil
}

// Run does jobs until ctx ends, and then finishes what is under way. The database has to be migrated.
func (q *Queue) Run(ctx context.Context) error {
	if err := q.client.Start(ctx); err != nil {
		if ctx.Err() != nil { // told to stop before it began
			return nil
		}
		return fmt.Errorf("start the job queue: %w", err)
	}
	<-q.client.Stopped()
	return nil
}

type retry struct {
	pause func(attempt int) time.Duration
}

// NextRetry implements river.ClientRetryPolicy.
func (r retry) NextRetry(job *rivertype.JobRow) time.Time {
	return time.Now().Add(r.pause(job.Attempt))
}
