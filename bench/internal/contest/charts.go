package contest

import (
	"fmt"
	"math"
	"time"

	"vitalgo/bench/internal/chart"
)

// Ratios draws the rates of all servers, of the limit's.
func (c *Contest) Ratios() chart.Chart {
	return c.compare("Answers per second, of the limit's", "of the limit's", func(m []Measure) float64 {
		return median(m, func(m Measure) float64 { return m.rateToLimit })
	})
}

// Costs draws what an answer costs every target, of what it costs the first.
func (c *Contest) Costs() chart.Chart {
	y := "times that of " + c.Targets[0].Name
	return c.compare("CPU time of an answer, server and PostgreSQL, with more patients", y, func(m []Measure) float64 {
		return median(m, func(m Measure) float64 { return m.costToFirst })
	})
}

// compare has a series for each target, with its figure for each of the questions that all servers are asked.
func (c *Contest) compare(title, y string, figure func([]Measure) float64) chart.Chart {
	drawn := chart.Chart{Title: title, X: "question", Y: y, Places: []string{Q1.ID, Q2.ID, Q3.ID}}
	for _, t := range c.Targets {
		s := chart.Series{Name: t.Name}
		for _, q := range []*Question{Q1, Q2, Q3} {
			value := math.NaN()
			if measures := c.Measures[t][q]; len(measures) > 0 {
				value = figure(measures)
			}
			s.Values = append(s.Values, value)
		}
		drawn.Series = append(drawn.Series, s)
	}
	return drawn
}

// Series is a series of one figure of measures.
func Series(name string, measures []Measure, figure func(Measure) float64) chart.Series {
	s := chart.Series{Name: name}
	for _, m := range measures {
		s.Values = append(s.Values, figure(m))
	}
	return s
}

// CPUs are the series of what an answer costs, in milliseconds.
func CPUs(measures []Measure) []chart.Series {
	return []chart.Series{
		Series("server", measures, func(m Measure) float64 { return Milliseconds(m.Server) }),
		Series("PostgreSQL", measures, func(m Measure) float64 { return Milliseconds(m.Postgres) }),
	}
}

// Milliseconds is d as a number.
func Milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// Places are numbers as those of an axis.
func Places(numbers []int) []string {
	places := make([]string, len(numbers))
	for i, n := range numbers {
		places[i] = fmt.Sprint(n)
	}
	return places
}
