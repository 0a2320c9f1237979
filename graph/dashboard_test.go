package graph_test

import (
	"encoding/json"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/app"
)

// domain.md section 3: a dashboard costs at most 6 statements. Reading N records at a glance costs the same for
// every N, and for every number of rows.
func TestManyDashboardsCostAsManyStatementsAsOne(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, func(parts *app.Parts) { parts.LoaderWait = walkWait })
	patients := a.patients(t, 25)
	if _, err := a.db.Pool.Exec(t.Context(), `
		INSERT INTO record_changes (id, patient_id, actor_id, actor_role, kind, subject_type, subject_id, at)
		SELECT gen_random_uuid(), patient_id, recorded_by, 'patient', 'created', 'Medication', id, created_at
		FROM medications WHERE name LIKE 'Hierro%'`); err != nil {
		t.Fatal(err)
	}
	if _, err := a.db.Pool.Exec(t.Context(), `
		INSERT INTO allergies (id, patient_id, allergen, allergen_key, severity, source, created_at, updated_at)
		SELECT gen_random_uuid(), patient_id, name, name_key, 'critica', 'patient', now(), now()
		FROM medications WHERE name LIKE 'Hierro%'`); err != nil {
		t.Fatal(err)
	}
	for field, most := range map[string]int{
		`dashboard { totalAllergies completeness { percentage } recentMedications { name } recentActivity { description } }`: 7,
		`dashboard { recentActivity { actor { fullName } subject { ... on Medication { name } } } }`:                         7,
		`activity { nodes { description actor { fullName } subject { ... on Medication { name } } } }`:                       6,
		`timeline { nodes { ... on Medication { name } } edges { node { ... on Medication { name } } } }`:                    5,
		`alerts { text about { ... on Allergy { allergen } } }`:                                                              5,
	} {
		costs := map[int]int{}
		for _, n := range []int{1, 25} {
			variables, err := json.Marshal(map[string]any{"ids": patients[:n]})
			if err != nil {
				t.Fatal(err)
			}
			a.signIn(t, "professional")
			a.db.Statements.Reset()
			answer := a.ask(t, "professional", `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Patient { `+field+` } } }`, string(variables))
			if strings.Contains(answer, "errors") || strings.Count(answer, "Hierro") < 3*n {
				t.Fatalf("%s of %d patients: %.500s", field, n, answer)
			}
			costs[n] = a.db.Statements.Count()
		}
		// The professional's session, the records and their access log are three of them.
		if costs[1] != costs[25] || costs[25] > most {
			t.Errorf("%s: statements by patients: %v, want at most %d\n%s", field, costs, most, strings.Join(a.db.Statements.SQL(), "\n"))
		}
	}
}
