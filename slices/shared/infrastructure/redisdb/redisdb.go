// Package redisdb opens Redis with limits on every wait.
package redisdb

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/logging"
)

const (
	dialTimeout    = 500 * time.Millisecond
	commandTimeout = 300 * time.Millisecond
	// patience is how long a command may take with all its waits and tries: a connection of the pool, a new one, the
	// answer, and all of that once more. A request that asks for a session and then counts against a limit waits twice,
	// and ends within a second.
	patience = 450 * time.Millisecond
	// never is how the library is told to try nothing again: zero would mean three times.
	never = -1
)

// Open returns a client of the Redis at url. It does not connect yet, and it never tries a command twice: a script
// that counts or rotates would do so twice.
func Open(url config.Secret) (*redis.Client, error) { return open(url, never) }

// OpenReads is Open for commands that only read: one that fails is tried once more.
func OpenReads(url config.Secret) (*redis.Client, error) { return open(url, 1) }

func open(url config.Secret, retries int) (*redis.Client, error) {
	options, err := redis.ParseURL(string(url))
	if err != nil {
		return nil, errors.New("the Redis URL cannot be read") // the error would quote the password
	}
	options.ContextTimeoutEnabled = true
	options.Protocol = 2 // with 3 the library looks before each answer whether Redis pushes something, which nobody asks it to
	options.DialTimeout, options.DialerRetries = dialTimeout, 1
	options.ReadTimeout, options.WriteTimeout, options.PoolTimeout = commandTimeout, commandTimeout, commandTimeout
	options.MaxRetries = retries
	// Notices of maintenance are of a hosted product: asking for them fails at each connection.
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	client := redis.NewClient(options)
	client.AddHook(deadline{})
	return client, nil
}

// deadline ends each command, however many waits it is made of: one after the other, they would be longer than those
// who ask may wait when Redis does not answer.
type deadline struct{}

// DialHook implements redis.Hook.
func (deadline) DialHook(next redis.DialHook) redis.DialHook { return next }

// ProcessHook implements redis.Hook.
func (deadline) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		return next(ctx, cmd)
	}
}

// ProcessPipelineHook implements redis.Hook.
func (deadline) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		return next(ctx, cmds)
	}
}

// LogTo has what the library says of its connections written by log. It holds for the whole process.
func LogTo(log *slog.Logger) { redis.SetLogger(printer{log}) }

// printer implements the library's logger.
type printer struct{ log *slog.Logger }

func (p printer) Printf(_ context.Context, format string, v ...any) {
	_, _ = fmt.Fprintf(logging.Foreign(p.log), format, v...) // never fails
}
