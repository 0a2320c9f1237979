package main

import (
	"context"
	"errors"
	"fmt"

	"vitalgo/bench/internal/chart"
	"vitalgo/bench/internal/contest"
	"vitalgo/bench/internal/dataset"
)

// The places of the series.
var (
	connections = []int{1, 2, 4, 8, 16, 32, 64}
	panelSizes  = []int{1, 5, 10, 25, 50}
	listSizes   = []int{1, 5, 10, 25, 50, 100}
	replicas    = []int{1, 2, 3}
)

// plots measures every series of docs/plots, and writes plots and tables.
func plots(ctx context.Context, o options, stage contest.Stage, program, work string) error {
	for _, s := range []struct {
		part    string
		measure func(context.Context, options, contest.Stage, string) ([]figure, error)
	}{{"connections", oneCore}, {"lists", growing}, {"replicas", sharing}} {
		say("measuring %s", s.part)
		stage.Secrets.Forget()
		figures, err := s.measure(ctx, o, stage, program)
		if err != nil {
			return fmt.Errorf("%s: %w", s.part, err)
		}
		if err := publish(ctx, o, stage.Conn, s.part, figures...); err != nil {
			return err
		}
	}
	stage.Secrets.Forget()
	return compareSizes(ctx, o, stage, program, work)
}

// oneCore lets more and more connections ask a server that uses one processor.
func oneCore(ctx context.Context, o options, stage contest.Stage, program string) (figures []figure, err error) {
	target, err := contest.StartOwn(ctx, stage, program, "", "GOMAXPROCS=1")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, target.Process.Stop()) }()
	questions := []*contest.Question{contest.Q1, contest.Q2, contest.Q3}
	var points []contest.Point
	for _, q := range questions {
		for _, n := range connections {
			points = append(points, contest.Point{Target: target, Question: q, Connections: n})
		}
	}
	measures, err := contest.Sweep(ctx, o.contest, points)
	if err != nil {
		return nil, err
	}
	places := contest.Places(connections)
	rates := chart.Chart{Title: "What one core carries", X: "connections", Y: "answers per second", Places: places, Log: true}
	waits := chart.Chart{Title: "How long 99 of 100 answers take at most, one core", X: "connections", Y: "p99, ms", Places: places, Log: true}
	refused := chart.Chart{Title: "Requests that the one core refused", X: "connections", Y: "of all", Places: places}
	for i, q := range questions {
		of := measures[i*len(connections) : (i+1)*len(connections)]
		rates.Series = append(rates.Series, contest.Series(q.ID, of, func(m contest.Measure) float64 { return m.Rate }))
		waits.Series = append(waits.Series, contest.Series(q.ID, of, func(m contest.Measure) float64 { return contest.Milliseconds(m.P99) }))
		refused.Series = append(refused.Series, contest.Series(q.ID, of, func(m contest.Measure) float64 { return m.Refused }))
	}
	return []figure{{"connections-rate", rates, chart.Chart.Lines}, {"connections-p99", waits, chart.Chart.Lines}, {"connections-refused", refused, chart.Chart.Bars}}, nil
}

// growing asks for larger and larger panels and lists.
func growing(ctx context.Context, o options, stage contest.Stage, program string) (figures []figure, err error) {
	guardians, owners, err := dataset.Grow(ctx, stage.Conn, panelSizes, listSizes)
	if err != nil {
		return nil, err
	}
	target, err := contest.StartOwn(ctx, stage, program, "")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, target.Process.Stop()) }()
	panels, err := target.Panels(ctx, guardians)
	if err != nil {
		return nil, err
	}
	lists, err := target.Lists(ctx, owners)
	if err != nil {
		return nil, err
	}
	measures, err := contest.Sweep(ctx, o.contest, append(panels, lists...))
	if err != nil {
		return nil, err
	}
	panel := cost("What a panel costs: patients with all four lists", "patients", panelSizes, measures[:len(panels)])
	list := cost("What a list costs: the medications of one patient", "rows", listSizes, measures[len(panels):])
	return []figure{{"panel", panel, chart.Chart.Lines}, {"list", list, chart.Chart.Lines}}, nil
}

// sharing lets one, two and three servers share the connections of one client.
func sharing(ctx context.Context, o options, stage contest.Stage, program string) (figures []figure, err error) {
	var (
		servers []*contest.Target
		points  []contest.Point
	)
	defer func() {
		for _, t := range servers {
			err = errors.Join(err, t.Process.Stop())
		}
	}()
	for range replicas {
		t, err := contest.StartOwn(ctx, stage, program, "")
		if err != nil {
			return nil, err
		}
		servers = append(servers, t)
		points = append(points, contest.Point{Target: servers[0].Beside(servers[1:]...), Question: contest.Q2})
	}
	measures, err := contest.Sweep(ctx, o.contest, points)
	if err != nil {
		return nil, err
	}
	costs := cost("What an answer to Q2 costs, with more servers", "servers", replicas, measures)
	rates := chart.Chart{Title: "Answers to Q2 of all servers on the same processors", X: "servers", Y: "answers per second",
		Places: costs.Places, Series: []chart.Series{contest.Series("all servers", measures, func(m contest.Measure) float64 { return m.Rate })}}
	return []figure{{"replicas-cost", costs, chart.Chart.Bars}, {"replicas-rate", rates, chart.Chart.Bars}}, nil
}

func cost(title, x string, places []int, measures []contest.Measure) chart.Chart {
	return chart.Chart{Title: title, X: x, Y: "CPU time per answer, ms", Places: contest.Places(places), Series: contest.CPUs(measures)}
}
