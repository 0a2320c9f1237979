package pgtest_test

import (
	"io/fs"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"vitalgo/migrations"
	"vitalgo/slices/shared/infrastructure/pgtest"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

func TestDatabaseIsMigrated(t *testing.T) {
	t.Parallel()
	files, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	latest, err := strconv.Atoi(files[len(files)-1][:4]) // numbers leave room for more
	if err != nil {
		t.Fatal(err)
	}
	applied := value[int](t, pgtest.New(t).Pool, "SELECT max(version_id) FROM goose_db_version WHERE is_applied")
	if applied != latest {
		t.Errorf("the last migration is %d, want %d", applied, latest)
	}
}

func TestDatabasesAreIsolated(t *testing.T) {
	t.Parallel()
	for range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			pool := pgtest.New(t).Pool
			execute(t, pool, "CREATE TABLE mine (n int)") // fails where another test made it
			execute(t, pool, "INSERT INTO mine VALUES (1)")
			if n := value[int](t, pool, "SELECT count(*) FROM mine"); n != 1 {
				t.Errorf("got %d rows, want 1", n)
			}
		})
	}
}

func TestDatabaseIsDropped(t *testing.T) {
	t.Parallel()
	var name string
	t.Run("user", func(t *testing.T) {
		name = value[string](t, pgtest.New(t).Pool, "SELECT current_database()")
	})
	if value[bool](t, pgtest.New(t).Pool, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name) {
		t.Errorf("%s is still there", name)
	}
}

func TestPoolIsOfTheOwner(t *testing.T) {
	t.Parallel()
	const sql = "SELECT pg_get_userbyid(datdba) = current_user FROM pg_database WHERE datname = current_database()"
	if !value[bool](t, pgtest.New(t).Pool, sql) {
		t.Error("the pool is not connected as the owner of its database")
	}
}

func TestStatementsOfQueries(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	want(t, database.Statements, 0)
	execute(t, database.Pool, "SELECT 1,\n\t2")
	value[int](t, database.Pool, "SELECT 3")
	want(t, database.Statements, 2, "SELECT 1, 2", "SELECT 3")
	database.Statements.Reset()
	want(t, database.Statements, 0)
}

func TestStatementsOfTransactions(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	err := pgx.BeginFunc(t.Context(), database.Pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), "SELECT set_config('app.viewer', $1, true)", "x"); err != nil {
			return err
		}
		return pgx.BeginFunc(t.Context(), tx, func(nested pgx.Tx) error {
			_, err := nested.Exec(t.Context(), "SELECT 1")
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	want(t, database.Statements, 6, "SELECT 1") // BEGIN, set_config, SAVEPOINT, the statement, RELEASE, COMMIT
}

// The results stay unread, as when a caller gives up half way.
func TestStatementsOfBatches(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	batch := &pgx.Batch{}
	batch.Queue("SELECT set_config('app.viewer', $1, true)", "x")
	batch.Queue("SELECT 1")
	batch.Queue("SELECT 2")
	if err := database.Pool.SendBatch(t.Context(), batch).Close(); err != nil {
		t.Fatal(err)
	}
	want(t, database.Statements, 1, "SELECT 1", "SELECT 2")
}

func TestStatementsOfCopies(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	execute(t, database.Pool, "CREATE TABLE copied (n int)")
	database.Statements.Reset()
	rows := pgx.CopyFromRows([][]any{{1}, {2}})
	if _, err := database.Pool.CopyFrom(t.Context(), pgx.Identifier{"copied"}, []string{"n"}, rows); err != nil {
		t.Fatal(err)
	}
	if got, want := database.Statements.SQL(), []string{`COPY "copied" FROM STDIN`}; database.Statements.Count() != 1 || !cmp.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestStatementsOfAnotherPool(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	config, err := pgxpool.ParseConfig(database.URL)
	if err != nil {
		t.Fatal(err)
	}
	config.ConnConfig.Tracer = database.Statements
	other, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(other.Close)
	value[int](t, other, "SELECT 1")
	want(t, database.Statements, 1, "SELECT 1")
}

func BenchmarkNew(b *testing.B) {
	pgtest.New(b) // the server is not part of the price
	for b.Loop() {
		pgtest.New(b)
	}
}

func want(t *testing.T, statements *pgtest.Statements, roundTrips int, sql ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string(nil), sql...), statements.SQL()); diff != "" {
		t.Errorf("statements (-want +got):\n%s", diff)
	}
	if got := statements.Count(); got != len(sql) {
		t.Errorf("got %d statements, want %d", got, len(sql))
	}
	if got := statements.RoundTrips(); got != roundTrips {
		t.Errorf("got %d round trips, want %d", got, roundTrips)
	}
}

func execute(t *testing.T, pool *pgxpool.Pool, sql string) {
	t.Helper()
	if _, err := pool.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

func value[T any](t *testing.T, pool *pgxpool.Pool, sql string, arguments ...any) (found T) {
	t.Helper()
	if err := pool.QueryRow(t.Context(), sql, arguments...).Scan(&found); err != nil {
		t.Fatal(err)
	}
	return found
}
