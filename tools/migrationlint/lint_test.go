package main

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestWhatTheVersionBeforeDoesNotSurviveIsRefused(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"DROP TABLE patients":                                                          "drop",
		"DROP TABLE IF EXISTS a, public.patients CASCADE":                              "drop drop",
		"DROP FUNCTION records_of(uuid, date)":                                         "drop",
		"ALTER TABLE patients DROP COLUMN blood_type":                                  "drop",
		"TRUNCATE patients":                                                            "truncate",
		"DELETE FROM patients":                                                         "delete-all",
		"UPDATE patients SET version = 1":                                              "update-all",
		"ALTER TABLE patients RENAME TO persons":                                       "rename",
		"ALTER TABLE patients RENAME COLUMN a TO b":                                    "rename",
		"ALTER TABLE patients ALTER COLUMN a TYPE bigint":                              "type",
		"ALTER TABLE patients ALTER COLUMN a SET NOT NULL":                             "not-null",
		"ALTER TABLE patients ADD COLUMN a int NOT NULL":                               "not-null",
		"ALTER TABLE patients ADD COLUMN a int UNIQUE":                                 "constraint",
		"ALTER TABLE patients ADD CONSTRAINT c CHECK (a > 0)":                          "constraint",
		"ALTER TABLE patients ADD FOREIGN KEY (a) REFERENCES users":                    "constraint",
		"ALTER TABLE patients ADD UNIQUE (a)":                                          "constraint",
		"CREATE INDEX ON patients (a)":                                                 "index",
		"CREATE TABLE a (b int); ALTER TABLE patients ADD COLUMN c int, DROP COLUMN b": "drop",

		"ALTER TABLE patients ADD COLUMN a int":                                        "",
		"ALTER TABLE patients ADD COLUMN a int NOT NULL DEFAULT 0":                     "",
		"ALTER TABLE patients ADD CONSTRAINT c CHECK (a > 0) NOT VALID":                "",
		"ALTER TABLE patients VALIDATE CONSTRAINT c":                                   "",
		"ALTER TABLE patients ADD CONSTRAINT c UNIQUE USING INDEX i":                   "",
		"CREATE INDEX CONCURRENTLY i ON patients (a)":                                  "",
		"CREATE TABLE a (b int); CREATE INDEX ON a (b); ALTER TABLE a ADD UNIQUE (b)":  "",
		"CREATE TABLE a (b int); UPDATE a SET b = 1; DROP TABLE a":                     "",
		"DELETE FROM patients WHERE id = '…'":                                          "",
		"DROP TRIGGER t ON patients":                                                   "",
		"ALTER TABLE patients ADD COLUMN a int;\n-- +goose Down\nDROP TABLE patients;": "",
	} {
		if got := rules(t, sql); got != want {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
}

func TestAFindingIsPermittedByAReasonAlone(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"-- migrationlint: allow drop because nobody used it\nDROP TABLE a":                             "",
		"SELECT 1;\n-- migrationlint: allow drop because nobody used it\n-- And why.\nDROP TABLE a":     "",
		"-- migrationlint: allow drop because nobody used it\nDROP TABLE a, b":                          "drop",
		"-- migrationlint: allow drop because nobody used it\nSELECT 1;\nDROP TABLE a":                  "drop unused",
		"-- migrationlint: allow rename because nobody used it\nDROP TABLE a":                           "drop unused",
		"-- migrationlint: allow drop\nDROP TABLE a":                                                    "drop",
		"DROP TABLE a;\n-- migrationlint: allow drop because it comes too late\nSELECT 1":               "drop unused",
		"-- migrationlint: allow drop because it was never used\nALTER TABLE a ADD COLUMN c int;":       "unused",
		"-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementEnd\nDROP TABLE a, b, c": "drop drop drop",
	} {
		if got := rules(t, sql); got != want {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
}

func TestAFindingNamesItsLine(t *testing.T) {
	t.Parallel()
	found, err := lint("-- +goose Up\nSELECT 1;\n\n-- Why.\nDROP TABLE a;\n")
	if err != nil || len(found) != 1 || found[0].line != 5 {
		t.Errorf("%v, %v", found, err)
	}
	if _, err := lint("DROP TABLE"); err == nil {
		t.Error("takes what is no SQL")
	}
}

// The project's own migrations hold to the rules.
func TestMigrations(t *testing.T) {
	t.Parallel()
	found, err := lintFolder(os.DirFS("../../migrations"))
	if err != nil || len(found) > 0 {
		t.Errorf("%v\n%s", err, strings.Join(found, "\n"))
	}
	if _, err := lintFolder(os.DirFS(t.TempDir())); err == nil {
		t.Error("finds nothing wrong with nothing")
	}
}

func rules(t *testing.T, sql string) string {
	t.Helper()
	found, err := lint(sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	var names []string
	for _, f := range found {
		names = append(names, f.rule)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}
