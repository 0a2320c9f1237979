package graph_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/querylimits"
)

// fanOut is a document of 40 fragments, each of which spreads the next one twice.
func fanOut() string {
	text := "{ home { ...f0 } }"
	for i := range 40 {
		text += fmt.Sprintf(" fragment f%d on Home { ...f%d ...f%d }", i, i+1, i+1)
	}
	return text + " fragment f40 on Home { apiVersion }"
}

// Refusals of documents cost no connection of the database, and little time.
func TestSec_Q01_Q02_Q03_Q04_Q05_Q06_Q07_Q08_NoDatabase(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, func(p *app.Parts) {
		pool := fixture.New(t).Pool
		pool.Close()
		p.DB = pg.New(pool)
	})
	nested := `{ patient(id: "x") { medications(first: 100000) { nodes { patient { medications(first: 100000) { nodes { patient { medications(first: 100000) { nodes { id } } } } } } } } } }`
	inline := func(within string) string { return strings.Repeat("...{", 220) + within + strings.Repeat("}", 220) }
	differing := ""
	for i := range 220 {
		differing += fmt.Sprintf(" qrPng(size:%d)", i)
	}
	often := "fragment f on Query { home {" + inline(strings.Repeat("apiVersion ", 900)) + "} }"
	for i := range 10 {
		often += fmt.Sprintf(" query q%d { ...f }", i)
	}
	for name, c := range map[string]struct{ query, variables string }{
		"Q01 text":               {"{ __typename }" + strings.Repeat(" ", 64<<10), ""},
		"Q02 tokens":             {"{ home {" + strings.Repeat(" apiVersion", 1_999) + "} }", ""},
		"Q03 fields":             {"{ home {" + strings.Repeat(" apiVersion", 1_000) + "} }", ""},
		"Q03 fragments":          {"{ __typename }" + strings.Repeat(" fragment f on Home { apiVersion }", 51), ""},
		"Q03 operations":         {strings.Repeat("query q { __typename }", 11), ""},
		"Q03 directives":         {"{ __typename" + strings.Repeat(" @skip(if: false)", 51) + "}", ""},
		"Q03 nesting":            {"{home{" + inline(strings.Repeat("apiVersion ", 999)) + "}}", ""},
		"Q03 nesting, spread":    {often, ""},
		"Q03 nesting, elsewhere": {"query a { __typename } query b { home {" + inline("apiVersion") + "} }", ""},
		"Q03 nesting, differs":   {"{me{patient{emergencyCode{" + inline(differing) + "}}}}", ""},
		"Q04 depth":              {"{ departments" + strings.Repeat(" { municipalities { department", 7) + " { code }" + strings.Repeat(" } }", 7) + " }", ""},
		"Q05 roots":              {"{" + strings.Repeat(" __typename", 21) + "}", ""},
		"Q06 aliases":            {aliased("query", "__typename", 31), ""},
		"Q07 fan-out":            {fanOut(), ""},
		"Q08 literal":            {nested, ""},
		"Q08 variable":           {"query ($n: Int!) " + strings.ReplaceAll(nested, "100000", "$n"), `{"n": 100000}`},
		"Q08 lists":              {`{ municipalities(departmentCode: "5") { department { municipalities { department { municipalities { name } } } } } }`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			for accept, status := range map[string]int{"application/json": http.StatusOK, "application/graphql-response+json": http.StatusBadRequest} {
				fastest := time.Hour // of three: a machine that is busy for a moment is not what is timed
				for range 3 {
					body := quoted(t, c.query, c.variables)
					start := time.Now()
					w := a.request(t, body, "Accept", accept)
					fastest = min(fastest, time.Since(start))
					if w.Code != status || !strings.Contains(w.Body.String(), `"code":"QUERY_TOO_COMPLEX"`) || strings.Contains(w.Body.String(), `"data"`) {
						t.Fatalf("%d %.300s", w.Code, w.Body)
					}
				}
				if fastest > 100*time.Millisecond {
					t.Errorf("took %v", fastest)
				}
			}
		})
	}
}

// ofTen are the lists without pages that are priced as lists of ten. A list that is longer has a price of its own in
// querylimits.DefaultLimits.
var ofTen = []string{
	"Dashboard.allergiesBySeverity", "Dashboard.recentActivity", "Dashboard.recentMedications",
	"EmergencyRecord.alerts", "EmergencyRecord.allergies", "EmergencyRecord.declaredNone", "EmergencyRecord.emergencyContacts",
	"EmergencyRecord.illnesses", "EmergencyRecord.medications", "EmergencyRecord.surgeries",
	"Home.languages", "Home.legalDocuments", "Paramedic.decisions",
	"Patient.alerts", "Patient.declaredNone", "Patient.emergencyCodes", "Patient.emergencyContacts", "Patient.grants", "Patient.guardians",
	"Professional.decisions", "ProfileCompleteness.missingFields",
	"Query.documentTypes", "Query.icd10Codes", "Query.medicationNames",
	"User.dependants", "User.legalAcceptances", "User.sessions", "UserError.field",
}

