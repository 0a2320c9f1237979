package graph_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// literal writes a value that the schema takes for a type. Texts behind scalars are wrong wherever a scalar can be:
// whoever reads them answers BAD_USER_INPUT, or a userError.
func literal(schema *ast.Schema, typ *ast.Type) string {
	if typ.Elem != nil {
		return "[" + literal(schema, typ.Elem) + "]"
	}
	def := schema.Types[typ.Name()]
	switch {
	case def.Kind == ast.Enum:
		return def.EnumValues[0].Name
	case def.Kind == ast.InputObject:
		var fields []string
		for _, f := range def.Fields {
			if f.Type.NonNull && f.DefaultValue == nil {
				fields = append(fields, f.Name+": "+literal(schema, f.Type))
			}
		}
		return "{" + strings.Join(fields, ", ") + "}"
	case def.Name == "Boolean":
		return "true"
	case def.Name == "Int" || def.Name == "Float":
		return "1"
	default:
		return `"nonsense"`
	}
}

// askFor writes an operation that asks a root field, by an alias, for as little as can be.
func askFor(schema *ast.Schema, root string, f *ast.FieldDefinition) string {
	var arguments []string
	for _, a := range f.Arguments {
		if a.Type.NonNull && a.DefaultValue == nil {
			arguments = append(arguments, a.Name+": "+literal(schema, a.Type))
		}
	}
	below, given := "", ""
	if len(arguments) > 0 {
		given = "(" + strings.Join(arguments, ", ") + ")"
	}
	if !schema.Types[f.Type.Name()].IsLeafType() {
		below = " { __typename }"
	}
	return fmt.Sprintf("%s { asked: %s%s%s }", root, f.Name, given, below)
}

// rootFields are all fields of an operation's root, those about the schema itself aside.
func rootFields(schema *ast.Schema, root string) []*ast.FieldDefinition {
	return slices.DeleteFunc(slices.Clone(schema.Types[root].Fields), func(f *ast.FieldDefinition) bool { return strings.HasPrefix(f.Name, "__") })
}

// Every root field that is not @public is closed to callers without a token, and with a bad one, before its arguments
// are read; the error has the field's path.
func TestSec_Z01_EveryRootFieldIsClosed(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	schema := servedSchema()
	for root, keyword := range map[string]string{"Query": "query", "Mutation": "mutation"} {
		for _, f := range rootFields(schema, root) {
			if f.Directives.ForName("public") != nil || f.Name == "uploadProfilePhoto" {
				continue
			}
			for name, token := range map[string]string{"no token": "", "a bad token": "a.b.c"} {
				a.db.Statements.Reset()
				_, body := a.send(t, token, askFor(schema, keyword, f), "")
				wantClosed(t, f.Name+" with "+name, body)
				if n := a.db.Statements.Count(); n != 0 {
					t.Errorf("%s with %s: %d statements", f.Name, name, n)
				}
			}
		}
	}
	_, body := a.uploadTo(t, "nobody", nil, []byte("no picture"))
	if got := cell(t, body); got != "U" {
		t.Errorf("uploadProfilePhoto: %s", body)
	}
	_, body = a.send(t, "", `{ ... on Query { ... F } } fragment F on Query { asked: node(id: "x") { id } }`, "")
	wantClosed(t, "node in fragments", body)
}

// wantClosed wants an answer to be one UNAUTHENTICATED at the root field, and no data.
func wantClosed(t *testing.T, name, body string) {
	t.Helper()
	var answer struct {
		Data   map[string]any
		Errors []struct {
			Path       []any
			Extensions struct{ Code string }
		}
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		t.Fatalf("%s: %v in %s", name, err, body)
	}
	if len(answer.Errors) != 1 || answer.Errors[0].Extensions.Code != "UNAUTHENTICATED" || fmt.Sprint(answer.Errors[0].Path) != "[asked]" || answer.Data["asked"] != nil {
		t.Errorf("%s: %s", name, body)
	}
}

// Subscriptions do not pass where other root fields are closed.
func TestSec_Z01_SubscriptionsAreClosed(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	server := a.serve(t)
	schema := servedSchema()
	for _, f := range rootFields(schema, "Subscription") {
		for name, token := range map[string]string{"no token": "", "a bad token": "a.b.c"} {
			response := postEvents(t, server, token, askFor(schema, "subscription", f), func(*http.Request) {})
			events := newEventSource(response)
			wantClosed(t, f.Name+" with "+name, string(events.next(t).Payload))
			if m := events.next(t); m.Type != "complete" {
				t.Errorf("%s with %s: then %s %s", f.Name, name, m.Type, m.Payload)
			}
		}
	}
}

// What is public is so on purpose: this list, and the directive in the schema, have to agree.
func TestSec_Z01_PublicFields(t *testing.T) {
	t.Parallel()
	want := []string{
		"countries", "departments", "documentAvailable", "documentTypes", "emailAvailable", "healthInsurers", "home", "me", "municipalities", // queries
		"login", "refreshSession", "requestPasswordReset", "resetPassword", "signUpParamedic", "signUpPatient", "signUpProfessional", "verifyEmail",
	}
	schema := servedSchema()
	var public []string
	for _, root := range []string{"Query", "Mutation", "Subscription"} {
		for _, f := range rootFields(schema, root) {
			if f.Directives.ForName("public") != nil {
				public = append(public, f.Name)
			}
		}
	}
	slices.Sort(want)
	slices.Sort(public)
	if !slices.Equal(want, public) {
		t.Errorf("public are %v, want %v", public, want)
	}
}
