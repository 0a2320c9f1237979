package graph_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// leaf is a value of an input type with one leaf changed, or the changed leaf itself.
type leaf struct {
	path  string
	value any
}

// oneLeaf returns the values of a type that have one leaf as wrong says; it knows no value for leaves that are to stay.
func oneLeaf(schema *ast.Schema, typ *ast.Type, wrong func(*ast.Definition) (any, bool)) (found []leaf) {
	if typ.Elem != nil {
		for _, l := range oneLeaf(schema, typ.Elem, wrong) {
			found = append(found, leaf{".0" + l.path, []any{l.value}})
		}
		return found
	}
	def := schema.Types[typ.NamedType]
	if def.Kind != ast.InputObject {
		if value, ok := wrong(def); ok {
			return []leaf{{"", value}}
		}
		return nil
	}
	for _, field := range def.Fields {
		for _, l := range oneLeaf(schema, field.Type, wrong) {
			object := sampleObject(schema, def)
			object[field.Name] = l.value
			found = append(found, leaf{"." + field.Name + l.path, object})
		}
	}
	return found
}

// sample is a value of an input type as a client may send it.
func sample(schema *ast.Schema, typ *ast.Type) any {
	if typ.Elem != nil {
		return []any{sample(schema, typ.Elem)}
	}
	switch def := schema.Types[typ.NamedType]; {
	case def.Kind == ast.Enum:
		return def.EnumValues[0].Name
	case def.Kind == ast.InputObject:
		return sampleObject(schema, def)
	case def.Name == "Int":
		return 1
	case def.Name == "Float":
		return 1.5
	case def.Name == "Boolean":
		return true
	case def.Name == "Date":
		return "2026-01-01"
	case def.Name == "DateTime":
		return "2026-01-01T00:00:00Z"
	default:
		return "x"
	}
}

// sampleObject is a value of an input object, with what it needs alone.
func sampleObject(schema *ast.Schema, def *ast.Definition) map[string]any {
	object := map[string]any{}
	for _, field := range def.Fields {
		if field.Type.NonNull && field.DefaultValue == nil {
			object[field.Name] = sample(schema, field.Type)
		}
	}
	return object
}

// argued is an argument of a field, with an operation in which it is the variable tried.
type argued struct {
	name, operation string
	argument        *ast.ArgumentDefinition
	others          map[string]any // variables that the field needs besides
}

// everyArgument returns every argument of the schema that can be sent.
func everyArgument(t *testing.T, schema *ast.Schema) (all []argued) {
	t.Helper()
	for _, def := range schema.Types {
		if def.Kind != ast.Object || def.BuiltIn {
			continue
		}
		for _, field := range def.Fields {
			for _, argument := range field.Arguments {
				if !strings.HasPrefix(field.Name, "__") {
					all = append(all, argue(t, schema, def, field, argument))
				}
			}
		}
	}
	return all
}

func argue(t *testing.T, schema *ast.Schema, def *ast.Definition, field *ast.FieldDefinition, argument *ast.ArgumentDefinition) argued {
	t.Helper()
	a := argued{name: def.Name + "." + field.Name + "." + argument.Name, argument: argument, others: map[string]any{}}
	variables, arguments := "$tried: "+argument.Type.String(), argument.Name+": $tried"
	for _, other := range field.Arguments {
		if other != argument && other.Type.NonNull && other.DefaultValue == nil {
			a.others[other.Name] = sample(schema, other.Type)
			variables += fmt.Sprintf(", $%s: %s", other.Name, other.Type)
			arguments += fmt.Sprintf(", %s: $%[1]s", other.Name)
		}
	}
	below := ""
	if !schema.Types[field.Type.Name()].IsLeafType() {
		below = " { __typename }"
	}
	kind, selection := "query", field.Name+"("+arguments+")"+below
	switch def.Name {
	case "Query":
	case "Mutation":
		kind = "mutation"
	case "EmergencyCode":
		selection = "me { patient { emergencyCode { " + selection + " } } }"
	default:
		if !strings.Contains(strings.Join(def.Interfaces, " "), "Node") {
			t.Fatalf("say where %s can be asked for", a.name)
		}
		selection = `node(id: "x") { ... on ` + def.Name + " { " + selection + " } }"
	}
	a.operation = kind + " (" + variables + ") { " + selection + " }"
	return a
}

