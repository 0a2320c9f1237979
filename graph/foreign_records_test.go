package graph_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/app"
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

// forRecord are the operations whose input names a record; those of owners are closed to staff.
var forRecord = map[string]struct {
	rest   string // of the input
	owners bool
}{
	"addMedication":            {`name: "Metformina", dosage: "1", frequency: "1", startDate: "2026-02-01"`, false},
	"addAllergy":               {`allergen: "Níquel", severity: MILD`, false},
	"addIllness":               {`name: "Migraña", status: ACTIVE, diagnosisDate: "2020-01-01"`, false},
	"addSurgery":               {`procedure: "Amigdalectomía", date: "2020-01-01"`, false},
	"updateProfile":            {`occupation: "Médica"`, true},
	"updateReproductiveHealth": {`pregnancies: 1`, true},
	"declareNone":              {`section: SURGERIES, none: false`, true},
	"removeProfilePhoto":       {``, true},
	"grantAccess":              {`professionalLicense: "MED-0001", expiresOn: "2026-12-31"`, true},
	"generateEmergencyCode":    {``, true},
	"exportRecord":             {`format: JSON`, true},
	"uploadProfilePhoto":       {``, true}, // by itself, below
}

// Whatever operation a foreign record is slipped into, it is answered alike, and nothing is changed.
func TestSec_Z07_ForeignRecordsInInputs(t *testing.T) {
	t.Parallel()
	foreign := globalID("Patient", demo.PrimaryPatientID)
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
			before := a.touchless(t)
			for field, o := range forRecord {
				if o.owners && c.who == "professional" {
					continue
				}
				try := func(named string) string {
					if field == "uploadProfilePhoto" {
						status, body := a.uploadTo(t, c.who, &named, []byte("<svg/>"))
						if status != http.StatusOK {
							t.Errorf("%s: %d", field, status)
						}
						return withoutRequestIDs(body)
					}
					operation := `mutation ($id: ID!) { ` + field + `(input: {patientId: $id, ` + o.rest + `}) { __typename } }`
					return withoutRequestIDs(a.ask(t, c.who, operation, fmt.Sprintf(`{"id": %q}`, named)))
				}
				want := try(foreign)
				if cell(t, want) != "N" {
					t.Errorf("%s is answered %s", field, want)
				}
				for name, other := range likewise(foreign) {
					if diff := cmp.Diff(want, try(other)); diff != "" {
						t.Errorf("%s, %s (-foreign +this):\n%s", field, name, diff)
					}
				}
			}
			if diff := cmp.Diff(before, a.touchless(t)); diff != "" {
				t.Errorf("tables (-before +after):\n%s", diff)
			}
		})
	}
}

// A professional has no own record that a missing patientId could mean, whether or not somebody's is open to them.
func TestSec_Z07_ProfessionalsNameTheRecord(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.exec(t, toWriting)
	for field, o := range forRecord {
		if o.owners {
			continue
		}
		for _, patient := range []string{"", "patientId: null, "} {
			body := a.ask(t, "professional", `mutation { asked: `+field+`(input: {`+patient+o.rest+`}) { patient { id } userErrors { field code } } }`, "")
			if want := `{"data":{"asked":{"patient":null,"userErrors":[{"field":["input","patientId"],"code":"REQUIRED"}]}}}`; body != want {
				t.Errorf("%s with %q: %s", field, patient, body)
			}
		}
	}
}

// An input that names a record, and that no row above tries, could take any.
func TestSec_Z07_EveryInputWithARecordIsTried(t *testing.T) {
	t.Parallel()
	schema := servedSchema()
	for _, f := range rootFields(schema, "Mutation") {
		input := f.Arguments.ForName("input")
		if input == nil {
			continue
		}
		fields := schema.Types[input.Type.Name()].Fields
		_, tried := forRecord[f.Name]
		if names := fields.ForName("patientId") != nil; names != tried {
			t.Errorf("%s: names a record %t, tried %t", f.Name, names, tried)
		}
		tried = slices.ContainsFunc(byID, func(o rowOperation) bool { return strings.Contains(o.operation, " "+f.Name+"(") })
		tried = tried || f.Name == "decideStaff" || f.Name == "revokeSession" // an administrator's, and one's own: below
		if names := namesARow(fields); names != tried {
			t.Errorf("%s: names a row %t, tried %t", f.Name, names, tried)
		}
	}
}

func namesARow(fields ast.FieldList) bool {
	f := fields.ForName("id")
	return f != nil && f.Type.Name() == "ID"
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

// Ids are no secret, so guessing many of them in one operation tells nothing, and there is an end to how many.
func TestSec_Z09_ManyIDsAtOnce(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	guesses := func(n int) []string {
		ids := make([]string, n)
		for i := range ids {
			ids[i] = globalID("Medication", id.Random().String())
		}
		ids[n-1] = rowID("Medication", 11, 1) // one that exists
		return ids
	}
	aliased := func(n int) string {
		var operation strings.Builder
		for i, guess := range guesses(n) {
			fmt.Fprintf(&operation, "n%d: node(id: %q) { id } ", i, guess)
		}
		return "{ " + operation.String() + "}"
	}
	body := a.ask(t, "secondary", aliased(20), "")
	if strings.Count(body, ":null") != 20 || strings.Contains(body, "errors") {
		t.Errorf("20 at once: %s", body)
	}
	wantIn(t, a.ask(t, "secondary", aliased(30), ""), "QUERY_TOO_COMPLEX")
	many := func(n int) string {
		return a.ask(t, "secondary", `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, `{"ids": ["`+strings.Join(guesses(n), `","`)+`"]}`)
	}
	if body := many(100); body != `{"data":{"nodes":[`+strings.Repeat("null,", 99)+`null]}}` {
		t.Errorf("100 at once: %s", body)
	}
	wantIn(t, many(101), "BAD_USER_INPUT")
	patients := `query ($id: ID!) { a: patient(id: $id) { id } b: patient(id: $id) { id } }`
	body = a.ask(t, "secondary", patients, `{"id": "`+globalID("Patient", demo.PrimaryPatientID)+`"}`)
	if strings.Count(body, `"NOT_FOUND"`) != 2 {
		t.Errorf("two records: %s", body)
	}
}

// A licence of nobody and one of somebody who is not an active professional are answered alike; and after twenty
// tries in an hour none is looked up.
func TestSec_Z09_LicencesCannotBeGuessed(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, func(p *app.Parts) { p.RateLimitScale = 1 })
	a.exec(t, `UPDATE staff_members SET status = 'suspended' WHERE license_number = 'MED-0001'`)
	guess := func(license string) string {
		return withoutRequestIDs(a.ask(t, "secondary", `mutation ($l: String!) { grantAccess(input: {professionalLicense: $l, expiresOn: "2026-12-31"}) {
			grant { id } userErrors { field code } } }`, fmt.Sprintf(`{"l": %q}`, license)))
	}
	want := guess("NONE-0001")
	wantIn(t, want, `{"field":["input","professionalLicense"],"code":"NOT_FOUND"}`)
	for i, license := range []string{"MED-0001", "PARA-0001", "PARA-0002", "not a licence"} {
		if diff := cmp.Diff(want, guess(license)); diff != "" {
			t.Errorf("guess %d (-nobody's +this):\n%s", i, diff)
		}
	}
	for range 15 {
		guess("NONE-0002")
	}
	wantIn(t, guess("MED-0001"), "RATE_LIMITED", `"retryAfter":`)
}
