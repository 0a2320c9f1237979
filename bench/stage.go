package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"

	"vitalgo/bench/internal/contest"
	"vitalgo/bench/internal/dataset"
	"vitalgo/bench/internal/machine"
	"vitalgo/bench/internal/profiling"
	"vitalgo/slices/shared/infrastructure/progress"
)

// build compiles the product that a folder holds to a program, as its image does; for profiling with an endpoint more.
func build(ctx context.Context, root, program string, profiled bool) (string, error) {
	say("building the server of %s", root)
	args := []string{"build", "-C", root, "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", program}
	if profiled {
		overlay, err := profiling.Overlay(root, filepath.Dir(program))
		if err != nil {
			return "", err
		}
		args = append(args, "-overlay", overlay)
	}
	//nolint:gosec // the Go of this machine
	cmd := exec.CommandContext(ctx, "go", append(args, ".")...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the server: %w: %s", err, output)
	}
	return program, nil
}

// setUp starts Redis and PostgreSQL, writes the data where there is none, and finds the people.
func setUp(ctx context.Context, o options, work string) (stage contest.Stage, stop func() error, err error) {
	say("starting PostgreSQL and Redis")
	folder := filepath.Join(work, "postgres")
	if o.dir != "" && o.sizes == nil {
		if folder, err = filepath.Abs(o.dir); err != nil {
			return stage, func() error { return nil }, err
		}
	}
	cache, err := machine.StartRedis(ctx, work)
	if err != nil {
		return stage, func() error { return nil }, err
	}
	say("sessions and limits are in %s", cache.Kind)
	stage, closeStage, err := openStage(ctx, o, cache, work, folder, o.patients)
	return stage, func() error { return errors.Join(closeStage(), cache.Stop()) }, err
}

// openStage starts PostgreSQL on a folder, which stays where it is not below work.
func openStage(ctx context.Context, o options, cache *machine.Redis, work, folder string, patients int) (stage contest.Stage, stop func() error, err error) {
	stop = func() error { return nil }
	stage = contest.Stage{Redis: cache, Dir: work, Secrets: contest.NewSecrets()}
	if stage.Postgres, err = machine.StartPostgres(ctx, folder, !strings.HasPrefix(folder, work)); err != nil {
		return stage, stop, err
	}
	stop = stage.Postgres.Stop
	if stage.Conn, err = pgx.Connect(ctx, stage.Postgres.URL()); err != nil {
		return stage, stop, err
	}
	stop = func() error { return errors.Join(stage.Conn.Close(context.WithoutCancel(ctx)), stage.Postgres.Stop()) }
	if stage.Postgres.Fresh {
		if err := fill(ctx, stage.Postgres.URL(), patients); err != nil {
			return stage, stop, err
		}
	}
	stage.People, err = contest.Meet(ctx, stage.Conn, o.owners, o.only)
	return stage, stop, err
}

func fill(ctx context.Context, database string, patients int) error {
	conn, err := pgx.Connect(ctx, database)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	say("writing data of %d patients", patients)
	report := progress.On(os.Stderr, "writing data")
	return dataset.Write(ctx, conn, patients, func(written int) { report(written, patients) })
}
