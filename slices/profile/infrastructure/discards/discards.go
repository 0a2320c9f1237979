// Package discards has photos that no record names erased by the queue of jobs.
package discards

import (
	"context"
	"time"

	"vitalgo/slices/profile/application"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/jobs"
	"vitalgo/slices/shared/infrastructure/pg"
)

const (
	// uploaded is longer than any upload takes: its request ends after seconds, what it asked of the store in minutes.
	uploaded = 15 * time.Minute
	// attempts are a month of one each hour: a store that is away for longer than a day shall not keep photos for ever.
	attempts = 30 * 24
)

// erasure is a photo that is to be erased. Its key is random, and tells nothing of anybody.
type erasure struct {
	Key string `json:"key"`
}

const kind = "erase-photo"

// Kind implements jobs.Job.
func (erasure) Kind() string { return kind }

// Kind is the kind of jobs that erases photos.
func Kind(files *application.Files) jobs.Kind {
	return jobs.Handle(func(ctx context.Context, e erasure) error { return files.EraseUnnamed(ctx, e.Key) })
}

// Queue implements application.Discards.
type Queue struct{ queue *jobs.Queue }

// New returns Discards on a queue that knows Kind.
func New(queue *jobs.Queue) Queue { return Queue{queue} }

// Discard implements application.Discards.
func (q Queue) Discard(ctx context.Context, key string) error {
	return q.queue.AddOn(ctx, erasure{key}, jobs.Terms{Attempts: attempts})
}

// DiscardUnused implements application.Discards.
func (q Queue) DiscardUnused(ctx context.Context, key string) error {
	return q.queue.AddOn(ctx, erasure{key}, jobs.Terms{Delay: uploaded, Attempts: attempts})
}

// Traces are the jobs that name the photos of records.
type Traces struct {
	DB   *pg.DB
	Keys application.PhotoKeys
}

// Forget takes away the jobs that name the photos of records, in the transaction of ctx, which erases them.
func (t Traces) Forget(ctx context.Context, _, records []id.ID) error {
	keys, err := t.Keys.PhotoKeys(ctx, records)
	if err != nil {
		return err
	}
	return jobs.Forget(ctx, t.DB, kind, "key", keys)
}
