package pgtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/jackc/pgx/v5/pgxpool"

	"vitalgo/migrations"
)

const (
	templateLock       = 7_604_271_533 // advisory lock: one process makes the template, the others find it
	strategyMinVersion = 15_00_00
)

// migrated lists all files that decide what a migrated database looks like.
func migrated() []fs.FS { return []fs.FS{migrations.FS, migrations.DataFS} }

// templateName changes with every migration: a server that outlives a test run must not hand out the
// state of yesterday.
func templateName() (string, error) {
	hash := sha256.New()
	for _, files := range migrated() {
		err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			content, err := fs.ReadFile(files, path)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(hash, "%s %d\n%s", path, len(content), content)
			return err
		})
		if err != nil {
			return "", fmt.Errorf("hash migrations: %w", err)
		}
	}
	return "vitalgo_template_" + hex.EncodeToString(hash.Sum(nil)[:6]), nil
}

// server makes databases.
type server struct {
	url      func(database string) string
	stop     func() error
	admin    *pgxpool.Pool
	template string
	strategy string // of CREATE DATABASE
}

// connect prepares a server that answers: administration and template.
func (s *server) connect(ctx context.Context, adminURL string) (err error) {
	if s.template, err = templateName(); err != nil {
		return err
	}
	if s.admin, err = pgxpool.New(ctx, adminURL); err != nil {
		return fmt.Errorf("connect to test server: %w", err)
	}
	var version int
	if err := s.admin.QueryRow(ctx, "SELECT current_setting('server_version_num')::int").Scan(&version); err != nil {
		return fmt.Errorf("ask for the server's version: %w", err)
	}
	if version >= strategyMinVersion {
		s.strategy = " STRATEGY file_copy" // twice as fast as the default for small databases
	}
	return s.ensureTemplate(ctx)
}

func (s *server) ensureTemplate(ctx context.Context) (err error) {
	conn, err := s.admin.Acquire(ctx) // the lock is of the connection
	if err != nil {
		return fmt.Errorf("connect to test server: %w", err)
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", int64(templateLock)); err != nil {
		return fmt.Errorf("lock template: %w", err)
	}
	defer func() {
		_, unlockErr := conn.Exec(ctx, "SELECT pg_advisory_unlock($1)", int64(templateLock))
		err = errors.Join(err, unlockErr)
	}()
	var finished bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1 AND datistemplate)", s.template).Scan(&finished)
	if err != nil || finished {
		return err
	}
	return s.makeTemplate(ctx)
}

// makeTemplate marks the database as a template at the very end: without the mark it is half made.
func (s *server) makeTemplate(ctx context.Context) error {
	for _, sql := range []string{"DROP DATABASE IF EXISTS " + s.template + " WITH (FORCE)", "CREATE DATABASE " + s.template} {
		if _, err := s.admin.Exec(ctx, sql); err != nil {
			return fmt.Errorf("make template: %w", err)
		}
	}
	pool, err := pgxpool.New(ctx, s.url(s.template))
	if err != nil {
		return fmt.Errorf("connect to template: %w", err)
	}
	err = migrations.Up(ctx, pool, slog.New(slog.DiscardHandler))
	pool.Close() // a template is copied only while nobody is connected to it
	if err != nil {
		return err
	}
	if _, err := s.admin.Exec(ctx, "ALTER DATABASE "+s.template+" IS_TEMPLATE true"); err != nil {
		return fmt.Errorf("mark template: %w", err)
	}
	return nil
}

func (s *server) clone(ctx context.Context, name string) error {
	if _, err := s.admin.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+s.template+s.strategy); err != nil {
		return fmt.Errorf("clone template: %w", err)
	}
	return nil
}

func (s *server) drop(ctx context.Context, name string) error {
	if _, err := s.admin.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
		return fmt.Errorf("drop test database: %w", err)
	}
	return nil
}

// close is for the end of the process.
func (s *server) close() error {
	if s.admin != nil {
		s.admin.Close()
	}
	return s.stop()
}
