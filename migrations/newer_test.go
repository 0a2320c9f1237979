package migrations_test

import (
	"log/slog"
	"testing"

	"vitalgo/migrations"
	"vitalgo/slices/shared/infrastructure/pgtest"
)

// While replicas are replaced, some are older than the database: they take it as it is.
func TestSec_F11_ANewerSchemaIsTaken(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	if _, err := database.Pool.Exec(t.Context(), `
		CREATE TABLE of_the_next_version (id int PRIMARY KEY);
		ALTER TABLE medications ADD COLUMN of_the_next_version int;
		INSERT INTO goose_db_version (version_id, is_applied) VALUES (999999, true)`); err != nil {
		t.Fatal(err)
	}
	if err := migrations.Check(t.Context(), database.App); err != nil {
		t.Errorf("looking at it: %v", err)
	}
	if err := migrations.Up(t.Context(), database.Pool, slog.New(slog.DiscardHandler)); err != nil {
		t.Errorf("migrating it: %v", err)
	}
	if _, err := database.Pool.Exec(t.Context(), `DELETE FROM goose_db_version WHERE version_id > 1`); err != nil {
		t.Fatal(err)
	}
	if err := migrations.Check(t.Context(), database.App); err == nil {
		t.Error("an older schema is taken")
	}
}
