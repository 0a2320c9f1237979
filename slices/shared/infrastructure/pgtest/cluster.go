package pgtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"vitalgo/slices/shared/infrastructure/filelock"
	"vitalgo/slices/shared/infrastructure/pgdev"
)

// unusedAge is when a cached cluster may go: its migrations have changed since.
const unusedAge = 24 * time.Hour

// cache keeps migrated clusters whose servers are stopped. A test process copies one and runs its own
// server on the copy: processes share no server, and after a kill there is nothing to repair.
type cache struct{ dir string }

// copyCluster returns a new folder with a migrated cluster.
func copyCluster(ctx context.Context, bin string) (_ string, err error) {
	key, err := clusterKey(bin)
	if err != nil {
		return "", err
	}
	c := cache{dir: filepath.Join(os.TempDir(), fmt.Sprintf("vitalgo-pgtest-%d", os.Geteuid()))}
	if err := os.MkdirAll(c.dir, 0o711); err != nil { //nolint:gosec // PostgreSQL's user passes through
		return "", fmt.Errorf("make cluster cache: %w", err)
	}
	cluster := filepath.Join(c.dir, key)
	lock, err := c.lockMade(ctx, cluster, bin)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	if err := os.Chtimes(cluster, time.Time{}, time.Now()); err != nil {
		return "", fmt.Errorf("mark cluster as used: %w", err)
	}
	return copied(ctx, cluster)
}

// clusterKey names what a cluster depends on. The size and age of the binary stand for its version.
func clusterKey(bin string) (string, error) {
	template, err := templateName()
	if err != nil {
		return "", err
	}
	info, err := os.Stat(filepath.Join(bin, "postgres"))
	if err != nil {
		return "", fmt.Errorf("examine PostgreSQL: %w", err)
	}
	hash := sha256.Sum256(fmt.Appendln(nil, template, bin, info.Size(), info.ModTime()))
	return hex.EncodeToString(hash[:8]), nil
}

// lockMade returns a lock under which the cluster exists. Many may copy at once; who makes a cluster is
// alone, since it removes old ones.
func (c cache) lockMade(ctx context.Context, cluster, bin string) (*os.File, error) {
	lock, err := filelock.Shared(filepath.Join(c.dir, "lock"))
	if err != nil || exists(cluster) {
		return lock, err
	}
	if err := lock.Close(); err != nil {
		return nil, err
	}
	lock, err = filelock.Exclusive(filepath.Join(c.dir, "lock"))
	if err != nil || exists(cluster) { // made while this process waited
		return lock, err
	}
	if err := errors.Join(c.removeOld(), makeCluster(ctx, cluster, bin)); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return lock, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func (c cache) removeOld() error {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return fmt.Errorf("list cluster cache: %w", err)
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			return fmt.Errorf("examine cached cluster: %w", err)
		}
		if !entry.IsDir() || time.Since(info.ModTime()) < unusedAge {
			continue
		}
		if err := os.RemoveAll(filepath.Join(c.dir, entry.Name())); err != nil {
			return fmt.Errorf("remove old cluster: %w", err)
		}
	}
	return nil
}

func makeCluster(ctx context.Context, cluster, bin string) error {
	unfinished := cluster + ".unfinished"
	if err := os.RemoveAll(unfinished); err != nil {
		return fmt.Errorf("remove unfinished cluster: %w", err)
	}
	running, err := pgdev.Start(ctx, pgdev.Config{BinDir: bin, Dir: unfinished, Unsafe: true})
	if err != nil {
		return err
	}
	s := &server{url: running.URL, stop: running.Stop}
	if err := errors.Join(s.connect(ctx, running.URL("postgres")), s.close()); err != nil {
		return err
	}
	return os.Rename(unfinished, cluster)
}

// copied leaves the copying to cp, which knows how to share blocks on the file systems that can.
func copied(ctx context.Context, cluster string) (string, error) {
	dir, err := os.MkdirTemp("", "pgt")
	if err != nil {
		return "", fmt.Errorf("make cluster folder: %w", err)
	}
	//nolint:gosec // both folders are this package's own
	output, err := exec.CommandContext(ctx, "cp", "-a", filepath.Join(cluster, "data"), dir).CombinedOutput()
	if err != nil {
		return "", errors.Join(fmt.Errorf("copy cluster: %w: %s", err, output), os.RemoveAll(dir))
	}
	return dir, nil
}
