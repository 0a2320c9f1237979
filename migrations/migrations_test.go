package migrations_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"vitalgo/migrations"
)

var update = flag.Bool("update", false, "rewrite schema.sql")

// schema.sql is what reviewers read: it must be the result of the migrations.
func TestSchemaFileIsCurrent(t *testing.T) {
	t.Parallel()
	url, _ := migratedDatabase(t)
	got := dump(t, url)
	if *update {
		if err := os.WriteFile("schema.sql", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("schema.sql is stale, run go test ./migrations -update (-file +database):\n%s", diff)
	}
}

func TestDownRemovesWhatUpAdded(t *testing.T) {
	t.Parallel()
	url, pool := emptyDatabase(t)
	ctx := t.Context()
	if err := migrations.Up(ctx, pool, discard); err != nil {
		t.Fatal(err)
	}
	before := dump(t, url)
	rows := rowCounts(t, pool)
	if err := downToZero(ctx, pool); err != nil {
		t.Fatal(err)
	}
	if left := tableNames(t, pool); len(left) != 0 {
		t.Errorf("tables left after going down: %v", left)
	}
	if err := migrations.Up(ctx, pool, discard); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, dump(t, url)); diff != "" {
		t.Errorf("schema differs after down and up (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(rows, rowCounts(t, pool)); diff != "" {
		t.Errorf("row counts differ after down and up (-before +after):\n%s", diff)
	}
}

func TestUpTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	_, pool := migratedDatabase(t)
	before := rowCounts(t, pool)
	if err := migrations.Up(t.Context(), pool, discard); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, rowCounts(t, pool)); diff != "" {
		t.Errorf("row counts (-first +second):\n%s", diff)
	}
}

func downToZero(ctx context.Context, pool *pgxpool.Pool) (err error) {
	db := stdlib.OpenDBFromPool(pool)
	defer func() { err = errors.Join(err, db.Close()) }()
	provider, err := migrations.NewProvider(db, discard)
	if err != nil {
		return err
	}
	_, err = provider.DownTo(ctx, 0)
	return err
}

func dump(t *testing.T, url string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "dump.sh", url)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("dump.sh (it needs pg_dump, of the package postgresql-client): %v", err)
	}
	return string(out)
}

func tableNames(t *testing.T, pool *pgxpool.Pool) []string {
	t.Helper()
	return column[string](t, pool, `
		SELECT table_name::text
		FROM information_schema.tables
		WHERE table_schema = 'public' AND table_name <> 'goose_db_version'
		ORDER BY table_name`)
}

func rowCounts(t *testing.T, pool *pgxpool.Pool) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for _, table := range tableNames(t, pool) {
		counts[table] = column[int](t, pool, "SELECT count(*) FROM "+table)[0]
	}
	return counts
}
