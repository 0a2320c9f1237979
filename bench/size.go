package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"vitalgo/bench/internal/contest"
)

// compareSizes measures the product on the stage and on those with more patients, in the same rounds.
func compareSizes(ctx context.Context, o options, small contest.Stage, program, work string) (err error) {
	c := &contest.Contest{Options: o.contest, Log: say}
	var ends []func() error
	defer func() {
		for _, t := range c.Targets {
			_ = t.Process.Stop() // it is thrown away
		}
		for _, end := range ends {
			err = errors.Join(err, end())
		}
	}()
	for i, patients := range append([]int{o.patients}, o.sizes...) {
		stage := small
		if i > 0 {
			var end func() error
			if stage, end, err = larger(ctx, o, small, work, patients); err != nil {
				return errors.Join(err, end())
			}
			ends = append(ends, end)
		}
		target, err := contest.StartOwn(ctx, stage, program, "")
		if err != nil {
			return err
		}
		target.Name = fmt.Sprintf("%d patients", patients)
		c.Targets = append(c.Targets, target)
	}
	if err := c.Run(ctx); err != nil {
		return err
	}
	return showContest(ctx, o, small.Conn, "size", c, c.Costs())
}

// larger opens a stage with more patients. What it is made of is below -dir, or goes.
func larger(ctx context.Context, o options, small contest.Stage, work string, patients int) (contest.Stage, func() error, error) {
	folder, err := filepath.Abs(filepath.Join(cmp.Or(o.dir, work), fmt.Sprint(patients)))
	if err != nil {
		return small, func() error { return nil }, err
	}
	return openStage(ctx, o, small.Redis, work, folder, patients)
}
