package redisdev

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"
)

const binary = "\x00\xff not UTF-8 \xfe"

func TestRestartKeepsEveryType(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "redis.json")
	first, client := start(t, path)
	ctx := t.Context()
	check(t, client.Set(ctx, "string", binary, 0).Err())
	check(t, client.Set(ctx, "empty", "", 0).Err())
	check(t, client.HSet(ctx, "hash", "a", "1", "b", binary).Err())
	check(t, client.RPush(ctx, "list", "z", "a", "z").Err())
	check(t, client.SAdd(ctx, "set", "x", "y").Err())
	check(t, client.ZAdd(ctx, "sorted", redis.Z{Score: 0.1, Member: "low"}, redis.Z{Score: -1e300, Member: "lowest"}, redis.Z{Score: 1732392000123, Member: "time"}).Err())
	before := contents(t, client)
	check(t, first.Stop())

	_, client = start(t, path)
	if diff := cmp.Diff(before, contents(t, client)); diff != "" {
		t.Errorf("after the restart (-before +after):\n%s", diff)
	}
	if n := client.DBSize(ctx).Val(); n != 6 {
		t.Errorf("got %d keys, want 6", n)
	}
}

func contents(t *testing.T, client *redis.Client) []any {
	t.Helper()
	ctx := t.Context()
	results := []any{
		client.Get(ctx, "string").Val(), client.Exists(ctx, "empty").Val(), client.HGetAll(ctx, "hash").Val(),
		client.LRange(ctx, "list", 0, -1).Val(), client.SMembers(ctx, "set").Val(), client.ZRangeWithScores(ctx, "sorted", 0, -1).Val(),
	}
	if results[0] != binary {
		t.Errorf("got %q, want %q", results[0], binary)
	}
	return results
}

func TestKeysExpireByTheClock(t *testing.T) {
	t.Parallel()
	_, client := start(t, "")
	check(t, client.Set(t.Context(), "short", "x", 20*time.Millisecond).Err())
	check(t, client.Set(t.Context(), "long", "x", time.Hour).Err())
	waitFor(t, func() bool { return client.Exists(t.Context(), "short").Val() == 0 })
	if client.Exists(t.Context(), "long").Val() == 0 {
		t.Error("the long-lived key is gone too")
	}
}

// The time between two runs counts: the snapshot holds instants, not durations.
func TestTimeBetweenRunsCounts(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "redis.json")
	first, client := start(t, path)
	check(t, client.Set(t.Context(), "session", "x", time.Hour).Err())
	check(t, first.Stop())
	shiftExpiries(t, path, -20*time.Minute)
	second, client := start(t, path)
	if ttl := client.TTL(t.Context(), "session").Val(); ttl > 40*time.Minute || ttl < 35*time.Minute {
		t.Errorf("got %v left, want about 40 minutes", ttl)
	}
	check(t, second.Stop())
	shiftExpiries(t, path, -time.Hour)
	_, client = start(t, path)
	if err := client.Get(t.Context(), "session").Err(); !errors.Is(err, redis.Nil) {
		t.Errorf("got %v, want an expired key", err)
	}
}

// shiftExpiries makes a snapshot look older than it is.
func shiftExpiries(t *testing.T, path string, by time.Duration) {
	t.Helper()
	content, err := os.ReadFile(path)
	check(t, err)
	entries, err := decode(content)
	check(t, err)
	for i := range entries {
		entries[i].ExpiresAt += by.Milliseconds()
	}
	content, err = encode(entries)
	check(t, err)
	check(t, os.WriteFile(path, content, 0o600))
}

// The first server is never stopped, as if its program had been killed.
func TestSnapshotIsWrittenMeanwhile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "redis.json")
	_, client := start(t, path)
	check(t, client.Set(t.Context(), "kept", "x", 0).Err())
	waitFor(t, func() bool { return strings.Contains(readIfThere(t, path), "string") })
	info, err := os.Stat(path)
	check(t, err)
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("the file's mode is %o, want 600: it holds sessions", got)
	}
	_, client = start(t, path)
	if got := client.Get(t.Context(), "kept").Val(); got != "x" {
		t.Errorf("got %q", got)
	}
}

func TestUnchangedSnapshotIsNotWrittenAgain(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "redis.json")
	server, client := start(t, path)
	check(t, client.Set(t.Context(), "kept", "x", 0).Err())
	check(t, server.save(t.Context()))
	check(t, os.Remove(path))
	check(t, server.save(t.Context()))
	if readIfThere(t, path) != "" {
		t.Error("the file was written although nothing had changed")
	}
	check(t, client.Set(t.Context(), "kept", "y", 0).Err())
	check(t, server.save(t.Context()))
	if readIfThere(t, path) == "" {
		t.Error("the file was not written although a value had changed")
	}
}

func TestDamagedSnapshotIsNamed(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"empty":        "",
		"cut short":    `{"entries":[{"key":"aw==","ty`,
		"other JSON":   `{}`,
		"unknown type": `{"entries":[{"key":"aw==","type":"stream","values":["eA=="]}]}`,
		"no values":    `{"entries":[{"key":"aw==","type":"string","values":[]}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "redis.json")
			check(t, os.WriteFile(path, []byte(content), 0o600))
			_, err := Start(path, slog.New(slog.DiscardHandler))
			if !errors.Is(err, errDamaged) || !strings.Contains(err.Error(), path) {
				t.Errorf("got %v, want an error that names the file", err)
			}
			if readIfThere(t, path) != content {
				t.Error("the damaged file was overwritten")
			}
		})
	}
}

func TestUnwritableSnapshotFailsStop(t *testing.T) {
	t.Parallel()
	server, err := Start(filepath.Join(t.TempDir(), "missing", "redis.json"), slog.New(slog.DiscardHandler))
	check(t, err)
	if err := server.Stop(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want ErrNotExist", err)
	}
}

func TestFailedSnapshotIsLogged(t *testing.T) {
	t.Parallel()
	log := &lockedBuffer{}
	server, err := Start(filepath.Join(t.TempDir(), "missing", "redis.json"), slog.New(slog.NewTextHandler(log, nil)))
	check(t, err)
	waitFor(t, func() bool { return strings.Contains(log.String(), "Redis snapshot failed") })
	if err := server.Stop(); err == nil {
		t.Error("Stop found a folder that is missing")
	}
}

func start(t *testing.T, path string) (*Server, *redis.Client) {
	t.Helper()
	server, err := Start(path, slog.New(slog.DiscardHandler))
	check(t, err)
	options, err := redis.ParseURL(server.URL())
	check(t, err)
	client := redis.NewClient(options)
	t.Cleanup(func() {
		check(t, client.Close())
		server.cancel()
		server.saving.Wait()
		server.redis.Close()
	})
	return server, client
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func readIfThere(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return string(content)
}

// waitFor is for what happens by the wall clock.
func waitFor(t *testing.T, happened func() bool) {
	t.Helper()
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	deadline := time.After(time.Minute)
	for !happened() {
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatal("it did not happen within a minute")
		}
	}
}
