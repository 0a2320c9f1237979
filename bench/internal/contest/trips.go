package contest

import (
	"context"
	"fmt"
	"slices"

	"vitalgo/bench/internal/load"
	"vitalgo/bench/internal/machine"
)

// Trips is what an answer takes, seen one request at a time.
type Trips struct {
	SQL, Redis int
}

const (
	tripsWarmUp  = 40 // requests, until everything that is kept for a while is there
	tripsSamples = 21
)

// CountTrips starts a server behind a counter, counts, and ends it again.
func CountTrips(ctx context.Context, stage Stage, start func(ctx context.Context, sockets string) (*Target, error)) (map[*Question]Trips, error) {
	counter, err := machine.StartCounter(ctx, stage.Postgres.Socket())
	if err != nil {
		return nil, err
	}
	defer func() { _ = counter.Stop() }()
	t, err := start(ctx, counter.Folder)
	if err != nil {
		return nil, err
	}
	defer func() { _ = t.Process.Stop() }()
	found := map[*Question]Trips{}
	for _, q := range Questions() {
		if len(t.Requests[q]) == 0 {
			continue
		}
		if found[q], err = countTrips(ctx, stage, t, q, counter); err != nil {
			return nil, fmt.Errorf("%s, %s: %w", t.Name, q.ID, err)
		}
	}
	return found, nil
}

// countTrips takes the medians of answers before and after which the database was at rest: a chore that begins just then
// falls on one of them.
func countTrips(ctx context.Context, stage Stage, t *Target, q *Question, counter *machine.Counter) (Trips, error) {
	ask := func(i int) error {
		if _, err := load.Once(ctx, t.Address, t.Requests[q][i%len(t.Requests[q])]); err != nil {
			return err
		}
		return stage.Rest(ctx)
	}
	for i := range tripsWarmUp {
		if err := ask(i); err != nil {
			return Trips{}, err
		}
	}
	var sql, redis []int
	for i := range tripsSamples {
		trips, commands := counter.Trips(), stage.Redis.Commands(ctx)
		if err := ask(i); err != nil {
			return Trips{}, err
		}
		sql = append(sql, int(counter.Trips()-trips))
		redis = append(redis, max(stage.Redis.Commands(ctx)-commands-1, 0)) // less the question itself
	}
	slices.Sort(sql)
	slices.Sort(redis)
	return Trips{SQL: sql[len(sql)/2], Redis: redis[len(redis)/2]}, nil
}
