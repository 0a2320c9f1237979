package graph_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/demo"
)

// paged are the lists with pages: how each is asked for, with %s in the place of its arguments, and who has rows in it.
var paged = map[string]struct{ who, operation string }{
	"Patient.medications": {"primary", `{ me { patient { list: medications(%s) { edges { cursor } totalCount } } } }`},
	"Patient.allergies":   {"primary", `{ me { patient { list: allergies(%s) { edges { cursor } totalCount } } } }`},
	"Patient.illnesses":   {"primary", `{ me { patient { list: illnesses(%s) { edges { cursor } totalCount } } } }`},
	"Patient.surgeries":   {"primary", `{ me { patient { list: surgeries(%s) { edges { cursor } totalCount } } } }`},
	"Patient.timeline":    {"primary", `{ me { patient { list: timeline(%s) { edges { cursor } } } } }`},
	"Patient.activity":    {"primary", `{ me { patient { list: activity(%s) { edges { cursor } } } } }`},
	"Patient.accessLog":   {"primary", `{ me { patient { list: accessLog(%s) { edges { cursor } totalCount } } } }`},
	"User.patients":       {"professional", `{ me { list: patients(%s) { edges { cursor } totalCount } } }`},
	"Query.staff":         {"admin", `{ list: staff(%s) { edges { cursor } totalCount } }`},
	"Query.icd10Codes":    {"primary", `{ list: icd10Codes(search: "diabetes", %s) { code } }`}, // without cursors
}

// listOf returns the cursors and the total of a list, or the code of an error.
func (a *api) listOf(t *testing.T, name, who, arguments string) (cursors []string, total int, code string) {
	t.Helper()
	body := a.ask(t, who, fmt.Sprintf(paged[name].operation, arguments), "")
	var answer struct {
		Data   map[string]json.RawMessage
		Errors []struct{ Extensions struct{ Code string } }
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		t.Fatal(err)
	}
	if len(answer.Errors) > 0 {
		return nil, 0, answer.Errors[0].Extensions.Code
	}
	at := answer.Data
	for at["list"] == nil {
		for _, below := range []string{"me", "patient"} {
			if at[below] != nil {
				inner := map[string]json.RawMessage{}
				if err := json.Unmarshal(at[below], &inner); err != nil {
					t.Fatal(err)
				}
				at = inner
			}
		}
	}
	var list struct {
		Edges      []struct{ Cursor string }
		TotalCount int
	}
	if err := json.Unmarshal(at["list"], &list); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	for _, e := range list.Edges {
		cursors = append(cursors, e.Cursor)
	}
	return cursors, list.TotalCount, ""
}

func TestSec_Z08_EveryPagedListIsTried(t *testing.T) {
	t.Parallel()
	schema := servedSchema()
	var found []string
	for _, typ := range schema.Types {
		for _, f := range typ.Fields {
			if f.Arguments.ForName("first") != nil {
				found = append(found, typ.Name+"."+f.Name)
			}
		}
	}
	slices.Sort(found)
	if want := slices.Sorted(maps.Keys(paged)); !slices.Equal(found, want) {
		t.Errorf("lists with pages are %v, tried are %v", found, want)
	}
}

// A cursor is of one list and of nobody: another list's, one that was made up, and one that is too long are refused;
// another patient's leads to a page of the own rows.
func TestSec_Z08_Cursors(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	wantIn(t, a.ask(t, "paramedic", openPrimary, ""), "Test Patient Primary")
	cursors := map[string]string{}
	for name, list := range paged {
		if name == "Query.icd10Codes" {
			continue
		}
		got, _, code := a.listOf(t, name, list.who, "first: 1")
		if code != "" || len(got) != 1 {
			t.Fatalf("%s: %d cursors, %s", name, len(got), code)
		}
		cursors[name] = got[0]
	}
	made := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	for name := range cursors {
		wrong := map[string]string{
			"SQL": "' OR true --", "SQL in a cursor": made(`{"k":"medications","at":"' OR true --"}`), "10 KiB": strings.Repeat("A", 10<<10),
			"10 KiB of a cursor": made(`{"k":"` + strings.Repeat("x", 10<<10) + `"}`), "empty": "", "no object": made(`[]`), "null": made(`null`),
			"another encoding": cursors[name] + "==", "nobody's kind": made(`{"k":"","at":{}}`),
		}
		for other, cursor := range cursors {
			if other != name {
				wrong["of "+other] = cursor
			}
		}
		for what, cursor := range wrong {
			quoted, err := json.Marshal(cursor)
			if err != nil {
				t.Fatal(err)
			}
			if _, _, code := a.listOf(t, name, paged[name].who, "after: "+string(quoted)); code != "BAD_USER_INPUT" {
				t.Errorf("%s after a cursor that is %s: %q", name, what, code)
			}
		}
	}
	// The secondary patient's lists are empty, whatever the cursor of the primary's says; their own row is found by it.
	wantIn(t, a.ask(t, "secondary", `mutation { addMedication(input: {name: "Zinc", dosage: "1", frequency: "1", startDate: "2020-01-01"}) { medication { name } } }`, ""), "Zinc")
	for name, want := range map[string]int{"Patient.medications": 1, "Patient.allergies": 0, "Patient.illnesses": 0, "Patient.surgeries": 0, "Patient.accessLog": 0} {
		got, total, code := a.listOf(t, name, "secondary", fmt.Sprintf("after: %q", cursors[name]))
		if code != "" || len(got) != want || total != want {
			t.Errorf("%s after the primary's cursor: %d of %d, %q", name, len(got), total, code)
		}
	}
}

