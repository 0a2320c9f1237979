package main

import (
	"context"
	"errors"
	"fmt"

	"vitalgo/bench/internal/contest"
	"vitalgo/bench/internal/dataset"
)

// readings is how often professionals read while subscriptions are open.
const readings = 20

// special measures what concerns the product alone: open subscriptions, and sign-ins beside readers.
func special(ctx context.Context, o options, stage contest.Stage, program string) error {
	shared, err := dataset.Shared(ctx, stage.Conn)
	if err != nil {
		return err
	}
	if o.logins > 0 {
		if err := measureLogins(ctx, o, stage, program, shared); err != nil {
			return err
		}
	}
	if o.streams > 0 {
		return measureStreams(ctx, o, stage, program, shared)
	}
	return nil
}

func measureLogins(ctx context.Context, o options, stage contest.Stage, program string, shared []dataset.Reader) (err error) {
	target, err := contest.StartOwn(ctx, stage, program, "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.Process.Stop()) }()
	logins, err := contest.SignInBeside(ctx, target, shared[:min(len(shared), o.logins)], o.logins, o.contest.Connections, o.contest.Duration)
	if err != nil {
		return err
	}
	return show(ctx, o, stage.Conn, "logins", logins.Table())
}

func measureStreams(ctx context.Context, o options, stage contest.Stage, program string, shared []dataset.Reader) (err error) {
	people, err := contest.Listeners(shared, o.streams)
	if err != nil {
		return err
	}
	if err := signIn(ctx, stage, program, people); err != nil {
		return err
	}
	target, err := contest.StartOwn(ctx, stage, program, "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.Process.Stop()) }()
	say("opening %d subscriptions", o.streams)
	streams, err := contest.Listen(ctx, target, stage, people, readings, o.profile)
	if err != nil {
		return fmt.Errorf("%w; the server wrote: %s", err, target.Process.Tail())
	}
	return show(ctx, o, stage.Conn, "subscriptions", streams.Table())
}

// signIn signs people in at a server that ends again: hashing their passwords takes memory, which is not to be taken
// for that of what comes later.
func signIn(ctx context.Context, stage contest.Stage, program string, people []dataset.Reader) (err error) {
	say("signing %d accounts in", len(people))
	target, err := contest.StartOwn(ctx, stage, program, "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.Process.Stop()) }()
	return target.SignIn(ctx, stage, people)
}
