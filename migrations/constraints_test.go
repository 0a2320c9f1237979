package migrations_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A row holds columns as JSON values; nil is NULL.
type row map[string]any

func (r row) with(changes row) row {
	merged := maps.Clone(r)
	maps.Copy(merged, changes)
	return merged
}

const (
	instant    = "2026-01-02T03:04:05Z"
	ownerID    = "00000000-0000-7000-8000-000000000001" // account of the stored patient
	doctorID   = "00000000-0000-7000-8000-000000000002"
	patientID  = "00000000-0000-7000-8000-000000000003"
	staffID    = "00000000-0000-7000-8000-000000000004"
	dependant  = "00000000-0000-7000-8000-000000000005" // no account
	otherID    = "00000000-0000-7000-8000-00000000000a"
	anotherID  = "00000000-0000-7000-8000-00000000000b"
	hash       = `\x0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef`
	secondHash = `\x1123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef`
)

func chars(n int) string { return strings.Repeat("ñ", n) } // two bytes each: lengths count characters

// valid holds a row for each table that violates nothing beside the stored rows of storedRows.
var valid = map[string]row{
	"users": {"id": otherID, "email": "other@example.com", "password_hash": "h", "role": "patient", "first_name": "Ana",
		"last_name": "Ruiz", "created_at": instant, "updated_at": instant},
	"otp_recovery_codes": {"id": otherID, "user_id": ownerID, "code_hash": hash, "created_at": instant},
	"idempotency_keys":   {"account_id": ownerID, "key_hash": hash, "request_hash": hash, "created_at": instant},
	"login_throttles":    {"email_hash": hash},
	"login_attempts": {"id": otherID, "email_hash": hash, "ip": "192.0.2.1", "user_agent": "", "success": true,
		"attempted_at": instant},
	"document_types": {"code": "CC", "name_es": "n", "name_en": "n", "description_es": "d", "description_en": "d",
		"number_pattern": "p", "self_signup_allowed": true, "requires_guardian": false, "sort_order": 1,
		"created_at": instant, "updated_at": instant},
	"countries": {"code": "ZZ", "alpha3": "ZZZ", "numeric_code": "999", "name_es": "n", "name_en": "n", "name_es_key": "n",
		"name_en_key": "n", "dial_code": "+1", "flag": "f", "is_iso_3166": true, "sort_order": 1, "created_at": instant,
		"updated_at": instant},
	"departments": {"code": "00", "iso_3166_2": "CO-ZZZ", "name": "n", "name_key": "n", "created_at": instant,
		"updated_at": instant},
	"municipalities": {"code": "05999", "department_code": "05", "name": "n", "name_key": "n", "kind": "MUNICIPALITY",
		"is_capital": false, "created_at": instant, "updated_at": instant},
	"insurers": {"code": "NEW", "name": "n", "name_key": "n", "regime": "ambos", "created_at": instant,
		"updated_at": instant},
	"icd10_codes": {"code": "Z99.Z", "title_es": "t", "title_en": "t", "title_es_key": "t", "title_en_key": "t",
		"source": "imported", "created_at": instant, "updated_at": instant},
	"medication_names": {"name_es": "n", "name_en": "n", "name_es_key": "n", "name_en_key": "n", "therapeutic_group": "g",
		"created_at": instant, "updated_at": instant},
	"legal_documents": {"kind": "terms", "version": "9.9", "effective_from": "2026-01-01", "text_es": "t", "text_en": "t"},
	"legal_acceptances": {"id": otherID, "user_id": ownerID, "kind": "terms", "version": "1.0", "accepted_at": instant,
		"ip": "192.0.2.1", "user_agent": "", "locale": "es"},
	"patients": {"id": otherID, "first_name": "Ana", "last_name": "Ruiz", "name_key": "ana ruiz", "document_type": "CC",
		"document_number": "99999999", "birth_date": "1990-01-01", "created_at": instant, "updated_at": instant},
	"emergency_contacts": {"id": otherID, "patient_id": patientID, "position": 0, "full_name": "Ana Ruiz",
		"relationship": "MADRE", "phone": "+573001234567", "created_at": instant},
	"reproductive_health": {"patient_id": patientID, "created_at": instant, "updated_at": instant},
	"staff_members": {"id": otherID, "user_id": ownerID, "kind": "professional", "license_number": "MED-9",
		"license_expires_on": "2035-01-01", "specialty": "Medicina", "organization": "Hospital", "phone": "+573001234567",
		"created_at": instant, "updated_at": instant},
	"staff_decisions": {"id": otherID, "staff_id": staffID, "from_status": "pending", "to_status": "approved", "at": instant},
	"guardianships": {"id": otherID, "guardian_id": ownerID, "patient_id": dependant, "relationship": "MADRE",
		"created_at": instant},
	"access_grants": {"id": otherID, "patient_id": patientID, "professional_id": doctorID, "scope": "read",
		"granted_at": instant, "expires_on": "2026-06-01"},
	"medications": {"id": otherID, "patient_id": patientID, "name": "Ibuprofeno", "name_key": "ibuprofeno", "dosage": "1",
		"frequency": "1", "start_date": "2026-01-02", "source": "patient", "created_at": instant, "updated_at": instant},
	"allergies": {"id": otherID, "patient_id": patientID, "allergen": "Polen", "allergen_key": "polen", "severity": "leve",
		"source": "patient", "created_at": instant, "updated_at": instant},
	"illnesses": {"id": otherID, "patient_id": patientID, "name": "Asma", "name_key": "asma", "status": "activa",
		"diagnosis_date": "2020-01-01", "source": "patient", "created_at": instant, "updated_at": instant},
	"surgeries": {"id": otherID, "patient_id": patientID, "procedure": "Cesárea", "procedure_key": "cesarea",
		"surgery_date": "2020-01-01", "source": "patient", "created_at": instant, "updated_at": instant},
	"emergency_codes": {"id": otherID, "patient_id": patientID, "code_hash": hash, "code_enc": `\x00`,
		"generated_at": instant, "expires_at": "2027-01-02T03:04:05Z"},
	"access_log": {"id": otherID, "accessor_role": "paramedic", "accessor_name": "Ana Ruiz", "reason": "emergency",
		"granted": true, "ip": "192.0.2.1", "user_agent": "", "at": instant},
	"record_changes": {"id": otherID, "patient_id": patientID, "actor_role": "patient", "kind": "created",
		"subject_type": "Patient", "subject_id": patientID, "at": instant},
	"audit_seals":   {"source": "access_log", "row_id": otherID},
	"audit_anchors": {"source": "access_log", "position": 1, "chain_hash": hash},
}

