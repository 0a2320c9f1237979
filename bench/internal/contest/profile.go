package contest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"vitalgo/bench/internal/load"
	"vitalgo/bench/internal/profiling"
)

const profileSeconds = 5

// Profile asks t each question and saves what its processors and its memory were used for to dir, which it makes.
func (c *Contest) Profile(ctx context.Context, t *Target, dir string) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	for _, q := range Questions() {
		if len(t.Requests[q]) == 0 {
			continue
		}
		for kind, name := range map[string]string{"profile": "cpu", "allocs": "allocs"} {
			loaded := make(chan error)
			go func() {
				_, err := load.InProcess(ctx, load.Plan{Addresses: t.addresses(), Connections: c.Options.Connections,
					Duration: (profileSeconds + 1) * time.Second, Requests: t.Requests[q]})
				loaded <- err
			}()
			file := filepath.Join(dir, fmt.Sprintf("%s.%s.pprof", q.ID, name))
			if err := errors.Join(profiling.Take(ctx, t.Profiled, kind, profileSeconds, file), <-loaded); err != nil {
				return err
			}
			c.Log("wrote %s", file)
		}
	}
	return nil
}

// hold saves what the server's memory is held by.
func (t *Target) hold(ctx context.Context, dir string) error {
	for _, kind := range []string{"heap", "goroutine"} {
		if err := profiling.Take(ctx, t.Profiled, kind, 0, filepath.Join(dir, "streams."+kind+".pprof")); err != nil {
			return err
		}
	}
	return nil
}
