package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"vitalgo/bench/internal/contest"
)

// compareSizes measures the product on the stage and on one with more patients, in the same rounds.
func compareSizes(ctx context.Context, o options, small contest.Stage, program, work string) (err error) {
	folder := filepath.Join(work, "large")
	if o.dir != "" {
		if folder, err = filepath.Abs(o.dir); err != nil {
			return err
		}
	}
	large, stop, err := openStage(ctx, o, small.Redis, work, folder, o.size)
	defer func() { err = errors.Join(err, stop()) }()
	if err != nil {
		return err
	}
	c := &contest.Contest{Options: o.contest, Log: say}
	defer func() {
		for _, t := range c.Targets {
			_ = t.Process.Stop() // it is thrown away
		}
	}()
	for _, one := range []struct {
		patients int
		stage    contest.Stage
	}{{o.patients, small}, {o.size, large}} {
		target, err := contest.StartOwn(ctx, one.stage, program, "")
		if err != nil {
			return err
		}
		target.Name = fmt.Sprintf("%d patients", one.patients)
		c.Targets = append(c.Targets, target)
	}
	if err := c.Run(ctx); err != nil {
		return err
	}
	return show(ctx, o, small.Conn, "size", c.Table())
}
