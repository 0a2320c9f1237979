// Package redisdb opens Redis with limits on every wait.
package redisdb

import (
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"vitalgo/slices/shared/infrastructure/config"
)

const (
	dialTimeout    = 500 * time.Millisecond
	commandTimeout = 300 * time.Millisecond
)

// Open returns a client of the Redis at url. It does not connect yet, and it never tries a command twice:
// a script that counts or rotates would do so twice.
func Open(url config.Secret) (*redis.Client, error) {
	options, err := redis.ParseURL(string(url))
	if err != nil {
		return nil, errors.New("the Redis URL cannot be read") // the error would quote the password
	}
	options.ContextTimeoutEnabled = true
	options.DialTimeout, options.DialerRetries = dialTimeout, 1
	options.ReadTimeout, options.WriteTimeout, options.PoolTimeout = commandTimeout, commandTimeout, commandTimeout
	options.MaxRetries = -1
	return redis.NewClient(options), nil
}
