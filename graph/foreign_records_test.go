package graph_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/demo"
)

var requestIDs = regexp.MustCompile(`"requestId":"[^"]*"`)

// withoutRequestIDs is an answer without the one thing in which two like ones differ.
func withoutRequestIDs(body string) string {
	return requestIDs.ReplaceAllString(body, `"requestId":""`)
}

// rowOperation names a row by its id. Those of owners are closed to staff.
type rowOperation struct {
	operation string
	row       string // its id
	owners    bool
}

var byID = []rowOperation{
	{`query ($id: ID!) { patient(id: $id) { id fullName } }`, globalID("Patient", demo.PrimaryPatientID), false},
	{`mutation ($id: ID!) { updateMedication(input: {id: $id, name: "Otra cosa"}) { medication { name } userErrors { code } } }`, rowID("Medication", 11, 1), false},
	{`mutation ($id: ID!) { setMedicationActive(input: {id: $id, active: false}) { medication { name } userErrors { code } } }`, rowID("Medication", 11, 1), false},
	{`mutation ($id: ID!) { deleteMedication(input: {id: $id}) { deletedId userErrors { code } } }`, rowID("Medication", 11, 1), false},
	{`mutation ($id: ID!) { updateAllergy(input: {id: $id, allergen: "x"}) { allergy { allergen } userErrors { code } } }`, rowID("Allergy", 12, 1), false},
	{`mutation ($id: ID!) { deleteAllergy(input: {id: $id}) { deletedId userErrors { code } } }`, rowID("Allergy", 12, 1), false},
	{`mutation ($id: ID!) { updateIllness(input: {id: $id, name: "Otra cosa"}) { illness { name } userErrors { code } } }`, rowID("Illness", 14, 1), false},
	{`mutation ($id: ID!) { deleteIllness(input: {id: $id}) { deletedId userErrors { code } } }`, rowID("Illness", 14, 1), false},
	{`mutation ($id: ID!) { updateSurgery(input: {id: $id, procedure: "Otra cosa"}) { surgery { procedure } userErrors { code } } }`, rowID("Surgery", 13, 1), false},
	{`mutation ($id: ID!) { deleteSurgery(input: {id: $id, expectedVersion: 99}) { deletedId userErrors { code } } }`, rowID("Surgery", 13, 1), false},
	{`mutation ($id: ID!) { revokeAccess(input: {id: $id}) { grant { id } userErrors { code } } }`, rowID("AccessGrant", 16, 1), true},
	{`mutation ($id: ID!) { revokeEmergencyCode(input: {id: $id}) { emergencyCode { id } userErrors { code } } }`, rowID("EmergencyCode", 15, 1), true},
}

// likewise are ids that are to be answered like that of a row of someone else's.
func likewise(row string) map[string]string {
	real := id.ParseGlobal(row)
	other := "Illness"
	if real.Type == other {
		other = "Allergy"
	}
	return map[string]string{
		"random":                  id.Global{Type: real.Type, ID: id.Random()}.String(),
		"broken":                  "nonsense",
		"empty":                   "",
		"padded":                  row + "==",
		"the bare UUID":           real.ID.String(),
		"SQL":                     "' OR true --",
		"long":                    strings.Repeat("A", 10_000),
		"the row as another type": id.Global{Type: other, ID: real.ID}.String(),
		"as an unknown type":      id.Global{Type: "Secret", ID: real.ID}.String(),
		"a row of another type":   id.Global{Type: other, ID: id.Random()}.String(),
	}
}

// touchless is a fingerprint of everything that an operation on a record could change.
func (a *api) touchless(t *testing.T) string {
	t.Helper()
	var print string
	for _, table := range []string{"patients", "medications", "allergies", "illnesses", "surgeries", "emergency_contacts", "reproductive_health",
		"access_grants", "emergency_codes", "record_changes", "access_log", "guardianships"} {
		var sum string
		sql := `SELECT coalesce(md5(string_agg(r::text, ',' ORDER BY r::text)), '') FROM ` + table + ` r`
		if err := a.db.Pool.QueryRow(t.Context(), sql).Scan(&sum); err != nil {
			t.Fatal(err)
		}
		print += table + " " + sum + "\n"
	}
	return print
}

// A row of someone else's is answered byte for byte like one that does not exist, by the same statements: so it takes
// the same time. Nothing is changed.
func TestSec_Z03_ForeignRowsAreLikeNone(t *testing.T) {
	t.Parallel()
	for _, c := range columns {
		if c.cell != "stranger" && c.cell != "ungranted" {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			if c.before != "" {
				a.exec(t, c.before)
			}
			a.signIn(t, c.who)
			before := a.touchless(t)
			for _, o := range byID {
				if o.owners && c.who == "professional" {
					continue
				}
				try := func(named string) (string, []string) {
					a.db.Statements.Reset()
					body := withoutRequestIDs(a.ask(t, c.who, o.operation, fmt.Sprintf(`{"id": %q}`, named)))
					return body, a.db.Statements.SQL()
				}
				want, statements := try(o.row)
				if cell(t, want) != "N" {
					t.Errorf("%s is answered %s", o.operation, want)
				}
				for name, other := range likewise(o.row) {
					got, sent := try(other)
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("%s, %s (-foreign +this):\n%s", o.operation, name, diff)
					}
					if diff := cmp.Diff(statements, sent); diff != "" {
						t.Errorf("%s, %s: statements (-foreign +this):\n%s", o.operation, name, diff)
					}
				}
			}
			if diff := cmp.Diff(before, a.touchless(t)); diff != "" {
				t.Errorf("tables (-before +after):\n%s", diff)
			}
		})
	}
}

// Rows that belong to no record: staff that do not exist, and sessions of somebody else.
func TestSec_Z03_ForeignStaffAndSessionsAreLikeNone(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	decide := `mutation ($id: ID!) { decideStaff(input: {id: $id, status: SUSPENDED, reason: "En revisión"}) { member { id } userErrors { code } } }`
	revoke := `mutation ($id: ID!) { revokeSession(input: {id: $id}) { revokedId userErrors { code } } }`
	session := field[string](t, strings.Replace(strings.Replace(a.ask(t, "primary", `{ me { sessions { id } } }`, ""), "[", "", 1), "]", "", 1), "data.me.sessions.id")
	for _, o := range []struct{ who, operation, row string }{
		{"admin", decide, globalID("Paramedic", "0199d000-0003-7000-8000-000000000003")}, // a professional's
		{"secondary", revoke, session},
		{"admin", revoke, session},
	} {
		want := withoutRequestIDs(a.ask(t, o.who, o.operation, fmt.Sprintf(`{"id": %q}`, o.row)))
		if cell(t, want) != "N" {
			t.Errorf("%s is answered %s", o.operation, want)
		}
		for name, other := range likewise(o.row) {
			if diff := cmp.Diff(want, withoutRequestIDs(a.ask(t, o.who, o.operation, fmt.Sprintf(`{"id": %q}`, other)))); diff != "" {
				t.Errorf("%s, %s (-foreign +this):\n%s", o.operation, name, diff)
			}
		}
	}
	wantIn(t, a.ask(t, "primary", who, ""), "test.patient@vitalgo.com")
	if n := a.count(t, `SELECT count(*) FROM staff_members WHERE status = 'suspended'`); n != 0 {
		t.Errorf("%d suspended", n)
	}
}
