package migrations_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"vitalgo/slices/shared/infrastructure/pgtest"
)

// numbered returns an id that no other row has.
func numbered(n int) string { return fmt.Sprintf("00000000-0000-7000-8000-%012x", 0x1000+n) }

// The people of the crowd beside the owner of patientID and the guardian of the dependant.
var (
	neighbourID, neighboursPatient = numbered(1), numbered(2) // a patient of whom nobody here may see anything
	leaverID, leaversPatient       = numbered(3), numbered(4) // closes the account
	adminID                        = numbered(5)
	medicID                        = numbered(6) // paramedic
	strangerID                     = numbered(7) // professional without a grant
	readerID                       = numbered(8)
	writerID                       = numbered(9)
	lateID                         = numbered(10) // the grant ended yesterday
	revokedID                      = numbered(11)
	suspendedID                    = numbered(12)
	lapsedID                       = numbered(13) // the licence ended yesterday
	leaversDoctorID                = numbered(14)
	dependantsDoctorID             = numbered(15)
)

// grantsOfCrowd are the consents: whose record, to whom, and how they differ from a READ in force.
var grantsOfCrowd = []struct {
	patient, professional string
	changes               row
}{
	{patientID, readerID, row{}},
	{patientID, writerID, row{"scope": "write"}},
	{patientID, lateID, row{"expires_on": "2026-02-28"}},
	{patientID, revokedID, row{"revoked_at": instant}},
	{patientID, suspendedID, row{}},
	{patientID, lapsedID, row{}},
	{patientID, medicID, row{}}, // no use case gives a paramedic one
	{leaversPatient, leaversDoctorID, row{}},
	{dependant, dependantsDoctorID, row{}},
}

