package graph_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/logtest"
)

func production(p *app.Parts) { p.Explore, p.AllowGET = false, false }

// quoted is a request as JSON, with variables as JSON or none.
func quoted(t *testing.T, query, variables string) string {
	t.Helper()
	if variables == "" {
		variables = "null"
	}
	body, err := json.Marshal(map[string]any{"query": query, "variables": json.RawMessage(variables)})
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestSec_Q12_ProductionSaysWhereAndWhichRuleAndNothingElse(t *testing.T) {
	t.Parallel()
	log, lines := logtest.New(t)
	a := newAPIWith(t, func(p *app.Parts) {
		production(p)
		p.Log = log
	})
	t.Cleanup(func() { // after the cases, which run beside each other
		if text := lines.Text(); strings.Contains(text, "panic") {
			t.Errorf("the log says %s", text)
		}
	})
	const marker = "hunter2"
	for _, c := range []struct{ name, query, variables, rule string }{
		{"a field", `{ hom { apiVersion } }`, "", "FieldsOnCorrectType"},
		{"a field of an object", `{ home { apiVersio hunter2 } }`, "", "FieldsOnCorrectType"},
		{"an argument", `{ countries(searc: "hunter2") { code } }`, "", "KnownArgumentNames"},
		{"an argument of a directive", `{ home @include(i: true) { apiVersion } }`, "", "KnownArgumentNames"},
		{"a type", `query ($a: Strin) { countries(search: $a) { code } }`, "", "KnownTypeNames"},
		{"a type condition", `{ home { ... on Hom { apiVersion } } }`, "", "KnownTypeNames"},
		{"an enum value", `{ documentAvailable(type: CCC, number: "hunter2") }`, "", "ValuesOfCorrectType"},
		{"a text for an enum", `{ documentAvailable(type: "hunter2", number: "1") }`, "", "ValuesOfCorrectType"},
		{"a text for a number", `{ me { patient { medications(first: "hunter2") { totalCount } } } }`, "", "ValuesOfCorrectType"},
		{"a number that is too large for a scalar", `{ emailAvailable(email: 99999999999999999999) }`, "", "ValuesOfCorrectType"},
		{"a fraction that is too large for a scalar", `{ emailAvailable(email: 1e999) }`, "", "ValuesOfCorrectType"},
		{"one in a list for a scalar", `{ emailAvailable(email: [1e999]) }`, "", "ValuesOfCorrectType"},
		{"one in an object for a scalar", `{ emailAvailable(email: {hunter2: 1e999}) }`, "", "ValuesOfCorrectType"},
		{"one in an input", `mutation { login(input: {email: 1e999, password: "hunter2"}) { userErrors { code } } }`, "", "ValuesOfCorrectType"},
		{"one as a default", `query ($e: EmailAddress! = 1e999) { emailAvailable(email: $e) }`, "", "ValuesOfCorrectType"},
		{"a truth for a scalar", `{ emailAvailable(email: true) }`, "", "ValuesOfCorrectType"},
		{"a name for a scalar", `{ emailAvailable(email: hunter2) }`, "", "ValuesOfCorrectType"},
		{"an input field", `mutation { login(input: {emai: "hunter2", password: "hunter2"}) { userErrors { code } } }`, "", "ValuesOfCorrectType"},
		{"a directive", `{ home @hunter2 { apiVersion } }`, "", "KnownDirectives"},
		{"a leaf without fields", `{ home }`, "", "ScalarLeafs"},
		{"a fragment", `{ ...hunter2 }`, "", "KnownFragmentNames"},
		{"two answers of one name", `{ a: countries(search: "hunter2") { code } a: countries(search: "x") { code } }`, "", "OverlappingFieldsCanBeMerged"},
		{"a variable nobody declared", `{ countries(search: $hunter2) { code } }`, "", "NoUndefinedVariables"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, body := a.send(t, "", c.query, c.variables)
			wantIn(t, body, `"message":"The request is not valid."`, `"code":"BAD_USER_INPUT"`, `"rule":"`+c.rule+`"`, `"locations":[{"line":1,"column":`)
			wantTerse(t, body, marker)
		})
	}
	for name, c := range map[string][2]string{
		"syntax":                       {`{ home { "hunter2" } }`, ""},
		"syntax, at the end":           {`{ home { hunter2 `, ""},
		"a broken text":                {"{ countries(search: \"hunter2\n\") { code } }", ""},
		"a variable of another type":   {`query ($s: String) { countries(search: $s) { code } }`, `{"s": {"hunter2": 1}}`},
		"an enum value as a variable":  {`query ($t: DocumentType!) { documentAvailable(type: $t, number: "1") }`, `{"t": "hunter2"}`},
		"an unknown field of an input": {`mutation ($i: LoginInput!) { login(input: $i) { userErrors { code } } }`, `{"i": {"email": "a", "password": "b", "hunter2": "c"}}`},
		"an unknown operation":         {`query hunter2 { home { apiVersion } } query other { home { apiVersion } }`, ""},
		"introspection":                {`{ __type(name: "hunter2") { name } }`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, body := a.send(t, "", c[0], c[1])
			wantIn(t, body, `"message":"The request is not valid."`, `"code":"BAD_USER_INPUT"`)
			wantTerse(t, body, marker)
		})
	}
}

