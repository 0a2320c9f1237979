//go:build unix

package pgdev_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"vitalgo/slices/shared/infrastructure/pgdev"
)

// settings keep values out of PostgreSQL's log, here and in production.
var settings = map[string]string{
	"log_parameter_max_length": "0", "log_parameter_max_length_on_error": "0", "log_error_verbosity": "terse",
}

func TestSec_E06_TheLogOfPostgreSQLHoldsNoValues(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(openDir(t), "logged")
	server := start(t, pgdev.Config{Dir: dir, Unsafe: true})
	for name, want := range settings {
		if got := ask(t, server.URL("postgres"), "SHOW "+name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	conn, err := pgx.Connect(t.Context(), server.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	const marker = "marker4711"
	for _, sql := range []string{
		`SET log_min_duration_statement = 0`, `CREATE TABLE notes (text text UNIQUE CHECK (length(text) < 20))`, `INSERT INTO notes VALUES ($1)`,
	} {
		args := []any{marker}[:strings.Count(sql, "$1")]
		if _, err := conn.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	for _, value := range []string{marker, marker + marker} { // twice; too long: the details of both errors quote the row
		if _, err := conn.Exec(t.Context(), `INSERT INTO notes VALUES ($1)`, value); err == nil {
			t.Errorf("%q is taken", value)
		}
	}
	if err := conn.Close(t.Context()); err != nil {
		t.Error(err)
	}
	stop(t, server)
	text, err := os.ReadFile(filepath.Join(dir, "postgres.log"))
	if err != nil || !strings.Contains(string(text), "notes_text_key") || !strings.Contains(string(text), "INSERT INTO notes") {
		t.Errorf("the log does not tell of the errors: %v\n%s", err, text)
	}
	if strings.Contains(string(text), marker) {
		t.Errorf("the log tells a value:\n%s", text)
	}
}

func TestSec_E06_ProductionIsSetAlike(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../../docker-compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range settings {
		if !strings.Contains(string(text), `"-c", "`+name+"="+value+`"`) {
			t.Errorf("docker-compose.yaml does not set %s", name)
		}
	}
}
