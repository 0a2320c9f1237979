package migrations_test

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// A function that runs with its owner's rights is stable, finds tables in one place only, and is for the server alone.
func TestSec_R04_FunctionsOfTheOwnerAreFenced(t *testing.T) {
	t.Parallel()
	_, pool := migratedDatabase(t)
	const ofOwner = `
		FROM pg_proc p
		WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace`
	if n := column[int](t, pool, `SELECT count(*)`+ofOwner)[0]; n < 10 {
		t.Fatalf("only %d functions are the owner's", n)
	}
	for _, unfenced := range column[string](t, pool, `SELECT p.oid::regprocedure::text`+ofOwner+`
			AND (p.proconfig IS DISTINCT FROM ARRAY['search_path=public, pg_temp']
				OR p.provolatile <> 's' AND p.proname <> 'use_emergency_code' -- which counts the use
					AND p.proname NOT IN ('audit_await_seal', 'audit_forget', 'purge_access_log') -- which write seals, not for a viewer
				OR p.provolatile <> 's' AND p.proname <> 'use_emergency_code' AND has_function_privilege('vitalgo_app', p.oid, 'EXECUTE')
				OR has_function_privilege('public', p.oid, 'EXECUTE'))`) {
		t.Errorf("%s can be misused", unfenced)
	}
	for _, policy := range column[string](t, pool, `
		SELECT tablename || ' ' || cmd
		FROM pg_policies
		WHERE roles = ARRAY['vitalgo_app']::name[]
			AND tablename NOT IN ('users', 'staff_members', 'idempotency_keys') -- the viewer's own row
			AND concat(qual, with_check) !~ '(visible|readable)_patients[(]'
			AND NOT (tablename = 'patients' AND cmd = 'INSERT') -- a new record
			AND NOT (tablename = 'guardianships' AND cmd = 'INSERT') -- of a new record
			AND NOT (tablename = 'legal_acceptances' AND cmd = 'SELECT') -- the viewer's own`) {
		t.Errorf("the policy of %s does not ask for the visible patients", policy)
	}
}

// stateOf is the SQLSTATE of an error, "" for none.
func stateOf(t *testing.T, err error) string {
	t.Helper()
	if refusal, ok := errors.AsType[*pgconn.PgError](err); ok {
		return refusal.Code
	}
	if err != nil {
		t.Fatal(err)
	}
	return ""
}

// Who may read a record without changing it is refused; to whom it is closed there is nothing to change.
func TestSec_R04_ChangesNeedOwnershipOrAWriteGrant(t *testing.T) {
	t.Parallel()
	_, pool := migratedDatabase(t)
	crowd(t, pool)
	const refused = "42501"
	add := map[string]string{}
	for _, patient := range []string{patientID, dependant, leaversPatient} {
		add[patient] = `INSERT INTO medications (id, patient_id, name, name_key, dosage, frequency, start_date, source, created_at, updated_at)
			VALUES (gen_random_uuid(), '` + patient + `', 'Ibuprofeno', 'ibuprofeno', '1', '1', '2026-01-02', 'patient', now(), now())`
	}
	for _, c := range []struct {
		name, viewer, patient string
		adds                  string // state
		changes               int64  // rows
		changing              string // state
	}{
		{"the owner", ownerID, patientID, "", 1, ""},
		{"a guardian", guardianID, dependant, "", 1, ""},
		{"a closing account", leaverID, leaversPatient, "", 1, ""},
		{"a professional with WRITE", writerID, patientID, "", 1, ""},
		{"a professional with READ", readerID, patientID, refused, 0, refused},
		{"another patient", neighbourID, patientID, refused, 0, ""},
		{"a guardian of another", guardianID, patientID, refused, 0, ""},
		{"a professional without a grant", strangerID, patientID, refused, 0, ""},
		{"a professional whose grant ended", lateID, patientID, refused, 0, ""},
		{"a professional whose grant was revoked", revokedID, patientID, refused, 0, ""},
		{"a paramedic", medicID, patientID, refused, 0, ""},
		{"an administrator", adminID, patientID, refused, 0, ""},
		{"nobody", "", patientID, refused, 0, ""},
	} {
		err := rolledBack(t.Context(), pool, func(tx pgx.Tx) error {
			n, err := as(t, tx, c.viewer, `UPDATE medications SET dosage = '2' WHERE patient_id = '`+c.patient+`'`)
			if state := stateOf(t, err); state != c.changing || n != c.changes {
				t.Errorf("%s changes %d rows, state %q", c.name, n, state)
			}
			_, err = as(t, tx, c.viewer, add[c.patient])
			if state := stateOf(t, err); state != c.adds {
				t.Errorf("%s adds a row: state %q, want %q", c.name, state, c.adds)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// Whether a document is taken is one word; a code in force opens one record, to an active paramedic.
func TestSec_R04_OneValueAndOneRecordAreTold(t *testing.T) {
	t.Parallel()
	_, pool := migratedDatabase(t)
	crowd(t, pool)
	const (
		taken = `SELECT FROM document_taken('CC', '11111111') taken WHERE taken`
		free  = `SELECT FROM document_taken('CC', '55555555') taken WHERE NOT taken`
	)
	code := func(n int) string {
		return `SELECT FROM opened_record('` + numbered(n) + `', '` + today + `', '2026-03-01T12:00:00Z')`
	}
	for _, c := range []struct {
		name, viewer, change, sql string
		rows                      int64
	}{
		{"nobody asks for a taken document", "", "", taken, 1},
		{"nobody asks for a free document", "", "", free, 1},
		{"a paramedic", medicID, "", code(200), 1},
		{"a paramedic, of a dependant", medicID, "", code(201), 1},
		{"a paramedic, of a closing account", medicID, "", code(203), 0},
		{"a paramedic, without a code", medicID, "", code(999), 0},
		{"a paramedic, with the id of a record", medicID, "", `SELECT FROM opened_record('` + patientID + `', '` + today + `', now())`, 0},
		{"a code that ran out", medicID, `UPDATE emergency_codes SET generated_at = '2026-01-01', expires_at = '2026-03-01T11:59:59Z'`, code(200), 0},
		{"a closed code", medicID, `UPDATE emergency_codes SET closed_at = '2026-02-01', closed_reason = 'replaced'`, code(200), 0},
		{"a suspended paramedic", medicID, `UPDATE staff_members SET status = 'suspended'`, code(200), 0},
		{"a paramedic whose licence ended", medicID, `UPDATE staff_members SET license_expires_on = '2026-02-28'`, code(200), 0},
		{"the owner", ownerID, "", code(200), 0},
		{"a professional with WRITE", writerID, "", code(200), 0},
		{"an administrator", adminID, "", code(200), 0},
		{"nobody", "", "", code(200), 0},
	} {
		err := rolledBack(t.Context(), pool, func(tx pgx.Tx) error {
			if _, err := tx.Exec(t.Context(), c.change); err != nil {
				return err
			}
			n, err := as(t, tx, c.viewer, c.sql)
			if n != c.rows {
				t.Errorf("%s: %d rows, want %d", c.name, n, c.rows)
			}
			return err
		})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
