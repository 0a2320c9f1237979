package pg_test

import (
	"fmt"
	"strings"
	"testing"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/pgtest"
)

// Every constraint of rows to each other that an input can break is named on its field; of all others, which only
// something at the same time can break, no name is told.
func TestSec_E02_BrokenConstraints(t *testing.T) {
	t.Parallel()
	inputs := map[string]string{
		"allergies_allergen_unique":            "TAKEN allergen",
		"legal_acceptances_document_fkey":      "NOT_FOUND version",
		"patients_birth_country_fkey":          "NOT_FOUND birthplace country",
		"patients_birth_department_fkey":       "NOT_FOUND birthplace departmentCode",
		"patients_birth_municipality_fkey":     "NOT_FOUND birthplace municipalityCode",
		"patients_document_type_fkey":          "NOT_FOUND documentType",
		"patients_document_unique":             "TAKEN documentNumber",
		"patients_insurer_fkey":                "NOT_FOUND insurance insurerCode",
		"patients_origin_country_fkey":         "NOT_FOUND originCountry",
		"patients_residence_country_fkey":      "NOT_FOUND residence country",
		"patients_residence_department_fkey":   "NOT_FOUND residence departmentCode",
		"patients_residence_municipality_fkey": "NOT_FOUND residence municipalityCode",
		"staff_members_license_number_unique":  "TAKEN licenseNumber",
		"users_email_unique":                   "TAKEN email",
	}
	db := pg.New(pgtest.New(t).Pool)
	type constraint struct{ Name, State string }
	constraints, err := pg.All[constraint](t.Context(), db, `
		SELECT conname::text AS name, '23503' AS state FROM pg_constraint WHERE contype = 'f'
		UNION ALL
		SELECT c.relname::text, '23505' FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
		WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace
		ORDER BY 1`)
	if err != nil || len(constraints) < 80 {
		t.Fatalf("%d constraints, %v", len(constraints), err)
	}
	for _, c := range constraints {
		_, err := pg.Exec(t.Context(), db, fmt.Sprintf(
			`DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '%s', CONSTRAINT = '%s', DETAIL = 'hunter2'; END $$`, c.State, c.Name))
		want := inputs[c.Name]
		delete(inputs, c.Name)
		switch {
		case want != "" && (err == nil || err.Error() != "input: "+want):
			t.Errorf("%s: %v, want %s", c.Name, err, want)
		case want == "" && c.State == "23505" && fault.CodeOf(err) != fault.Conflict:
			t.Errorf("%s: %v, want a conflict", c.Name, err)
		case want == "" && c.State == "23503" && fault.CodeOf(err) != fault.NotFound:
			t.Errorf("%s: %v, want not found", c.Name, err)
		case strings.Contains(err.Error(), "hunter2"):
			t.Errorf("%s: %v shows a value", c.Name, err)
		}
	}
	for name := range inputs {
		t.Errorf("the database has no constraint %s", name)
	}
}
