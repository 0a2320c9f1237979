package migrations_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

func TestDuplicatesAreRefused(t *testing.T) {
	t.Parallel()
	_, pool := migratedDatabase(t)
	if err := storedRows(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		constraint, table string
		first, second     row // beside another id; no first: a stored row is enough
	}{
		{"users_email_unique", "users", row{}, row{}},
		{"otp_recovery_codes_code_unique", "otp_recovery_codes", row{}, row{}},
		{"patients_user_unique", "patients", row{},
			row{"user_id": ownerID, "phone": "+573001234567", "document_number": "33333333"}},
		{"patients_document_unique", "patients", row{}, row{}},
		{"emergency_contacts_position_unique", "emergency_contacts", row{}, row{}},
		{"staff_members_user_unique", "staff_members", row{}, row{"license_number": "MED-2"}},
		{"staff_members_license_number_unique", "staff_members", nil, row{"license_number": "MED-1"}},
		{"guardianships_pair_unique", "guardianships", row{}, row{}},
		{"access_grants_open_unique", "access_grants", row{}, row{"scope": "write"}},
		{"allergies_allergen_unique", "allergies", row{"allergen": "Polén"}, row{}},
		{"emergency_codes_open_unique", "emergency_codes", row{}, row{"code_hash": secondHash}},
		{"emergency_codes_code_hash_unique", "emergency_codes", row{"closed_at": instant, "closed_reason": "revoked"}, row{}},
		{"legal_acceptances_own_unique", "legal_acceptances", row{}, row{}},
		{"legal_acceptances_dependant_unique", "legal_acceptances", row{"kind": "health_data", "patient_id": dependant},
			row{"kind": "health_data", "patient_id": dependant}},
	}
	for _, tt := range tests {
		t.Run(tt.constraint, func(t *testing.T) {
			err := rolledBack(t.Context(), pool, func(tx pgx.Tx) error {
				if tt.first != nil {
					if err := insert(t.Context(), tx, tt.table, valid[tt.table].with(tt.first)); err != nil {
						t.Errorf("first row: %v", err)
					}
				}
				return insert(t.Context(), tx, tt.table, valid[tt.table].with(tt.second).with(row{"id": anotherID}))
			})
			if got := violated(err); got != tt.constraint {
				t.Errorf("violates %q (%v)", got, err)
			}
		})
	}
}

