package migrations_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"vitalgo/slices/shared/infrastructure/pgtest"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

var discard = slog.New(slog.DiscardHandler)

func migratedDatabase(t *testing.T) (string, *pgxpool.Pool) {
	t.Helper()
	database := pgtest.New(t)
	return database.URL, database.Pool
}

// emptyDatabase is made beside a migrated one, on the same server.
func emptyDatabase(t *testing.T) (string, *pgxpool.Pool) {
	t.Helper()
	url, neighbour := migratedDatabase(t)
	ctx := context.WithoutCancel(t.Context()) // clean-up comes after the end of the test's own
	name := column[string](t, neighbour, "SELECT current_database()::text")[0]
	if _, err := neighbour.Exec(ctx, "CREATE DATABASE "+name+"_empty TEMPLATE template0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := neighbour.Exec(ctx, "DROP DATABASE "+name+"_empty WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	url = strings.Replace(url, name, name+"_empty", 1)
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return url, pool
}
