// Package redisdev runs a Redis stand-in inside this program, for machines without Redis. It is for
// development and tests: there is no password, and what it keeps is a file that is written now and then.
package redisdev

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

// snapshotInterval is how much the kill of the program may lose.
const snapshotInterval = 2 * time.Second

// Server is a running stand-in on a free port of 127.0.0.1.
type Server struct {
	redis  *miniredis.Miniredis
	client *redis.Client
	path   string // "" keeps nothing
	saved  []byte // what the file holds
	cancel context.CancelFunc
	saving sync.WaitGroup
}

// Start runs the server with what the file at snapshotPath holds; a missing file is an empty server, a
// damaged one an error that names it. Keys expire by the wall clock, also while no server runs. Database
// 0 is written to the file every two seconds, if it has changed, and at Stop: strings, hashes, lists,
// sets and sorted sets. With an empty path nothing is kept. The log hears of snapshots that failed.
func Start(snapshotPath string, log *slog.Logger) (*Server, error) {
	mini := miniredis.NewMiniRedis()
	mini.ClockTTL(true) // without it keys never expire
	if err := mini.StartAddr("127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("start Redis stand-in: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{redis: mini, client: redis.NewClient(&redis.Options{Addr: mini.Addr()}), path: snapshotPath, cancel: cancel}
	if err := s.restore(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("restore Redis from %s: %w", snapshotPath, err), s.close())
	}
	s.saving.Go(func() { s.saveRegularly(ctx, log) })
	return s, nil
}

// URL is where clients connect to.
func (s *Server) URL() string { return "redis://" + s.redis.Addr() + "/0" }

// Stop writes the last snapshot and ends the server.
func (s *Server) Stop() error {
	s.cancel()
	s.saving.Wait()
	return errors.Join(s.save(context.Background()), s.close())
}

func (s *Server) close() error {
	s.cancel()
	defer s.redis.Close()
	if err := s.client.Close(); err != nil {
		return fmt.Errorf("stop Redis stand-in: %w", err)
	}
	return nil
}

func (s *Server) saveRegularly(ctx context.Context, log *slog.Logger) {
	ticker := time.NewTicker(snapshotInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := s.save(ctx); err != nil && ctx.Err() == nil {
			log.WarnContext(ctx, "Redis snapshot failed", slog.Any("error", err))
		}
	}
}

// restore takes a missing file for an empty one.
func (s *Server) restore(ctx context.Context) error {
	if s.path == "" {
		return nil
	}
	content, err := os.ReadFile(s.path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	entries, err := decode(content)
	if err != nil {
		return err
	}
	s.saved = content
	return load(ctx, s.client, entries)
}

func (s *Server) save(ctx context.Context) error {
	if s.path == "" {
		return nil
	}
	entries, err := dump(ctx, s.client)
	if err != nil {
		return fmt.Errorf("save Redis snapshot: %w", err)
	}
	content, err := encode(entries)
	if err != nil {
		return fmt.Errorf("save Redis snapshot: %w", err)
	}
	if string(content) == string(s.saved) {
		return nil
	}
	if err := replaceFile(s.path, content); err != nil {
		return fmt.Errorf("save Redis snapshot: %w", err)
	}
	s.saved = content
	return nil
}

// replaceFile leaves either the old or the new content, whenever the program is killed.
func replaceFile(path string, content []byte) (err error) {
	unfinished := path + ".unfinished"
	file, err := os.OpenFile(unfinished, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) //nolint:gosec // the developer's own path
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	return os.Rename(unfinished, path)
}
