// Package machine starts the services that the benchmark needs, and reads what processes cost.
package machine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"vitalgo/migrations"
	"vitalgo/slices/shared/infrastructure/pgdev"
)

// The roles as deploy/docker sets them up: one owns the tables, the server works as another.
const (
	database = "bench"
	appRole  = "vitalgo_app"
)

// Postgres is a server of its own with production-like settings, the same for everyone who is measured. Its files
// go when it stops, unless it was told to keep them.
type Postgres struct {
	server *pgdev.Server
	pid    int
	Fresh  bool // the database was made now, and is empty
}

// settings are in memory what a server in production has; what waits for the disk is off, for it would measure the
// disk. Autovacuum is off because it would fall on one of the servers and not on the others.
var settings = map[string]string{
	"shared_preload_libraries":        "pg_stat_statements",
	"shared_buffers":                  "512MB",
	"effective_cache_size":            "2GB",
	"work_mem":                        "16MB",
	"maintenance_work_mem":            "256MB",
	"max_wal_size":                    "4GB",
	"checkpoint_timeout":              "1h",
	"random_page_cost":                "1.1",
	"fsync":                           "off",
	"full_page_writes":                "off",
	"autovacuum":                      "off",
	"max_parallel_workers_per_gather": "0",
}

// StartPostgres starts a server on files in dir, and makes the migrated database where there is none. With keep the
// files stay for the next run.
func StartPostgres(ctx context.Context, dir string, keep bool) (*Postgres, error) {
	_, err := os.Stat(filepath.Join(dir, "data", "PG_VERSION"))
	fresh := errors.Is(err, os.ErrNotExist)
	if fresh {
		if err := configure(ctx, dir); err != nil {
			return nil, err
		}
	}
	server, err := pgdev.Start(ctx, pgdev.Config{Dir: dir, Temporary: !keep})
	if err != nil {
		return nil, err
	}
	p := &Postgres{server: server, Fresh: fresh}
	if p.pid, err = postmaster(dir); err == nil && fresh {
		err = p.create(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, server.Stop())
	}
	return p, nil
}

// configure writes the settings, which count from the next start on.
func configure(ctx context.Context, dir string) error {
	server, err := pgdev.Start(ctx, pgdev.Config{Dir: dir})
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, server.URL("postgres"))
	if err != nil {
		return errors.Join(err, server.Stop())
	}
	for name, value := range settings {
		if _, failed := conn.Exec(ctx, "ALTER SYSTEM SET "+name+" = '"+value+"'"); failed != nil {
			err = errors.Join(err, fmt.Errorf("set %s: %w", name, failed))
		}
	}
	return errors.Join(err, conn.Close(ctx), server.Stop())
}

// postmaster reads the process id that a server writes into its folder.
func postmaster(dir string) (int, error) {
	text, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	return strconv.Atoi(first)
}

func (p *Postgres) create(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, p.server.URL("postgres"))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "CREATE DATABASE "+database)
	if err = errors.Join(err, conn.Close(ctx)); err != nil {
		return err
	}
	pool, err := pgxpool.New(ctx, p.URL())
	if err != nil {
		return err
	}
	defer pool.Close()
	for _, statement := range []string{
		"CREATE ROLE " + appRole + " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS",
		"ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO " + appRole,
		"ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO " + appRole,
	} {
		if _, err := pool.Exec(ctx, statement); err != nil {
			return err
		}
	}
	if err := migrations.Up(ctx, pool, slog.New(slog.DiscardHandler)); err != nil {
		return err
	}
	_, err = pool.Exec(ctx, "CREATE EXTENSION pg_stat_statements")
	return err
}

// URL is the database as its superuser sees it, whom no policy binds.
func (p *Postgres) URL() string { return p.server.URL(database) }

// Socket is the path of the server's socket.
func (p *Postgres) Socket() string {
	u, err := url.Parse(p.URL())
	if err != nil {
		return ""
	}
	return filepath.Join(u.Query().Get("host"), ".s.PGSQL."+u.Query().Get("port"))
}

// AppURL is the database as the server in production sees it, by the socket in folder, or by the server's own.
func (p *Postgres) AppURL(folder string) string { return p.at(folder, appRole) }

// OwnerURL is AppURL for the superuser.
func (p *Postgres) OwnerURL(folder string) string { return p.at(folder, "postgres") }

// OwnerEnv is OwnerURL as the variables that every client of PostgreSQL reads.
func (p *Postgres) OwnerEnv(folder string) []string {
	if folder == "" {
		folder = filepath.Dir(p.Socket())
	}
	return []string{"PGHOST=" + folder, "PGPORT=5432", "PGUSER=postgres", "PGDATABASE=" + database}
}

func (p *Postgres) at(folder, role string) string {
	u, err := url.Parse(p.URL())
	if err != nil {
		return ""
	}
	query := u.Query()
	if folder != "" {
		query.Set("host", folder)
	}
	u.User, u.RawQuery = url.User(role), query.Encode()
	return u.String()
}

// CPU is what the server and its connections have used so far.
func (p *Postgres) CPU() (CPU, error) { return familyCPU(p.pid) }

// Stop ends the server.
func (p *Postgres) Stop() error { return p.server.Stop() }