// What was closed, revoked or deleted makes room for a successor.
func TestEndedRowsDoNotCountAsDuplicates(t *testing.T) {
	t.Parallel()
	_, pool := migratedDatabase(t)
	if err := storedRows(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		table         string
		first, second row
	}{
		{"allergies", row{"deleted_at": instant}, row{}},
		{"access_grants", row{"revoked_at": instant}, row{}},
		{"emergency_codes", row{"closed_at": instant, "closed_reason": "replaced"}, row{"code_hash": secondHash}},
	}
	for _, tt := range tests {
		t.Run(tt.table, func(t *testing.T) {
			err := rolledBack(t.Context(), pool, func(tx pgx.Tx) error {
				if err := insert(t.Context(), tx, tt.table, valid[tt.table].with(tt.first)); err != nil {
					return err
				}
				return insert(t.Context(), tx, tt.table, valid[tt.table].with(tt.second).with(row{"id": anotherID}))
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestReferencesMustExist(t *testing.T) {
	t.Parallel()
	_, pool := migratedDatabase(t)
	if err := storedRows(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		constraint, table string
		changes           row
	}{
		{"patients_origin_country_fkey", "patients", row{"origin_country": "QQ"}},
		{"patients_birth_country_fkey", "patients", row{"birth_country": "QQ"}},
		{"patients_birth_municipality_fkey", "patients",
			row{"birth_country": "CO", "birth_department": "08", "birth_municipality": "05001"}}, // of another department
		{"patients_residence_municipality_fkey", "patients", row{"residence_country": "CO", "residence_address": chars(10),
			"residence_department": "05", "residence_municipality": "08001"}},
		{"patients_insurer_fkey", "patients", row{"insurer_code": "NOBODY"}},
		{"legal_acceptances_document_fkey", "legal_acceptances", row{"version": "0.9"}},
	}
	for _, tt := range tests {
		t.Run(tt.constraint, func(t *testing.T) {
			err := rolledBack(t.Context(), pool, func(tx pgx.Tx) error {
				return insert(t.Context(), tx, tt.table, valid[tt.table].with(tt.changes))
			})
			if got := violated(err); got != tt.constraint {
				t.Errorf("violates %q (%v)", got, err)
			}
		})
	}
}

// Erasing an account takes its record along and keeps the log of readings, without the patient.
func TestErasingAnAccount(t *testing.T) {
	t.Parallel()
	_, pool := migratedDatabase(t)
	ctx := t.Context()
	if err := storedRows(ctx, pool); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"medications", "allergies", "illnesses", "surgeries", "emergency_contacts",
		"reproductive_health", "emergency_codes", "record_changes", "access_grants", "legal_acceptances",
		"otp_recovery_codes", "idempotency_keys"} {
		if err := insert(ctx, pool, table, valid[table]); err != nil {
			t.Fatal(err)
		}
	}
	if err := insert(ctx, pool, "access_log", valid["access_log"].with(row{"patient_id": patientID,
		"accessor_id": doctorID, "emergency_code_id": otherID})); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(ctx, "DELETE FROM users WHERE id = $1", ownerID); err != nil {
		t.Fatal(err)
	}
	got := rowCounts(t, pool)
	maps.DeleteFunc(got, func(table string, _ int) bool { return strings.HasPrefix(table, "river_") }) // the job queue's
	want := map[string]int{"users": 1, "patients": 1, "staff_members": 1, "access_log": 1, "audit_seals": 1}
	for table := range valid {
		if _, catalogue := map[string]bool{"document_types": true, "countries": true, "departments": true,
			"municipalities": true, "insurers": true, "icd10_codes": true, "medication_names": true,
			"legal_documents": true}[table]; catalogue {
			delete(got, table)
		} else if want[table] == 0 {
			want[table] = 0
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows left (-want +got):\n%s", diff)
	}
	left := column[bool](t, pool, `
		SELECT patient_id IS NULL AND emergency_code_id IS NULL AND accessor_id IS NOT NULL
		FROM access_log`)
	if !left[0] {
		t.Error("the log of readings lost its accessor or kept its patient")
	}
}

// A row that a professional wrote outlives the professional's account.
func TestErasingAWriter(t *testing.T) {
	t.Parallel()
	_, pool := migratedDatabase(t)
	ctx := t.Context()
	if err := storedRows(ctx, pool); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"medications", "allergies", "illnesses", "surgeries"} {
		if err := insert(ctx, pool, table, valid[table].with(row{"recorded_by": doctorID})); err != nil {
			t.Fatal(err)
		}
	}
	if err := insert(ctx, pool, "record_changes", valid["record_changes"].with(row{"actor_id": doctorID})); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(ctx, "DELETE FROM users WHERE id = $1", doctorID); err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{
		"SELECT recorded_by IS NULL FROM medications", "SELECT recorded_by IS NULL FROM allergies",
		"SELECT recorded_by IS NULL FROM illnesses", "SELECT recorded_by IS NULL FROM surgeries",
		"SELECT actor_id IS NULL FROM record_changes",
	} {
		if diff := cmp.Diff([]bool{true}, column[bool](t, pool, query)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
}

// What was decided on staff is not deleted behind the chain that seals it, whoever goes.
func TestSec_D04_DecisionsStayWithWhomTheyAreAbout(t *testing.T) {
	t.Parallel()
	_, pool := migratedDatabase(t)
	ctx := t.Context()
	if err := storedRows(ctx, pool); err != nil {
		t.Fatal(err)
	}
	if err := insert(ctx, pool, "staff_decisions", valid["staff_decisions"]); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{"DELETE FROM staff_members WHERE id = $1", "DELETE FROM users WHERE id = (SELECT user_id FROM staff_members WHERE id = $1)"} {
		if _, err := pool.Exec(ctx, statement, staffID); violated(err) != "staff_decisions_staff_fkey" {
			t.Errorf("%s: %v", statement, err)
		}
	}
}