// What a search holds is looked for as it is written; and a list counts what its viewer may see.
func TestSec_Z08_SearchesAreLiteral(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	const strange = `100%_\'"x`
	marks := []string{`%`, `_`, `\`, `'`, `"`, `%%`, `_x`, `\%`, `';--`, `100%_\'"x`}
	matches := map[string]int{`%%`: 0, `_x`: 0, `\%`: 0, `';--`: 0}
	for section, add := range map[string]string{
		"medications": `mutation ($n: String!) { addMedication(input: {name: $n, dosage: "1", frequency: "1", startDate: "2020-01-01"}) { userErrors { code } } }`,
		"allergies":   `mutation ($n: String!) { addAllergy(input: {allergen: $n, severity: MILD}) { userErrors { code } } }`,
		"illnesses":   `mutation ($n: String!) { addIllness(input: {name: $n, status: ACTIVE, diagnosisDate: "2020-01-01"}) { userErrors { code } } }`,
		"surgeries":   `mutation ($n: String!) { addSurgery(input: {procedure: $n, date: "2020-01-01"}) { userErrors { code } } }`,
	} {
		name, err := json.Marshal(map[string]string{"n": strange})
		if err != nil {
			t.Fatal(err)
		}
		for _, who := range []string{"primary", "secondary"} {
			wantIn(t, a.ask(t, who, add, string(name)), `"userErrors":[]`)
		}
		for _, mark := range marks {
			want, special := matches[mark]
			if !special {
				want = 1
			}
			variables, err := json.Marshal(map[string]string{"s": mark})
			if err != nil {
				t.Fatal(err)
			}
			body := a.ask(t, "primary", `query ($s: String) { me { patient { `+section+`(filter: {search: $s}) { totalCount edges { cursor } } } } }`, string(variables))
			var answer struct {
				Data struct {
					Me struct {
						Patient map[string]struct {
							TotalCount int
							Edges      []any
						}
					}
				}
			}
			if err := json.Unmarshal([]byte(body), &answer); err != nil {
				t.Fatal(err)
			}
			if list := answer.Data.Me.Patient[section]; list.TotalCount != want || len(list.Edges) != want {
				t.Errorf("%s with %s: %d of %d, want %d", section, mark, len(list.Edges), list.TotalCount, want)
			}
		}
		body := a.ask(t, "primary", `query ($s: String) { me { patient { `+section+`(filter: {search: $s}) { totalCount } } } }`, `{"s": "`+strings.Repeat("x", 101)+`"}`)
		wantIn(t, body, "BAD_USER_INPUT")
	}
	for _, catalogue := range []string{`countries(search: $s) { code }`, `municipalities(departmentCode: "11", search: $s) { code }`, `healthInsurers(search: $s) { code }`,
		`icd10Codes(search: $s) { code }`, `medicationNames(search: $s)`} {
		for _, mark := range []string{`%%`, `__`, `\\`, `'--`, `%_`} {
			variables, err := json.Marshal(map[string]string{"s": mark})
			if err != nil {
				t.Fatal(err)
			}
			if body := a.ask(t, "primary", `query ($s: String!) { found: `+catalogue+` }`, string(variables)); body != `{"data":{"found":[]}}` {
				t.Errorf("%s with %s: %.300s", catalogue, mark, body)
			}
		}
	}
}

// The search of shared records finds those that are shared, and counts no other.
func TestSec_Z08_SharedRecordsAreSearchedLiterally(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.exec(t, `UPDATE patients SET last_name = 'D''Arc', name_key = 'test d''arc' WHERE id = $1`, demo.PrimaryPatientID)
	for search, want := range map[string]int{"": 1, "D'ARC": 1, "d'": 1, "%": 0, "_": 0, `\`: 0, "secondary": 0, "' OR true --": 0} {
		variables, err := json.Marshal(map[string]string{"s": search})
		if err != nil {
			t.Fatal(err)
		}
		body := a.ask(t, "professional", `query ($s: String) { me { patients(search: $s) { totalCount edges { cursor } } } }`, string(variables))
		if got := field[float64](t, body, "data.me.patients.totalCount"); int(got) != want || strings.Count(body, "cursor") != want {
			t.Errorf("%q: %s", search, body)
		}
	}
}
