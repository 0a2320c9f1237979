// Package migrations holds the database schema as numbered goose files with the reference data that belongs
// to it, and brings a database up to them.
package migrations

import (
	"cmp"
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// FS holds the migrations written in SQL; their names begin with their version. schema.sql is not among them:
// it is their result, for people to read.
//
//go:embed [0-9]*.sql
var FS embed.FS

// DataFS holds the reference data; data/README.md tells columns, origin and licences.
//
//go:embed data
var DataFS embed.FS

const (
	lockProbeSeconds = 1   // between two tries for the advisory lock
	lockProbes       = 120 // a first start may load the whole reference data
)

// Up applies every migration that the pool's database lacks. Servers that start at the same time wait
// for each other on an advisory lock, so that each migration runs once.
func Up(ctx context.Context, pool *pgxpool.Pool, log *slog.Logger) (err error) {
	db := stdlib.OpenDBFromPool(pool)
	defer func() { err = errors.Join(err, db.Close()) }()
	provider, err := newProvider(db, log)
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	if partial, ok := errors.AsType[*goose.PartialError](err); ok {
		failed := partial.Failed.Source
		return fmt.Errorf("migrate %s: %w", cmp.Or(failed.Path, strconv.FormatInt(failed.Version, 10)), partial.Err)
	}
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

func newProvider(db *sql.DB, log *slog.Logger) (*goose.Provider, error) {
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(lockProbeSeconds, lockProbes))
	if err != nil {
		return nil, fmt.Errorf("migration lock: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, FS,
		goose.WithSessionLocker(locker), goose.WithSlog(log), goose.WithDisableGlobalRegistry(true),
		goose.WithGoMigrations(catalogueData()))
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return provider, nil
}

var errPending = errors.New("the database is older than this version: run vitalgo migrate first, or set MIGRATION_DATABASE_URL")

// Database is what answers a query: a pool, or a transaction.
type Database interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Check refuses a database that lacks migrations. It changes nothing, so the server's own role may ask.
func Check(ctx context.Context, database Database) error {
	files, err := fs.Glob(FS, "*.sql")
	if err != nil {
		return fmt.Errorf("list migrations: %w", err)
	}
	newest, err := goose.NumericComponent(files[len(files)-1])
	if err != nil {
		return fmt.Errorf("list migrations: %w", err)
	}
	var applied bool
	err = database.QueryRow(ctx, `SELECT EXISTS (SELECT FROM goose_db_version WHERE version_id >= $1 AND is_applied)`, newest).Scan(&applied)
	if err != nil {
		return fmt.Errorf("ask for the version of the database: %w", err)
	}
	if !applied {
		return errPending
	}
	return nil
}
