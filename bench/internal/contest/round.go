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
	Refused      float64 // of all requests; none where refusals end a measurement
	rateToLimit  float64
	serverFactor float64
	costToFirst  float64 // CPU time of server and PostgreSQL
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
		if err := c.round(ctx, 0, c.Options.WarmUp, false); err != nil {
			return err
		}
	}
	for n := range c.Options.Rounds {
		c.Log("round %d of %d", n+1, c.Options.Rounds)
		if err := c.round(ctx, n, c.Options.Duration, true); err != nil {
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

// round asks every question of all servers. Which of them comes first changes from round to round, so that neither is
// always the one that finds the machine as the other left it.
func (c *Contest) round(ctx context.Context, n int, duration time.Duration, counts bool) error {
	if err := c.renew(ctx); err != nil {
		return err
	}
	for _, q := range Questions() {
		measures := map[*Target]Measure{}
		for _, t := range c.order(n) {
			if len(t.Requests[q]) == 0 {
				continue
			}
			m, err := Ask(ctx, t, q, c.Options.Connections, duration)
			if err != nil {
				return err
			}
			measures[t] = m
		}
		limit := measures[c.Targets[0]]
		for t, m := range measures {
			m.rateToLimit, m.serverFactor = m.Rate/limit.Rate, float64(m.Server)/float64(limit.Server)
			m.costToFirst = float64(m.Server+m.Postgres) / float64(limit.Server+limit.Postgres)
			if counts {
				c.Measures[t][q] = append(c.Measures[t][q], m)
			}
		}
	}
	return nil
}

func (c *Contest) order(n int) []*Target {
	targets := slices.Clone(c.Targets)
	if n%2 == 1 {
		slices.Reverse(targets)
	}
	return targets
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

// Ask lets connections ask a server a question for a while, and returns what that cost. A refusal is a failure.
func Ask(ctx context.Context, t *Target, q *Question, connections int, duration time.Duration) (Measure, error) {
	return t.ask(ctx, q, load.Plan{Connections: connections, Duration: duration})
}

func (t *Target) ask(ctx context.Context, q *Question, plan load.Plan) (Measure, error) {
	plan.Addresses, plan.Requests = t.addresses(), t.Requests[q]
	if err := t.Stage.Rest(ctx); err != nil {
		return Measure{}, err
	}
	conn := t.Stage.Conn
	if _, err := conn.Exec(ctx, "SELECT pg_stat_statements_reset()"); err != nil {
		return Measure{}, err
	}
	before, err := t.spent()
	if err != nil {
		return Measure{}, err
	}
	result, err := load.InProcess(ctx, plan)
	if err != nil {
		return Measure{}, err
	}
	after, err := t.spent()
	if err != nil {
		return Measure{}, err
	}
	if result.Failures > 0 {
		return Measure{}, fmt.Errorf("%s, %s: %d of %d connections failed: %s; the server wrote: %s", t.Name, q.ID, result.Failures,
			plan.Connections, result.Failure, t.Process.Warnings())
	}
	var statements float64
	err = conn.QueryRow(ctx, `SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_%'`).Scan(&statements)
	n := time.Duration(result.Requests)
	return Measure{
		Rate: float64(result.Requests-result.Refused) / result.Elapsed.Seconds(), P50: result.P50, P99: result.P99,
		Server: (after.server - before.server) / n, Postgres: (after.postgres - before.postgres) / n,
		Redis: (after.redis - before.redis) / n, Statements: statements / float64(result.Requests),
		Refused: float64(result.Refused) / float64(result.Requests),
	}, errors.Join(err, t.Process.Sweep())
}

type spent struct{ server, postgres, redis machine.CPU }

func (t *Target) spent() (s spent, err error) {
	var server, postgres, cache error
	for _, one := range append([]*Target{t}, t.Replicas...) {
		used, failed := one.Process.CPU()
		s.server, server = s.server+used, errors.Join(server, failed)
	}
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