// storedRows are what the rows above refer to.
func storedRows(ctx context.Context, db execer) error {
	users, patients := valid["users"], valid["patients"]
	return errors.Join(
		insert(ctx, db, "users", users.with(row{"id": ownerID, "email": "owner@example.com"})),
		insert(ctx, db, "users", users.with(row{"id": doctorID, "email": "doctor@example.com", "role": "professional"})),
		insert(ctx, db, "patients", patients.with(row{"id": patientID, "user_id": ownerID, "phone": "+573001234567",
			"document_number": "11111111"})),
		insert(ctx, db, "patients", patients.with(row{"id": dependant, "document_number": "22222222"})),
		insert(ctx, db, "staff_members", valid["staff_members"].with(row{"id": staffID, "user_id": doctorID,
			"license_number": "MED-1", "status": "approved"})),
	)
}

type execer interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

func insert(ctx context.Context, db execer, table string, r row) error {
	document, err := json.Marshal(r)
	if err != nil {
		return err
	}
	columns := strings.Join(slices.Sorted(maps.Keys(r)), ", ")
	_, err = db.Exec(ctx, fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM json_populate_record(NULL::%s, $1::json)",
		table, columns, columns, table), string(document))
	return err
}

func TestConstraintsRefuse(t *testing.T) {
	t.Parallel()
	_, pool := migratedDatabase(t)
	if err := storedRows(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	tables := checkedTables(t, pool)
	tested := map[string]bool{}
	for _, v := range violations {
		tested[v.constraint] = true
		t.Run(v.constraint, func(t *testing.T) {
			table, ok := tables[v.constraint]
			if !ok {
				t.Fatal("there is no such constraint")
			}
			for _, changes := range v.rows {
				err := rolledBack(t.Context(), pool, func(tx pgx.Tx) error {
					return insert(t.Context(), tx, table, valid[table].with(changes))
				})
				if got := violated(err); got != v.constraint {
					t.Errorf("%v violates %q (%v)", changes, got, err)
				}
			}
		})
	}
	for constraint := range tables {
		if !tested[constraint] {
			t.Errorf("no row violates %s", constraint)
		}
	}
}

func TestValidRowsAreTaken(t *testing.T) {
	t.Parallel()
	_, pool := migratedDatabase(t)
	if err := storedRows(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	for table, base := range valid {
		if table == "document_types" { // its codes are all taken
			continue
		}
		for _, changes := range append(edges[table], row{}) {
			err := rolledBack(t.Context(), pool, func(tx pgx.Tx) error {
				return insert(t.Context(), tx, table, base.with(changes))
			})
			if err != nil {
				t.Errorf("%s with %v: %v", table, changes, err)
			}
		}
	}
}

// checkedTables answers the table of each CHECK constraint.
func checkedTables(t *testing.T, pool *pgxpool.Pool) map[string]string {
	t.Helper()
	tables := map[string]string{}
	for _, pair := range column[string](t, pool, `
		SELECT conname || ' ' || conrelid::regclass
		FROM pg_constraint
		WHERE contype = 'c' AND connamespace = 'public'::regnamespace
			AND conrelid::regclass::text NOT LIKE 'river%' -- the job queue's, which its library tests`) {
		constraint, table, _ := strings.Cut(pair, " ")
		tables[constraint] = table
	}
	return tables
}

func rolledBack(ctx context.Context, pool *pgxpool.Pool, fn func(pgx.Tx) error) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	return errors.Join(fn(tx), tx.Rollback(ctx))
}

// violated answers the name of the constraint that an error is about, else "".
func violated(err error) string {
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		return refused.ConstraintName
	}
	return ""
}
