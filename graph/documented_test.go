package graph_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"vitalgo/slices/shared/infrastructure/reference"
)

// answerable is what docs/API_REFERENCE.md tells of the errors of an operation.
type answerable struct{ errors, userErrors []string }

var readExamples = sync.OnceValues(func() (map[string]answerable, error) {
	examples, err := reference.Examples(os.DirFS("testdata/examples"))
	if err != nil {
		return nil, err
	}
	all := map[string]answerable{}
	for _, o := range reference.Operations(servedSchema()) {
		example := examples[o.Field.Name]
		all[o.Field.Name] = answerable{slices.Concat(reference.Anywhere(), o.Codes(example)), example.UserErrors}
	}
	return all, nil
})

// isDocumented looks at each answer of each test: no operation may answer a code that its reference does not tell of.
func isDocumented(t testing.TB, request, answer string) {
	t.Helper()
	documented, err := readExamples()
	if err != nil {
		t.Fatal(err)
	}
	fields := askedFields(request)
	var got struct {
		Data   map[string]json.RawMessage
		Errors []struct {
			Path       []any
			Extensions struct{ Code string }
		}
	}
	if json.Unmarshal([]byte(answer), &got) != nil {
		return // other tests say what that has to be
	}
	for alias, data := range got.Data {
		var payload struct{ UserErrors []struct{ Code string } }
		if json.Unmarshal(data, &payload) != nil {
			continue
		}
		for _, e := range payload.UserErrors {
			if field := fields[alias]; field != "" && e.Code != "" && !slices.Contains(documented[field].userErrors, e.Code) {
				t.Errorf("testdata/examples/%s.txtar does not tell of the userError %s", field, e.Code)
			}
		}
	}
	for _, e := range got.Errors {
		if len(e.Path) == 0 {
			continue
		}
		alias, _ := e.Path[0].(string)
		if field := fields[alias]; field != "" && !slices.Contains(documented[field].errors, e.Extensions.Code) {
			t.Errorf("testdata/examples/%s.txtar does not tell of the error %s", field, e.Extensions.Code)
		}
	}
}

// askedFields names the fields that a request asks for, by what they are called in the answer.
func askedFields(request string) map[string]string {
	var asked struct{ Query string }
	if json.Unmarshal([]byte(request), &asked) != nil {
		return nil
	}
	document, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: asked.Query}, 5000)
	if err != nil {
		return nil
	}
	fields := map[string]string{}
	for _, operation := range document.Operations {
		for _, selection := range operation.SelectionSet {
			if field, ok := selection.(*ast.Field); ok && !strings.HasPrefix(field.Name, "__") {
				fields[field.Alias] = field.Name
			}
		}
	}
	return fields
}
