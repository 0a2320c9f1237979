package redistest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	leaseTime     = 30 * time.Second // after a kill the database is free again
	leasePatience = 2 * time.Minute
	pollInterval  = 20 * time.Millisecond
	// defaultDatabases is what Redis has, and what is taken where CONFIG is not allowed.
	defaultDatabases = 16
)

var errAllLeased = errors.New("all logical databases of the Redis server for tests are in use")

// server is shared by many tests, and by many processes: database 0 says which others are taken.
type server struct {
	url       *url.URL
	leases    *redis.Client
	databases int
	stop      func() error
}

// lease is a database that belongs to one test.
type lease struct {
	url      string
	server   *server
	key      string
	cancel   context.CancelFunc
	renewing sync.WaitGroup
	err      error // of the renewal: to be read after it has ended
}

func (s *server) connect(ctx context.Context) error {
	options, err := redis.ParseURL(s.database(0))
	if err != nil {
		return errors.New("the URL of the Redis server for tests is not valid") // its own error would show the password
	}
	client := redis.NewClient(options)
	if err := client.Ping(ctx).Err(); err != nil {
		return errors.Join(fmt.Errorf("connect to Redis: %w", err), client.Close())
	}
	s.leases, s.databases = client, defaultDatabases
	if setting, err := client.ConfigGet(ctx, "databases").Result(); err == nil {
		if n, err := strconv.Atoi(setting["databases"]); err == nil {
			s.databases = n
		}
	}
	return nil
}

func (s *server) close() error {
	if s.leases == nil {
		return s.stop()
	}
	return errors.Join(s.leases.Close(), s.stop())
}

func (s *server) database(number int) string {
	u := *s.url
	u.Path = "/" + strconv.Itoa(number)
	return u.String()
}

// lease takes a free database, and waits for one where all are taken. It starts anywhere, since those
// at the beginning are the ones that other processes have.
func (s *server) lease(ctx context.Context) (*lease, error) {
	ctx, cancel := context.WithTimeout(ctx, leasePatience)
	defer cancel()
	full := false // were all taken the last time
	//nolint:gosec // not a secret
	for first := rand.IntN(s.databases); ; full = true {
		for i := range s.databases - 1 {
			l, err := s.try(ctx, (first+i)%(s.databases-1)+1)
			if err != nil && full && ctx.Err() != nil { // time was up in the middle of another look
				return nil, errAllLeased
			}
			if l != nil || err != nil {
				return l, err
			}
		}
		select {
		case <-ctx.Done():
			return nil, errAllLeased
		case <-time.After(pollInterval):
		}
	}
}

// try answers nil where the database is somebody else's.
func (s *server) try(ctx context.Context, number int) (*lease, error) {
	l := &lease{url: s.database(number), server: s, key: "vitalgo:test-lease:" + strconv.Itoa(number)}
	taken, err := s.leases.SetNX(ctx, l.key, 1, leaseTime).Result()
	if err != nil {
		return nil, fmt.Errorf("lease Redis database: %w", err)
	}
	if !taken {
		return nil, nil
	}
	if err := l.flush(ctx); err != nil { // a killed process leaves its keys
		return nil, err
	}
	var renewal context.Context
	renewal, l.cancel = context.WithCancel(context.WithoutCancel(ctx))
	l.renewing.Go(func() { l.err = l.renew(renewal) })
	return l, nil
}

func (l *lease) renew(ctx context.Context) error {
	ticker := time.NewTicker(leaseTime / 3)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		if err := l.server.leases.Expire(ctx, l.key, leaseTime).Err(); err != nil && ctx.Err() == nil {
			return fmt.Errorf("renew lease of Redis database: %w", err)
		}
	}
}

func (l *lease) release(ctx context.Context) error {
	l.cancel()
	l.renewing.Wait()
	err := errors.Join(l.err, l.flush(ctx))
	if _, deleteErr := l.server.leases.Del(ctx, l.key).Result(); deleteErr != nil {
		err = errors.Join(err, fmt.Errorf("release Redis database: %w", deleteErr))
	}
	return err
}

func (l *lease) flush(ctx context.Context) error {
	options, err := redis.ParseURL(l.url)
	if err != nil {
		return errors.New("the URL of a Redis database is not valid")
	}
	client := redis.NewClient(options)
	if err := errors.Join(client.FlushDB(ctx).Err(), client.Close()); err != nil {
		return fmt.Errorf("empty Redis database: %w", err)
	}
	return nil
}
