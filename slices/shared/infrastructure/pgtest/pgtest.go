// Package pgtest gives each test a migrated PostgreSQL database of its own, within milliseconds.
//
// It uses the server of TEST_DATABASE_URL, whose user must be allowed to create databases; else one in
// Docker (TEST_POSTGRES_IMAGE names the image); else one from the binaries of this machine; else one
// from downloaded binaries. With TEST_REQUIRE_DOCKER=1 nothing replaces Docker. With TEST_PGBOUNCER=1 what works as
// the server does goes through PgBouncer. It never skips: without a server, tests fail. The package that uses it needs
//
//	func TestMain(m *testing.M) { testenv.Main(m) }
package pgtest

import (
	"context"
	"crypto/rand"
	"fmt"
	neturl "net/url"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"vitalgo/slices/shared/infrastructure/pg"
)

// Database is of one test.
type Database struct {
	URL        string        // connects as the owner
	Pool       *pgxpool.Pool // connected as the owner, to whom row-level security does not apply
	App        *pgxpool.Pool // works as the server does, under row-level security
	Statements *Statements   // what Pool and App sent; give it to another pool as its tracer to count that one too
}

// shared is the one server of the process: each further one would cost seconds.
var shared = sync.OnceValues(start)

// New returns a database that holds the migrations and nothing else. It is dropped at the end of the test.
func New(tb testing.TB) *Database {
	tb.Helper()
	server, err := shared()
	if err != nil {
		tb.Fatal(err)
	}
	ctx := context.WithoutCancel(tb.Context()) // clean-up comes after the end of the test's own
	name := "vitalgo_test_" + strings.ToLower(rand.Text())
	if err := server.clone(ctx, name); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := server.drop(ctx, name); err != nil {
			tb.Error(err)
		}
	})
	database := &Database{URL: server.url(name), Statements: &Statements{}}
	if database.Pool, err = open(ctx, database.URL, "", database.Statements); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(database.Pool.Close)
	database.App = database.app(tb)
	return database
}

// app opens the pool that works as the server does: with TEST_PGBOUNCER=1 through PgBouncer.
func (d *Database) app(tb testing.TB) *pgxpool.Pool {
	tb.Helper()
	if !pooled() {
		return d.As(tb, appRole, d.Statements)
	}
	ctx := context.WithoutCancel(tb.Context())
	pool, err := open(ctx, d.Pooled(tb), appRole, d.Statements, pg.Pooled)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(pool.Close)
	return pool
}

// appRole is what the server works as.
const appRole = "vitalgo_app"

// As returns a further pool, which works as a role; a nil tracer counts nothing.
func (d *Database) As(tb testing.TB, role string, tracer *Statements) *pgxpool.Pool {
	tb.Helper()
	pool, err := open(context.WithoutCancel(tb.Context()), d.URL, role, tracer)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(pool.Close)
	return pool
}

// Login returns the URL of a login role of the test's own, which has no rights but the server's.
func (d *Database) Login(tb testing.TB) string {
	tb.Helper()
	address, err := neturl.Parse(d.URL)
	if err != nil {
		tb.Fatal("the database's address is no URL") // the error would show its password
	}
	name, password := "vitalgo_test_"+strings.ToLower(rand.Text()), rand.Text()
	for _, sql := range []string{"CREATE ROLE " + name + " LOGIN PASSWORD '" + password + "'", "GRANT " + appRole + " TO " + name} {
		if _, err := d.Pool.Exec(tb.Context(), sql); err != nil {
			tb.Fatal(err)
		}
	}
	tb.Cleanup(func() {
		if _, err := d.Pool.Exec(context.WithoutCancel(tb.Context()), "DROP ROLE "+name); err != nil {
			tb.Error(err)
		}
	})
	address.User = neturl.UserPassword(name, password)
	return address.String()
}

func open(ctx context.Context, url, role string, tracer *Statements, changes ...func(*pgxpool.Config)) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read database URL: %w", err)
	}
	if tracer != nil {
		config.ConnConfig.Tracer = tracer
	}
	config.ConnConfig.RuntimeParams["plan_cache_mode"] = "force_generic_plan" // as the server has it
	if role != "" {
		config.ConnConfig.RuntimeParams["role"] = role
	}
	for _, change := range changes {
		change(config)
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	return pool, nil
}
