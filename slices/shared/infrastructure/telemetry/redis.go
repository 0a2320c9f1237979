package telemetry

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// WatchRedis watches the commands of a client.
func (t *Telemetry) WatchRedis(client *redis.Client) {
	if t == nil {
		return
	}
	client.AddHook(commands{t})
	if t.tracer != nil {
		client.AddHook(tracedCommands{t})
	}
}

// commands measures commands.
type commands struct{ *Telemetry }

// DialHook implements redis.Hook.
func (commands) DialHook(next redis.DialHook) redis.DialHook { return next }

// ProcessHook implements redis.Hook.
func (t commands) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, command redis.Cmder) error {
		if introduces(command) {
			return next(ctx, command)
		}
		began := t.options.Now()
		err := next(ctx, command)
		t.observe(ctx, command.Name(), 1, t.options.Now().Sub(began), err)
		return err
	}
}

// ProcessPipelineHook implements redis.Hook.
func (t commands) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, all []redis.Cmder) error {
		if introduces(all[0]) {
			return next(ctx, all)
		}
		began := t.options.Now()
		err := next(ctx, all)
		t.observe(ctx, pipeline, len(all), t.options.Now().Sub(began), err)
		return err
	}
}

// introduces reports whether a command is of a connection that begins, not of what it is for: the library tells the
// server about itself, and does not mind that older ones refuse it.
func introduces(command redis.Cmder) bool {
	name := command.Name()
	return name == "hello" || name == "client"
}

// pipeline is what several commands at once are called.
const pipeline = "pipeline"

func (t commands) observe(ctx context.Context, name string, n int, took time.Duration, err error) {
	t.metrics.commands.of(name).Observe(took.Seconds())
	if all := tallyOf(ctx); all != nil {
		all.commands.Add(int64(n))
	}
	if broken(ctx, err) {
		t.metrics.commandFailures.of(name).Inc()
	}
}

// broken reports whether a command failed: that there is nothing, or that a script is to be sent whole, are answers; and
// where who asked has left, Redis may be well.
func broken(ctx context.Context, err error) bool {
	return err != nil && !errors.Is(err, redis.Nil) && !redis.HasErrorPrefix(err, "NOSCRIPT") && !errors.Is(ctx.Err(), context.Canceled)
}