// wantTerse fails for an answer that repeats what was asked, or says what the schema has.
func wantTerse(t *testing.T, body, marker string) {
	t.Helper()
	for _, leak := range []string{"Did you mean", "did you mean", marker, "apiVersion", "home", "search", "DocumentType", "email"} {
		if strings.Contains(body, leak) {
			t.Errorf("the answer holds %q: %s", leak, body)
		}
	}
}

// Developers are told more.
func TestSec_Q12_DevelopmentExplains(t *testing.T) {
	t.Parallel()
	_, body := newAPI(t).send(t, "", `{ hom { apiVersion } }`, "")
	wantIn(t, body, `Did you mean \"home\"?`, `"rule":"FieldsOnCorrectType"`, `"code":"BAD_USER_INPUT"`)
}

// Developers explore the schema without signing in; in production nobody does.
func TestSec_Q13_Introspection(t *testing.T) {
	t.Parallel()
	for _, explore := range []bool{true, false} {
		a := newAPIWith(t, func(p *app.Parts) { p.Explore = explore })
		for _, operation := range []string{
			`{ __type(name: "Medication") { fields { name type { ofType { name } } } } }`,
			`{ __schema { types { name fields { name type { ofType { name } } } } } }`,
			`query ($n: String!) { ...f } fragment f on Query { x: __type(name: $n) { fields { name type { ofType { name } } } } }`,
		} {
			_, body := a.send(t, "", operation, `{"n": "Medication"}`)
			if open := strings.Contains(body, `{"name":"frequency","type":{"ofType":{"name":"String"}}}`); open != explore {
				t.Errorf("explore %v: %.300s", explore, body)
			}
			if explore {
				continue
			}
			wantIn(t, body, `"code":"BAD_USER_INPUT"`)
			if strings.Contains(body, "Medication") || strings.Contains(body, "frequency") {
				t.Errorf("the refusal names a type: %s", body)
			}
		}
		_, body := a.send(t, "", `{ __typename home { __typename } }`, "")
		wantIn(t, body, `{"data":{"__typename":"Query","home":{"__typename":"`)
	}
}

// gqlgen would panic.
func TestSec_E05_AConditionThatIsNull(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, production)
	for name, query := range map[string]string{
		"a field":            `query ($b: Boolean = true) { home @include(if: $b) { apiVersion } }`,
		"below":              `query ($b: Boolean = true) { home { apiVersion @skip(if: $b) __typename } }`,
		"an inline fragment": `query ($b: Boolean = true) { ... @skip(if: $b) { home { apiVersion } } }`,
		"a spread":           `query ($b: Boolean = true) { ...f @include(if: $b) __typename } fragment f on Query { home { apiVersion } }`,
		"within a fragment":  `query ($b: Boolean = true) { ...f ...f } fragment f on Query { home { apiVersion @include(if: $b) __typename } }`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, body := a.post(t, http.Header{"Content-Type": {"application/json"}, "Accept": {"application/graphql-response+json"}}, quoted(t, query, `{"b": null}`))
			if status != http.StatusBadRequest || strings.Contains(body, `"data"`) {
				t.Errorf("%d %s", status, body)
			}
			wantIn(t, body, `"code":"BAD_USER_INPUT"`, `"locations":[{"line":1,"column":`)
			for _, variables := range []string{`{}`, `{"b": false}`} {
				if _, body := a.send(t, "", query, variables); strings.Contains(body, `"errors"`) {
					t.Errorf("%s: %s", variables, body)
				}
			}
		})
	}
}
