package contest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"vitalgo/bench/internal/load"
)

// Point is a place of a series: who is asked what there, by how many connections.
type Point struct {
	Target      *Target
	Question    *Question
	Connections int
}

// Sweep asks at one point after the other, in rounds, and returns the medians in the order of the points. A series may
// go on to where a server refuses: that is counted.
func Sweep(ctx context.Context, o Options, points []Point) ([]Measure, error) {
	all := make([][]Measure, len(points))
	for round := range o.Rounds + 1 {
		duration := o.Duration
		if round == 0 {
			duration = o.WarmUp
		}
		for i, p := range points {
			m, err := p.Target.ask(ctx, p.Question, load.Plan{Connections: cmp.Or(p.Connections, o.Connections), Duration: duration, Tolerant: true})
			if err != nil {
				return nil, err
			}
			if round > 0 {
				all[i] = append(all[i], m)
			}
		}
	}
	middle := make([]Measure, len(points))
	for i, measures := range all {
		middle[i] = middleOf(measures)
	}
	return middle, nil
}

// middleOf takes the median of each figure for itself.
func middleOf(all []Measure) Measure {
	return Measure{
		Rate:     median(all, func(m Measure) float64 { return m.Rate }),
		P50:      median(all, func(m Measure) time.Duration { return m.P50 }),
		P99:      median(all, func(m Measure) time.Duration { return m.P99 }),
		Server:   median(all, func(m Measure) time.Duration { return m.Server }),
		Postgres: median(all, func(m Measure) time.Duration { return m.Postgres }),
		Redis:    median(all, func(m Measure) time.Duration { return m.Redis }),
		Refused:  median(all, func(m Measure) float64 { return m.Refused }),
	}
}

// Beside returns a target that is t and others behind one address: connections are dealt out to all of them.
func (t *Target) Beside(others ...*Target) *Target {
	together := *t
	together.Replicas = slices.Clone(others)
	return &together
}
