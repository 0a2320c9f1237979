package graph_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/app"
)

// patients makes n records with three medications each, open to the professional of the register.
func (a *api) patients(t *testing.T, n int) []string {
	t.Helper()
	globals := make([]string, n)
	for i := range n {
		patient := id.Random()
		globals[i] = id.Global{Type: "Patient", ID: patient}.String()
		for _, sql := range []string{
			`INSERT INTO patients (id, first_name, last_name, name_key, document_type, document_number, birth_date, origin_country, created_at, updated_at)
				VALUES ($1::uuid, 'Paciente', 'Prueba', 'paciente prueba', 'AS', left(upper(replace($1::uuid::text, '-', '')), 20), '1990-01-01', 'CO', now(), now())`,
			`UPDATE patients SET biological_sex = 'F', birth_country = 'CO', birth_department = '05', birth_municipality = '05001', insurer_code = 'SURA' WHERE id = $1`,
			`INSERT INTO reproductive_health (patient_id, created_at, updated_at) VALUES ($1, now(), now())`,
			`INSERT INTO emergency_contacts (id, patient_id, position, full_name, relationship, phone, created_at)
				SELECT gen_random_uuid(), $1, n, 'Contacto ' || n, 'MADRE', '+573001112233', now() FROM generate_series(0, 4) n`,
			`INSERT INTO guardianships (id, guardian_id, patient_id, relationship, created_at)
				SELECT gen_random_uuid(), id, $1, 'MADRE', now() FROM users WHERE email = 'test.patient2@vitalgo.com'`,
			`INSERT INTO access_grants (id, patient_id, professional_id, scope, granted_at, expires_on)
				SELECT gen_random_uuid(), $1, id, 'read', '2026-02-01Z', '2026-12-31' FROM users WHERE role = 'professional'`,
			`INSERT INTO medications (id, patient_id, name, name_key, dosage, frequency, start_date, source, recorded_by, created_at, updated_at)
				SELECT gen_random_uuid(), $1, 'Hierro ' || i, 'hierro ' || i, '1', '1', '2024-01-01', 'patient', u.id, now(), now()
				FROM generate_series(1, 3) i, users u WHERE u.email = 'test.patient2@vitalgo.com'`,
		} {
			if _, err := a.db.Pool.Exec(t.Context(), sql, patient); err != nil {
				t.Fatal(err)
			}
		}
	}
	return globals
}

// Reading N patients with their medications, and who wrote those, costs the same for every N.
func TestManyPatientsCostAsManyStatementsAsOne(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, func(parts *app.Parts) { parts.LoaderWait = walkWait })
	patients := a.patients(t, 50)
	const operation = `query ($ids: [ID!]!) {
		nodes(ids: $ids) { ... on Patient { fullName completeness { percentage }
			emergencyContacts { fullName } reproductiveHealth { isPregnant } birthplace { department { name } municipality { name } } insurance { insurer { name } } medications(first: 20) { totalCount nodes { name recordedBy { fullName } patient { fullName } } } } }
	}`
	costs := map[int]int{}
	for _, n := range []int{1, 50} {
		variables, err := json.Marshal(map[string]any{"ids": patients[:n]})
		if err != nil {
			t.Fatal(err)
		}
		a.signIn(t, "professional")
		a.ask(t, "nobody", `{ municipalities(departmentCode: "05") { department { name } } healthInsurers { name } }`, "") // fills the cache
		a.db.Statements.Reset()
		answer := a.ask(t, "professional", operation, string(variables))
		if got := strings.Count(answer, `"name":"Hierro`); strings.Contains(answer, "errors") || got != 3*n {
			t.Fatalf("%d patients have %d medications: %.300s", n, got, answer)
		}
		costs[n] = a.db.Statements.Count()
	}
	if costs[1] != costs[50] {
		t.Errorf("statements by patients: %v\n%s", costs, strings.Join(a.db.Statements.SQL(), "\n"))
	}
}

// A phone opens a record with its four lists: they cost one round trip, however many records are opened.
func TestTheListsOfARecordTravelTogether(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	patients := a.patients(t, 5)
	for name, selected := range map[string]string{
		"none":                 "fullName",
		"one":                  "medications { nodes { id } }",
		"all":                  "medications { nodes { id } } allergies { nodes { id } } illnesses { nodes { id } } surgeries { nodes { id } totalCount }",
		"some twice, by alias": "medications { nodes { id } } some: medications(first: 1) { nodes { id } } ... on Patient { allergies { nodes { id } } }",
	} {
		want := 2 // whose token it is, and the records
		if name != "none" {
			want++
		}
		for _, n := range []int{1, 5} {
			variables, err := json.Marshal(map[string]any{"ids": patients[:n]})
			if err != nil {
				t.Fatal(err)
			}
			a.signIn(t, "secondary")
			a.db.Statements.Reset()
			answer := a.ask(t, "secondary", `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Patient { `+selected+` } } }`, string(variables))
			if got := a.db.Statements.RoundTrips(); strings.Contains(answer, "errors") || got != want {
				t.Errorf("%s, %d records: %d round trips, want %d: %.200s\n%s", name, n, got, want, answer, strings.Join(a.db.Statements.SQL(), "\n"))
			}
		}
	}
}

// Two mutation fields of one operation run in turn: the second must not read what was cached before it wrote.
func TestAMutationReadsItsOwnWrites(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	add := func(alias string) string {
		return fmt.Sprintf(`%s: addMedication(input: {name: "Hierro", dosage: "1", frequency: "1", startDate: "2026-01-01"}) {
			patient { medications { totalCount } } }`, alias)
	}
	answer := a.ask(t, "secondary", "mutation { "+add("first")+add("second")+" }", "")
	want := `{"data":{"first":{"patient":{"medications":{"totalCount":1}}},"second":{"patient":{"medications":{"totalCount":2}}}}}`
	if answer != want {
		t.Errorf("answer %s\nwant   %s", answer, want)
	}
}

// A field that a fragment asks for at two places, and at one of them together with more, is answered at each.
func TestAFragmentAtTwoPlacesIsAnsweredAtEach(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	const operation = `{ me { dependants { allergies(first: 1) { nodes { patient { ...few }
		again: patient { ...few illnesses(first: 1) { totalCount pageInfo { hasNextPage } } } } } } } }
		fragment few on Patient { illnesses(first: 1) { nodes { name } } }`
	const asthma = `"illnesses":{"nodes":[{"name":"Asma"}]`
	for range 5 { // whichever of the two comes first
		want := `{"data":{"me":{"dependants":[{"allergies":{"nodes":[{"patient":{` + asthma + `}},"again":{` + asthma +
			`,"totalCount":1,"pageInfo":{"hasNextPage":false}}}}]}}]}}}`
		if answer := a.ask(t, "primary", operation, ""); answer != want {
			t.Errorf("%s\nwant %s", answer, want)
		}
	}
}
