// Package migrations holds the database schema as numbered goose files, and brings a database up to it.
package migrations

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// FS holds the migrations; their names begin with their version.
//
//go:embed *.sql
var FS embed.FS

const (
	lockProbeSeconds = 1   // between two tries for the advisory lock
	lockProbes       = 120 // a first start may load the whole reference data
)

// Up applies every migration that the pool's database lacks. Servers that start at the same time wait
// for each other on an advisory lock, so that each migration runs once.
func Up(ctx context.Context, pool *pgxpool.Pool, log *slog.Logger) (err error) {
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(lockProbeSeconds, lockProbes))
	if err != nil {
		return fmt.Errorf("migration lock: %w", err)
	}
	db := stdlib.OpenDBFromPool(pool)
	defer func() { err = errors.Join(err, db.Close()) }()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, FS,
		goose.WithSessionLocker(locker), goose.WithSlog(log), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}