// sendTried sends the operation as nobody with a value for the argument.
func (a *api) sendTried(t *testing.T, of argued, value any) (status int, body string) {
	t.Helper()
	variables := map[string]any{"tried": value}
	for name, v := range of.others {
		variables[name] = v
	}
	return a.post(t, http.Header{"Content-Type": {"application/json"}, "Accept": {"application/graphql-response+json"}},
		quoted(t, of.operation, asJSON(t, variables)))
}

// wantUnread wants a request error of a variable; where is its place.
func wantUnread(t *testing.T, status int, body, where string) {
	t.Helper()
	if status != http.StatusBadRequest || strings.Contains(body, `"data"`) || !strings.Contains(body, `"code":"BAD_USER_INPUT"`) {
		t.Errorf("%s: %d %s", where, status, body)
	}
}

// Names of enums are told apart by case: in any other, gqlgen would read a value that no enum has.
func TestSec_G06_EnumsOfAnotherCase(t *testing.T) {
	t.Parallel()
	a, schema := newAPI(t), servedSchema()
	enums := map[string]bool{}
	for _, argument := range everyArgument(t, schema) {
		for as, spell := range map[string]func(string) string{"itself": strings.ToUpper, "another case": strings.ToLower} {
			wrong := func(def *ast.Definition) (any, bool) {
				if def.Kind != ast.Enum {
					return nil, false
				}
				enums[def.Name] = true
				return spell(def.EnumValues[0].Name), true
			}
			for _, l := range oneLeaf(schema, argument.argument.Type, wrong) {
				status, body := a.sendTried(t, argument, l.value)
				if as == "itself" {
					if status != http.StatusOK || !strings.Contains(body, `"data"`) {
						t.Errorf("%s%s as itself: %d %s", argument.name, l.path, status, body)
					}
					continue
				}
				wantUnread(t, status, body, argument.name+l.path)
			}
		}
	}
	for name := range inputEnums(schema) {
		if !enums[name] {
			t.Errorf("%s is an input and was not tried", name)
		}
	}
}

// inputEnums are the enums that stand in the position of an input.
func inputEnums(schema *ast.Schema) map[string]bool {
	enums := map[string]bool{}
	note := func(typ *ast.Type) {
		if def := schema.Types[typ.Name()]; def.Kind == ast.Enum && !def.BuiltIn {
			enums[def.Name] = true
		}
	}
	for _, def := range schema.Types {
		if def.BuiltIn {
			continue
		}
		for _, field := range def.Fields {
			if def.Kind == ast.InputObject {
				note(field.Type)
			}
			for _, argument := range field.Arguments {
				note(argument.Type)
			}
		}
	}
	return enums
}

// The ways in which an enum comes that are not those of a plain variable.
func TestSec_G06_EnumsOfAnotherCaseInListsAndDefaults(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	const list = `query ($s: [AllergySeverity!]) { me { patient { allergies(filter: {severity: $s}) { totalCount } } } }`
	for name, c := range map[string][2]string{
		"the second of a list":    {list, `{"s": ["CRITICAL", "critical"]}`},
		"one in place of a list":  {list, `{"s": "critical"}`},
		"in a list of the text":   {`query ($s: AllergySeverity!) { me { patient { allergies(filter: {severity: [$s]}) { totalCount } } } }`, `{"s": "critical"}`},
		"one in an input":         {`query ($f: AllergyFilter) { me { patient { allergies(filter: $f) { totalCount } } } }`, `{"f": {"severity": "critical"}}`},
		"an input in a list":      {`mutation ($i: UpdateProfileInput!) { updateProfile(input: $i) { userErrors { code } } }`, `{"i": {"emergencyContacts": [{"fullName": "Ana Ruiz", "phone": "+573001234567", "relationship": "mother"}]}}`},
		"beside one that is read": {`query ($a: AllergySeverity!, $b: AllergySeverity!) { me { patient { x: allergies(filter: {severity: [$a]}) { totalCount } y: allergies(filter: {severity: [$b]}) { totalCount } } } }`, `{"a": "CRITICAL", "b": "critical"}`},
	} {
		wantRequestError(t, name, a.ask(t, "primary", c[0], c[1]))
	}
	for name, c := range map[string][3]string{
		"a list":                 {list, `{"s": ["CRITICAL"]}`, `1`},
		"one in place of a list": {list, `{"s": "CRITICAL"}`, `1`},
		"null":                   {list, `{"s": null}`, `4`},
		"absent":                 {list, `{}`, `4`},
		"a default":              {`query ($s: [AllergySeverity!] = CRITICAL) { me { patient { allergies(filter: {severity: $s}) { totalCount } } } }`, `{}`, `1`},
	} {
		if body, want := a.ask(t, "primary", c[0], c[1]), `{"data":{"me":{"patient":{"allergies":{"totalCount":`+c[2]+`}}}}}`; body != want {
			t.Errorf("%s: %s, want %s", name, body, want)
		}
	}
}

