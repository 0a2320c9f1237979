package contest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"vitalgo/bench/internal/load"
	"vitalgo/bench/internal/machine"
)

// Options say how long is measured.
type Options struct {
	Rounds      int
	Duration    time.Duration // of one question to one server in one round
	WarmUp      time.Duration
	Connections int
}

// Measure is what one question cost one server in one round.
type Measure struct {
	Rate         float64 // answers per second
	P50, P99     time.Duration
	Server       time.Duration // CPU time per answer
	Postgres     time.Duration
	Redis        time.Duration
	Statements   float64 // per answer, those of transactions included
	rateToLimit  float64
	serverFactor float64
}

// Contest is the measuring of targets, the limit first.
type Contest struct {
	Options  Options
	Targets  []*Target
	Measures map[*Target]map[*Question][]Measure
	Trips    map[*Target]map[*Question]Trips
	Memory   map[*Target]int64
	Log      func(format string, args ...any)
	renewed  time.Time
}

// tokenAge is how old the tokens of requests may grow; they live for 30 minutes.
const tokenAge = 15 * time.Minute

// Run warms every server up and measures in rounds: in each, every question goes to one server after the other, so
// that what else the machine does falls on all of them.
func (c *Contest) Run(ctx context.Context) error {
	c.renewed = time.Now()
	if c.Measures == nil {
		c.Measures = map[*Target]map[*Question][]Measure{}
		for _, t := range c.Targets {
			c.Measures[t] = map[*Question][]Measure{}
		}
		if err := c.round(ctx, c.Options.WarmUp, false); err != nil {
			return err
		}
	}
	for n := range c.Options.Rounds {
		c.Log("round %d of %d", n+1, c.Options.Rounds)
		if err := c.round(ctx, c.Options.Duration, true); err != nil {
			return err
		}
	}
	c.Memory = map[*Target]int64{}
	for _, t := range c.Targets {
		memory, err := t.Process.Memory()
		if err != nil {
			return err
		}
		c.Memory[t] = memory
	}
	return nil
}

func (c *Contest) round(ctx context.Context, duration time.Duration, counts bool) error {
	if err := c.renew(ctx); err != nil {
		return err
	}
	for _, q := range Questions() {
		var limit Measure
		for _, t := range c.Targets {
			if len(t.Requests[q]) == 0 {
				continue
			}
			m, err := c.measure(ctx, t, q, duration)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", t.Name, q.ID, err)
			}
			if t == c.Targets[0] {
				limit = m
			}
			m.rateToLimit, m.serverFactor = m.Rate/limit.Rate, float64(m.Server)/float64(limit.Server)
			if counts {
				c.Measures[t][q] = append(c.Measures[t][q], m)
			}
		}
	}
	return nil
}

func (c *Contest) renew(ctx context.Context) error {
	if time.Since(c.renewed) < tokenAge {
		return nil
	}
	c.renewed = time.Now()
	for _, t := range c.Targets {
		if t.Renew != nil {
			if err := t.Renew(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *Contest) measure(ctx context.Context, t *Target, q *Question, duration time.Duration) (Measure, error) {
	conn := t.Stage.Conn
	if _, err := conn.Exec(ctx, "SELECT pg_stat_statements_reset()"); err != nil {
		return Measure{}, err
	}
	before, err := t.spent()
	if err != nil {
		return Measure{}, err
	}
	result, err := load.InProcess(ctx, load.Plan{Address: t.Address, Connections: c.Options.Connections, Duration: duration, Requests: t.Requests[q]})
	if err != nil {
		return Measure{}, err
	}
	after, err := t.spent()
	if err != nil {
		return Measure{}, err
	}
	if result.Failures > 0 {
		return Measure{}, fmt.Errorf("%d of %d connections failed: %s; the server wrote: %s", result.Failures,
			c.Options.Connections, result.Failure, t.Process.Warnings())
	}
	var statements float64
	err = conn.QueryRow(ctx, `SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%'`).Scan(&statements)
	n := time.Duration(result.Requests)
	return Measure{
		Rate: float64(result.Requests) / result.Elapsed.Seconds(), P50: result.P50, P99: result.P99,
		Server: (after.server - before.server) / n, Postgres: (after.postgres - before.postgres) / n,
		Redis: (after.redis - before.redis) / n, Statements: statements / float64(result.Requests),
	}, errors.Join(err, t.Process.Sweep())
}

type spent struct{ server, postgres, redis machine.CPU }

func (t *Target) spent() (s spent, err error) {
	var server, postgres, cache error
	s.server, server = t.Process.CPU()
	s.postgres, postgres = t.Stage.Postgres.CPU()
	s.redis, cache = t.Stage.Redis.CPU()
	return s, errors.Join(server, postgres, cache)
}

// Median is the figure in the middle of what of gives for each round.
func median[T int | float64 | time.Duration](measures []Measure, of func(Measure) T) T {
	all := make([]T, len(measures))
	for i, m := range measures {
		all[i] = of(m)
	}
	slices.Sort(all)
	return all[len(all)/2]
}