func TestSec_Q08_EveryListHasAPrice(t *testing.T) {
	t.Parallel()
	schema, limits := servedSchema(), querylimits.DefaultLimits()
	var unpriced []string
	for _, typ := range schema.Types {
		if typ.Kind != ast.Object || strings.HasPrefix(typ.Name, "__") || strings.HasSuffix(typ.Name, "Connection") || strings.HasSuffix(typ.Name, "Payload") {
			continue
		}
		for _, f := range typ.Fields {
			name := typ.Name + "." + f.Name
			if _, priced := limits.Lists[name]; f.Type.Elem != nil && !strings.HasPrefix(f.Name, "__") && !priced && limits.IDs[name] == "" {
				unpriced = append(unpriced, name)
			}
		}
	}
	slices.Sort(unpriced)
	if !slices.Equal(unpriced, ofTen) {
		t.Errorf("lists without a price are %q, want %q", unpriced, ofTen)
	}
}

func TestSec_Q09_PageSizes(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	schema := servedSchema()
	for name, list := range paged {
		typ, field, _ := strings.Cut(name, ".")
		arguments := schema.Types[typ].Fields.ForName(field).Arguments
		largest := 100
		if name == "Query.icd10Codes" {
			largest = 50
		}
		wrong := []string{"first: 0", "first: -1", "first: 2147483647", fmt.Sprintf("first: %d", largest+1)}
		if arguments.ForName("last") != nil {
			wrong = append(wrong, "last: 0", fmt.Sprintf("last: %d", largest+1), "first: 1, last: 1", `last: 1, after: "x"`, `before: "x"`, `first: 1, before: "x"`)
		}
		for _, arguments := range wrong {
			body := a.ask(t, list.who, fmt.Sprintf(list.operation, arguments), "")
			if strings.Count(body, `"code":"BAD_USER_INPUT"`) != 1 || !strings.Contains(body, `"path":[`) {
				t.Errorf("%s(%s): %.300s", name, arguments, body)
			}
		}
		right := []string{"first: 1", fmt.Sprintf("first: %d", largest)}
		if arguments.ForName("last") != nil {
			right = append(right, fmt.Sprintf("last: %d", largest))
		}
		for _, arguments := range right {
			if body := a.ask(t, list.who, fmt.Sprintf(list.operation, arguments), ""); strings.Contains(body, `"errors"`) {
				t.Errorf("%s(%s): %.300s", name, arguments, body)
			}
		}
	}
	ids := func(n int) string { return `{"ids": [` + strings.TrimSuffix(strings.Repeat(`"x",`, n), ",") + `]}` }
	const nodes = `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`
	if body := a.ask(t, "primary", nodes, ids(100)); body != `{"data":{"nodes":[`+strings.TrimSuffix(strings.Repeat("null,", 100), ",")+`]}}` {
		t.Errorf("100 ids: %.300s", body)
	}
	wantIn(t, a.ask(t, "primary", nodes, ids(101)), `"code":"BAD_USER_INPUT"`, `"path":["nodes"]`)
}

// searched are the arguments and fields of filters by which something is looked for: who may, and the operation with
// %s in the place of the value.
var searched = map[string]struct{ who, operation string }{
	"AllergyFilter.search":          {"primary", `{ me { patient { allergies(filter: {search: %s}) { totalCount } } } }`},
	"AllergyFilter.severity":        {"primary", `{ me { patient { allergies(filter: {severity: %s}) { totalCount } } } }`},
	"IllnessFilter.search":          {"primary", `{ me { patient { illnesses(filter: {search: %s}) { totalCount } } } }`},
	"IllnessFilter.status":          {"primary", `{ me { patient { illnesses(filter: {status: %s}) { totalCount } } } }`},
	"MedicationFilter.search":       {"primary", `{ me { patient { medications(filter: {search: %s}) { totalCount } } } }`},
	"MedicationFilter.status":       {"primary", `{ me { patient { medications(filter: {status: %s}) { totalCount } } } }`},
	"SurgeryFilter.search":          {"primary", `{ me { patient { surgeries(filter: {search: %s}) { totalCount } } } }`},
	"User.patients(search)":         {"professional", `{ me { patients(search: %s) { totalCount } } }`},
	"Query.countries(search)":       {"nobody", `{ countries(search: %s) { code } }`},
	"Query.municipalities(search)":  {"nobody", `{ municipalities(departmentCode: "11", search: %s) { code } }`},
	"Query.healthInsurers(search)":  {"nobody", `{ healthInsurers(search: %s) { code } }`},
	"Query.icd10Codes(search)":      {"primary", `{ icd10Codes(search: %s) { code } }`},
	"Query.medicationNames(search)": {"primary", `{ medicationNames(search: %s) }`},
}