// notOf are values that the scalars do not take: what gqlparser, gqlgen or both read as one of them all the same, first.
var notOf = map[string][]any{
	"Boolean":      {"true", 1, 0, "", []any{}},
	"Date":         {"2026-02-30", 20260201, "2026-02-01T00:00:00Z", "", true},
	"DateTime":     {"2026-02-01", "2026-02-30T00:00:00Z", 1, "", map[string]any{}},
	"EmailAddress": {7, true, map[string]any{"x": "x"}},
	"Float":        {"1.5", "NaN", json.Number("1e400"), true},
	"ID":           {1.5, json.Number("1e3"), true, map[string]any{}},
	"Int":          {"5", 1 << 31, -1<<31 - 1, 1.5, json.Number("9223372036854775808"), true},
	"PhoneNumber":  {573001234567, true},
	"String":       {7, 1.5, true, map[string]any{}},
	"Upload":       {"x", 1, map[string]any{}},
}

// What is not of its type is refused wherever it stands, before anything runs.
func TestSec_G06_VariablesOfAnotherType(t *testing.T) {
	t.Parallel()
	a, schema := newAPI(t), servedSchema()
	for _, argument := range everyArgument(t, schema) {
		for name, values := range notOf {
			for _, value := range values {
				wrong := func(def *ast.Definition) (any, bool) { return value, def.Name == name }
				for _, l := range oneLeaf(schema, argument.argument.Type, wrong) {
					status, body := a.sendTried(t, argument, l.value)
					wantUnread(t, status, body, fmt.Sprintf("%s%s of type %s is %v", argument.name, l.path, name, value))
				}
			}
		}
	}
}

// Whatever of an operation was read before the variable that is wrong is not stored.
func TestSec_G06_AMutationWithAWrongVariableStoresNothing(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	const two = `mutation ($a: AddMedicationInput!, $b: AddMedicationInput!) { x: addMedication(input: $a) { medication { id } } y: addMedication(input: $b) { medication { id } } }`
	const right = `{"name": "Aspirina", "dosage": "1", "frequency": "1", "startDate": "2026-02-01"}`
	before := a.touchless(t)
	for wrong, place := range map[string]string{
		strings.Replace(right, `"Aspirina"`, `7`, 1):          "name",
		strings.Replace(right, `2026-02-01`, `2026-02-30`, 1): "startDate",
	} {
		status, body := a.post(t, http.Header{
			"Content-Type": {"application/json"}, "Accept": {"application/graphql-response+json"}, "Accept-Language": {"es"},
			"Authorization": {"Bearer " + a.token(t, "primary")},
		}, quoted(t, two, `{"a": `+right+`, "b": `+wrong+`}`))
		wantUnread(t, status, body, place)
		wantIn(t, body, `"message":"La solicitud no es válida."`, `"path":["variable","b","`+place+`"]`, `"locations":[{"line":1,"column":36}]`)
	}
	if after := a.touchless(t); after != before {
		t.Errorf("tables before:\n%s\nafter:\n%s", before, after)
	}
}

// What fits is taken: the defaults of variables, numbers as ids, whole numbers where others stand.
func TestVariablesThatFit(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for variables, operation := range map[string]string{
		`{"first": 2147483647}`:                  `query ($first: Int) { countries(search: "Colombia") { code } me { patient { medications(first: $first) { __typename } } } }`,
		`{}`:                                     `query ($first: Int = 2, $id: ID = 7) { node(id: $id) { id } me { patient { medications(first: $first) { __typename } } } }`,
		`{"id": 99999999999999}`:                 `query ($id: ID!) { node(id: $id) { id } }`,
		`{"ids": "x"}`:                           `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`,
		`{"ids": 5, "extra": []}`:                `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`,
		`{"f": {"status": null, "search": "a"}}`: `query ($f: MedicationFilter) { me { patient { medications(filter: $f) { __typename } } } }`,
		`{"w": 70}`:                              `mutation ($w: Float) { updateProfile(input: {weightKg: $w}) { userErrors { code } } }`,
	} {
		if body := a.ask(t, "primary", operation, variables); !strings.Contains(body, `"data":{`) {
			t.Errorf("%s: %s", variables, body)
		}
	}
}
