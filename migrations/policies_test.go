package migrations_test

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Tables with rows of patients are found in the catalogue, so that a new one without policies is noticed.
func TestSec_R02_TablesOfPatientsHaveAPolicyPerCommand(t *testing.T) {
	t.Parallel()
	_, pool := migratedDatabase(t)
	const ofPatients = `
		SELECT c.relname::text
		FROM pg_class c
		WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
			AND (c.relname = 'patients' OR EXISTS (
				SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'patient_id' AND NOT a.attisdropped))`
	if tables := column[string](t, pool, ofPatients); len(tables) < 12 {
		t.Fatalf("only %v are tables of patients", tables)
	}
	for _, lacking := range column[string](t, pool, `
		SELECT c.relname || ' ' || command
		FROM pg_class c, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) command
		WHERE c.relname IN (`+ofPatients+`) AND c.relnamespace = 'public'::regnamespace AND (NOT c.relrowsecurity
			OR CASE WHEN command = 'DELETE' THEN has_table_privilege('vitalgo_app', c.oid, command)
				ELSE has_any_column_privilege('vitalgo_app', c.oid, command) END
			AND NOT EXISTS (
				SELECT FROM pg_policies p
				WHERE p.tablename = c.relname AND p.cmd = command AND p.roles = ARRAY['vitalgo_app']::name[]))`) {
		t.Errorf("no row-level security: %s", lacking)
	}
}

// as runs SQL as the server's role for a viewer, "" for nobody, and returns how many rows it touches.
func as(t *testing.T, tx pgx.Tx, viewer, sql string) (int64, error) {
	t.Helper()
	var n int64
	err := pgx.BeginFunc(t.Context(), tx, func(inner pgx.Tx) error {
		_, err := inner.Exec(t.Context(), `
			SELECT set_config('app.viewer', $1, true), set_config('app.today', $2, true), set_config('role', 'vitalgo_app', true)`,
			viewer, today)
		if err != nil {
			return err
		}
		tag, err := inner.Exec(t.Context(), sql)
		n = tag.RowsAffected()
		return errors.Join(err, resetRole(t, inner, err))
	})
	return n, err
}

func resetRole(t *testing.T, tx pgx.Tx, failed error) error {
	t.Helper()
	if failed != nil {
		return nil // rolled back with the rest
	}
	_, err := tx.Exec(t.Context(), `RESET ROLE`)
	return err
}

func TestSec_R05_TheServersRoleSeesWhatTheViewerMay(t *testing.T) {
	t.Parallel()
	_, pool := migratedDatabase(t)
	if err := storedRows(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	if err := insert(t.Context(), pool, "users", valid["users"].with(row{"id": guardianID, "email": "guardian@example.com"})); err != nil {
		t.Fatal(err)
	}
	const refused = "42501"
	err := rolledBack(t.Context(), pool, func(tx pgx.Tx) error {
		for _, c := range []struct {
			viewer, sql string
			rows        int64
			state       string
		}{
			{ownerID, `SELECT id FROM patients`, 1, ""},
			{guardianID, `SELECT id FROM patients`, 0, ""},
			{"", `SELECT id FROM patients`, 0, ""},
			{"", `SELECT id FROM users`, 0, ""},
			{"", `SELECT id FROM medications`, 0, ""},
			{ownerID, `SELECT password_hash FROM users`, 0, refused},
			{guardianID, `INSERT INTO record_changes (id, patient_id, actor_id, actor_role, kind, subject_type, subject_id, at)
				VALUES (gen_random_uuid(), '` + patientID + `', '` + guardianID + `', 'patient', 'created', 'Patient', '` + patientID + `', now())`, 0, refused},
			{guardianID, `INSERT INTO guardianships (id, guardian_id, patient_id, relationship, created_at)
				VALUES (gen_random_uuid(), '` + guardianID + `', '` + patientID + `', 'MADRE', now())`, 0, refused},
			{guardianID, `UPDATE patients SET occupation = 'Nobody'`, 0, ""},
			{ownerID, `UPDATE users SET updated_at = now()`, 0, refused},
			{ownerID, `UPDATE access_log SET location = 'x'`, 0, refused},
			{ownerID, `DELETE FROM access_log`, 0, refused},
			{ownerID, `UPDATE record_changes SET kind = 'deleted'`, 0, refused},
			{ownerID, `DELETE FROM record_changes`, 0, refused},
			{ownerID, `DELETE FROM legal_acceptances`, 0, refused},
			{ownerID, `DELETE FROM login_attempts`, 0, refused},
			{ownerID, `UPDATE staff_decisions SET reason = 'another'`, 0, refused},
		} {
			n, err := as(t, tx, c.viewer, c.sql)
			state := ""
			if refusal, ok := errors.AsType[*pgconn.PgError](err); ok {
				state = refusal.Code
			} else if err != nil {
				return err
			}
			if n != c.rows || state != c.state {
				t.Errorf("%s as %q: %d rows, state %q", c.sql, c.viewer, n, state)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
