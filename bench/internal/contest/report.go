package contest

import (
	"fmt"
	"strings"
	"time"
)

// Table is the result in Markdown, in the form in which the floors were laid down.
func (c *Contest) Table() string {
	var b strings.Builder
	b.WriteString("| server | Q1 answers/s (ratio) | Q2 | Q3 | Q4 | p50 / p99 of Q2, ms | server CPU ms per answer Q1 / Q2 / Q3 / Q4 " +
		"| PostgreSQL CPU ms | statements | SQL round trips | memory, MB | cold start, s |\n")
	b.WriteString("|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, t := range c.Targets {
		cells := []string{t.Name}
		for _, q := range Questions() {
			cells = append(cells, c.cell(t, q, func(m []Measure) string {
				return fmt.Sprintf("%s (%.2f)", rate(median(m, func(m Measure) float64 { return m.Rate })),
					median(m, func(m Measure) float64 { return m.rateToLimit }))
			}))
		}
		cells = append(cells,
			c.cell(t, Q2, func(m []Measure) string {
				return milliseconds(median(m, func(m Measure) time.Duration { return m.P50 })) + " / " +
					milliseconds(median(m, func(m Measure) time.Duration { return m.P99 }))
			}),
			c.each(t, func(m []Measure) string {
				return milliseconds(median(m, func(m Measure) time.Duration { return m.Server }))
			}),
			c.each(t, func(m []Measure) string {
				return milliseconds(median(m, func(m Measure) time.Duration { return m.Postgres }))
			}),
			c.each(t, func(m []Measure) string {
				return fmt.Sprintf("%.1f", median(m, func(m Measure) float64 { return m.Statements }))
			}),
			c.trips(t),
			fmt.Sprintf("%d", c.Memory[t]>>20),
			fmt.Sprintf("%.2f", t.Process.Cold.Seconds()),
		)
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	return b.String()
}

func (c *Contest) cell(t *Target, q *Question, say func([]Measure) string) string {
	if len(c.Measures[t][q]) == 0 {
		return "–"
	}
	return say(c.Measures[t][q])
}

func (c *Contest) each(t *Target, say func([]Measure) string) string {
	var all []string
	for _, q := range Questions() {
		all = append(all, c.cell(t, q, say))
	}
	return strings.Join(all, " / ")
}

func (c *Contest) trips(t *Target) string {
	if c.Trips[t] == nil {
		return "–"
	}
	var all []string
	for _, q := range Questions() {
		if _, ok := c.Trips[t][q]; !ok {
			all = append(all, "–")
			continue
		}
		all = append(all, fmt.Sprint(c.Trips[t][q].SQL))
	}
	return strings.Join(all, " / ")
}

// rate keeps three figures: there is no more in it.
func rate(r float64) string {
	switch {
	case r >= 10000:
		return fmt.Sprintf("%.1fk", r/1000)
	case r >= 1000:
		return fmt.Sprintf("%.2fk", r/1000)
	default:
		return fmt.Sprintf("%.3g", r)
	}
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.3g", Milliseconds(d))
}

// Verdict is how the product stands to one floor.
type Verdict struct {
	Text  string
	OK    bool
	Close bool // missed by less than rounds differ: more of them may tell
}

// noise is what identical code differs by from round to round.
const noise = 0.15

// Verdicts hold the product, which is the second target, against the floors, or against what was reached of them.
func (c *Contest) Verdicts(reached bool) []Verdict {
	product := c.Targets[1]
	limit := 0.0
	if asked := c.Measures[c.Targets[0]][Q1]; len(asked) > 0 {
		limit = median(asked, func(m Measure) float64 { return m.Rate })
	}
	var all []Verdict
	add := func(ok, near bool, format string, args ...any) {
		all = append(all, Verdict{fmt.Sprintf(format, args...), ok, !ok && near})
	}
	for _, q := range Questions() {
		measures := c.Measures[product][q]
		if q.Floor == (Floor{}) || len(measures) == 0 {
			continue
		}
		held := q.held(reached, limit)
		ratio := median(measures, func(m Measure) float64 { return m.rateToLimit })
		add(ratio >= held.Rate, ratio >= held.Rate*(1-noise),
			"%s answers per second: %.2f of the limit; at least %.2f (floor %.2f)", q.ID, ratio, held.Rate, q.Floor.Rate)
		factor := median(measures, func(m Measure) float64 { return m.serverFactor })
		add(factor <= held.CPU, factor <= held.CPU*(1+noise),
			"%s server CPU per answer: %.1f times the limit's; at most %.1f (floor %.1f)", q.ID, factor, held.CPU, q.Floor.CPU)
		if trips, ok := c.Trips[product][q]; ok {
			add(trips.SQL <= q.Trips, false, "%s SQL round trips: %d; at most %d", q.ID, trips.SQL, q.Trips)
		}
	}
	memory := c.Memory[product] >> 20
	add(memory < maxMemory, false, "memory after the run: %d MB; under %d", memory, maxMemory)
	return all
}

// maxMemory is in megabytes. A hand-written loop of the same work has about a third.
const maxMemory = 150
