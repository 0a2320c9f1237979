package graph_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"vitalgo/slices/shared/infrastructure/demo"
)

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