// crowd gives every table of people rows of several.
func crowd(t *testing.T, pool *pgxpool.Pool) {
	t.Helper()
	add := func(table string, changes row) {
		t.Helper()
		if err := insert(t.Context(), pool, table, valid[table].with(changes)); err != nil {
			t.Fatalf("%s: %v", table, err)
		}
	}
	if err := storedRows(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	closes := row{"closing_since": instant, "erase_after": "2026-03-20T00:00:00Z"}
	for account, changes := range map[string]row{
		guardianID: {}, neighbourID: {}, leaverID: closes, adminID: {"role": "admin"}, medicID: {"role": "paramedic"},
	} {
		add("users", row{"id": account, "email": account + "@example.com"}.with(changes))
	}
	for account, changes := range map[string]row{
		medicID: {"kind": "paramedic"}, strangerID: {}, readerID: {}, writerID: {}, lateID: {}, revokedID: {},
		suspendedID: {"status": "suspended"}, lapsedID: {"license_expires_on": "2026-02-28"}, leaversDoctorID: {},
		dependantsDoctorID: {},
	} {
		if account != medicID {
			add("users", row{"id": account, "email": account + "@example.com", "role": "professional"})
		}
		add("staff_members", row{"id": account, "user_id": account, "license_number": "MED-" + strings.ToUpper(account[32:]),
			"status": "approved"}.with(changes))
	}
	add("patients", row{"id": neighboursPatient, "user_id": neighbourID, "document_number": "33333333", "phone": "+573001234567"})
	add("patients", row{"id": leaversPatient, "user_id": leaverID, "document_number": "44444444", "phone": "+573001234567"})
	add("guardianships", row{"guardian_id": guardianID})
	for i, g := range grantsOfCrowd {
		add("access_grants", row{"id": numbered(100 + i), "patient_id": g.patient, "professional_id": g.professional}.with(g.changes))
	}
	for i, patient := range []string{patientID, dependant, neighboursPatient, leaversPatient} {
		own := row{"id": numbered(200 + i), "patient_id": patient}
		for _, table := range []string{"emergency_contacts", "medications", "allergies", "illnesses", "surgeries", "record_changes"} {
			add(table, own)
		}
		add("reproductive_health", row{"patient_id": patient})
		add("emergency_codes", own.with(row{"code_hash": fmt.Sprintf(`\x%064x`, i)}))
		add("access_log", own.with(row{"accessor_id": medicID}))
		add("access_log", row{"id": numbered(300 + i), "accessor_id": readerID})
	}
	for i, account := range []string{ownerID, guardianID, neighbourID, leaverID, readerID, adminID} {
		add("legal_acceptances", row{"id": numbered(400 + i), "user_id": account})
		add("otp_recovery_codes", row{"id": numbered(400 + i), "user_id": account})
		add("idempotency_keys", row{"account_id": account})
	}
	for _, table := range []string{"login_throttles", "login_attempts", "staff_decisions"} {
		add(table, row{})
	}
}

// rowsToSee tells of each table with row security which of its rows somebody sees: reads are the records that are
// open to the viewer, owns those of the viewer and of dependants. Tables that hold nothing for viewers are refused.
var rowsToSee = map[string]string{
	"patients":            `id = ANY (reads)`,
	"emergency_contacts":  `patient_id = ANY (reads)`,
	"reproductive_health": `patient_id = ANY (reads)`,
	"medications":         `patient_id = ANY (reads)`,
	"allergies":           `patient_id = ANY (reads)`,
	"illnesses":           `patient_id = ANY (reads)`,
	"surgeries":           `patient_id = ANY (reads)`,
	"record_changes":      `patient_id = ANY (reads)`,
	"guardianships":       `guardian_id = viewer OR patient_id = ANY (reads)`,
	"access_grants":       `professional_id = viewer OR patient_id = ANY (owns)`,
	"emergency_codes":     `patient_id = ANY (owns)`,
	"access_log":          `accessor_id = viewer OR patient_id = ANY (owns)`,
	"legal_acceptances":   `user_id = viewer`,
	"idempotency_keys":    `account_id = viewer`,
	"users":               `id = viewer`,
	"staff_members":       `user_id = viewer`,
	"otp_recovery_codes":  "",
	"login_throttles":     "",
	"login_attempts":      "",
	"audit_seals":         "",
	"staff_decisions":     "",
}

// A statement without a condition, of every table by everybody.
func TestSec_R05_AForgottenConditionShowsNothingMore(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	crowd(t, database.Pool)
	tables := column[string](t, database.Pool, `
		SELECT relname::text FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace ORDER BY 1`)
	if len(tables) != len(rowsToSee) {
		t.Errorf("%d tables have row security, %d are tried", len(tables), len(rowsToSee))
	}
	seen := map[string]int{}
	for _, actor := range []struct {
		name, account string
		reads, owns   []string
	}{
		{"nobody", "", nil, nil},
		{"an account that does not exist", numbered(999), nil, nil},
		{"the owner", ownerID, []string{patientID}, []string{patientID}},
		{"another patient", neighbourID, []string{neighboursPatient}, []string{neighboursPatient}},
		{"a guardian", guardianID, []string{dependant}, []string{dependant}},
		{"a closing account", leaverID, []string{leaversPatient}, []string{leaversPatient}},
		{"a professional without a grant", strangerID, nil, nil},
		{"a professional with READ", readerID, []string{patientID}, nil},
		{"a professional with WRITE", writerID, []string{patientID}, nil},
		{"a professional of a dependant", dependantsDoctorID, []string{dependant}, nil},
		{"a professional whose grant ended", lateID, nil, nil},
		{"a professional whose grant was revoked", revokedID, nil, nil},
		{"a suspended professional", suspendedID, nil, nil},
		{"a professional whose licence ended", lapsedID, nil, nil},
		{"the professional of a closing account", leaversDoctorID, nil, nil},
		{"a paramedic", medicID, nil, nil},
		{"an administrator", adminID, nil, nil},
	} {
		for _, table := range tables {
			which, known := rowsToSee[table]
			if !known {
				t.Fatalf("who may see what of %s is not said", table)
			}
			columns := readableColumns(t, database.Pool, table)
			got, err := bareRows(t, database.App, actor.account, columns, table)
			if which == "" {
				if refused, ok := errors.AsType[*pgconn.PgError](err); !ok || refused.Code != "42501" {
					t.Errorf("%s reads %s: %d rows, %v", actor.name, table, len(got), err)
				}
				continue
			}
			if err != nil {
				t.Fatalf("%s reads %s: %v", actor.name, table, err)
			}
			want := column[string](t, database.Pool, `
				SELECT to_jsonb(every)::text
				FROM (
					SELECT `+columns+`
					FROM `+table+`
					CROSS JOIN (SELECT nullif($1, '')::uuid AS viewer, $2::uuid[] AS reads, $3::uuid[] AS owns) asked
					WHERE `+which+`) every`, actor.account, actor.reads, actor.owns)
			slices.Sort(want)
			if diff := cmp.Diff(want, got); diff != "" && len(want)+len(got) > 0 {
				t.Errorf("%s reads %s (-want +got):\n%s", actor.name, table, diff)
			}
			seen[table] += len(got)
		}
	}
	for table, which := range rowsToSee {
		if which != "" && seen[table] == 0 {
			t.Errorf("nobody sees any row of %s: the test proves nothing of it", table)
		}
	}
}

// readableColumns are those of a table that the server's role may read, or * where there is none to be left out or
// to be read.
func readableColumns(t *testing.T, pool *pgxpool.Pool, table string) string {
	t.Helper()
	return column[string](t, pool, `
		SELECT CASE WHEN count(*) FILTER (WHERE readable) IN (0, count(*)) THEN $1 || '.*'
			ELSE string_agg(quote_ident(attname), ', ') FILTER (WHERE readable) END
		FROM (
			SELECT attname, has_column_privilege('vitalgo_app', attrelid, attnum, 'SELECT') AS readable
			FROM pg_attribute
			WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped
			ORDER BY attnum) columns`, table)[0]
}

// bareRows are the rows of a table that a statement without a condition shows to a viewer.
func bareRows(t *testing.T, app *pgxpool.Pool, viewer, columns, table string) (found []string, err error) {
	t.Helper()
	err = rolledBack(t.Context(), app, func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), `
			SELECT set_config('app.viewer', $1, true), set_config('app.today', $2, true), set_config('role', 'vitalgo_app', true)`, viewer, today); err != nil {
			return err
		}
		rows, err := tx.Query(t.Context(), `SELECT to_jsonb(every)::text FROM (SELECT `+columns+` FROM `+table+`) every`)
		if err != nil {
			return err
		}
		found, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	slices.Sort(found)
	return found, err
}

// What has no row security is for everybody.
func TestSec_R05_OnlyCataloguesHaveNoRowSecurity(t *testing.T) {
	t.Parallel()
	_, pool := migratedDatabase(t)
	open := column[string](t, pool, `
		SELECT relname::text
		FROM pg_class c
		WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND NOT relrowsecurity
			AND has_any_column_privilege('vitalgo_app', c.oid, 'SELECT, INSERT, UPDATE')
		ORDER BY 1`)
	want := []string{"countries", "departments", "document_types", "goose_db_version", "icd10_codes", "insurers",
		"legal_documents", "medication_names", "municipalities"}
	if diff := cmp.Diff(want, open); diff != "" {
		t.Errorf("tables without row security (-want +got):\n%s", diff)
	}
	written := column[string](t, pool, `
		SELECT relname::text
		FROM pg_class c
		WHERE relname = ANY ($1) AND relnamespace = 'public'::regnamespace
			AND has_table_privilege('vitalgo_app', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')`, want)
	if len(written) > 0 {
		t.Errorf("%v can be written", written)
	}
}