// choices are values of the lists among them.
var choices = map[string]string{"AllergyFilter.severity": "MILD ", "IllnessFilter.status": "ACTIVE ", "MedicationFilter.status": "ACTIVE "}

func TestSec_Q10_EveryFilterIsTried(t *testing.T) {
	t.Parallel()
	var found []string
	for _, typ := range servedSchema().Types {
		for _, f := range typ.Fields {
			if typ.Kind == ast.InputObject && strings.HasSuffix(typ.Name, "Filter") && (f.Name == "search" || f.Type.Elem != nil) {
				found = append(found, typ.Name+"."+f.Name)
			}
			for _, argument := range f.Arguments {
				isList := argument.Type.Elem != nil && argument.Name != "ids" && typ.Name != "Mutation"
				if !strings.HasPrefix(typ.Name, "__") && (argument.Name == "search" || isList) {
					found = append(found, typ.Name+"."+f.Name+"("+argument.Name+")")
				}
			}
		}
	}
	slices.Sort(found)
	if want := slices.Sorted(maps.Keys(searched)); !slices.Equal(found, want) {
		t.Errorf("filters are %v, tried are %v", found, want)
	}
}

func TestSec_Q10_Filters(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for name, c := range searched {
		right, wrong := `"`+strings.Repeat("ñ", 100)+`"`, `"`+strings.Repeat("ñ", 101)+`"`
		if choice := choices[name]; choice != "" {
			right, wrong = "["+strings.Repeat(choice, 20)+"]", "["+strings.Repeat(choice, 21)+"]"
		}
		if body := a.ask(t, c.who, fmt.Sprintf(c.operation, right), ""); strings.Contains(body, `"errors"`) {
			t.Errorf("%s at the limit: %.300s", name, body)
		}
		body := a.ask(t, c.who, fmt.Sprintf(c.operation, wrong), "")
		if strings.Count(body, `"code":"BAD_USER_INPUT"`) != 1 || !strings.Contains(body, `"path":[`) {
			t.Errorf("%s beyond it: %.300s", name, body)
		}
	}
	location := func(n int) string {
		return a.ask(t, "paramedic", `query ($l: String) { emergencyRecord(code: "x", location: $l) { __typename } }`, `{"l": "`+strings.Repeat("ñ", n)+`"}`)
	}
	wantIn(t, location(200), `"code":"NOT_FOUND"`)
	wantIn(t, location(201), `"code":"BAD_USER_INPUT"`)
}

func TestSec_Q10_Contacts(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	const operation = `mutation ($contacts: [EmergencyContactInput!]) {
		updateProfile(input: {emergencyContacts: $contacts}) { userErrors { code field } }
	}`
	for _, n := range []int{6, 10_000} {
		contacts := make([]map[string]string, n)
		for i := range contacts { // each has errors of its own, which are not looked for
			contacts[i] = map[string]string{"fullName": "", "relationship": "OTHER", "phone": "x"}
		}
		variables, err := json.Marshal(map[string]any{"contacts": contacts})
		if err != nil {
			t.Fatal(err)
		}
		const want = `{"data":{"updateProfile":{"userErrors":[{"code":"TOO_MANY","field":["input","emergencyContacts"]}]}}}`
		if body := a.ask(t, "primary", operation, string(variables)); body != want {
			t.Errorf("%d contacts: %.300s", n, body)
		}
	}
}

func TestSec_Q11_DrawingsOfAnOperation(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	operation := func(n int) string {
		text := `{ me { patient { emergencyCode {`
		for i := range n {
			text += fmt.Sprintf(" a%d: qrPng(size: 128)", i)
		}
		return text + ` } } } }`
	}
	if body := a.ask(t, "primary", operation(20), ""); strings.Contains(body, `"errors"`) || strings.Count(body, "data:image/png;base64,") != 20 {
		t.Errorf("20 drawings: %.300s", body)
	}
	body := a.ask(t, "primary", operation(21), "")
	if strings.Count(body, `"code":"QUERY_TOO_COMPLEX"`) != 1 || !strings.Contains(body, `"path":["me","patient","emergencyCode","a`) {
		t.Errorf("21 drawings: %.300s", body)
	}
}
