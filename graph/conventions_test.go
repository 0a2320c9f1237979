package graph_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// A convention of the schema, and a schema that breaks it once, at the place named.
type convention struct {
	name    string
	broken  func(*ast.Schema) []string
	example string
	place   string
}

var conventions = []convention{
	{"everything is described", undescribed, `"A." type A { f: Int }`, "A.f"},
	{"everything is described: types", undescribed, `type A { "F." f: Int }`, "A"},
	{"everything is described: arguments", undescribed, `"A." type A { "F." f(a: Int): Int }`, "A.f(a)"},
	{"everything is described: values", undescribed, `"A." enum A { B }`, "A.B"},
	{"names are written as the specification does", misnamed, `type a { f: Int }`, "a"},
	{"names are written as the specification does: fields", misnamed, `type A { the_field: Int }`, "A.the_field"},
	{"names are written as the specification does: arguments", misnamed, `type A { f(An: Int): Int }`, "A.f(An)"},
	{"names are written as the specification does: values", misnamed, `enum A { aValue }`, "A.aValue"},
	{"inputs are called so", unnamedInputs, `input A { f: Int }`, "A"},
	{"a list has no holes", holes, `type A { f: [Int]! }`, "A.f"},
	{"what has an id is a Node", notNodes, `interface Node { id: ID! } type A { id: ID! }`, "A"},
	{"a connection is Relay's", malformedConnections, `type AConnection { nodes: [Int!]! }`, "AConnection"},
	{"a connection is Relay's: edges", malformedConnections, `type AEdge { node: Int! }`, "AEdge"},
	{"a mutation has an input of its name", malformedInputs, `type Mutation { add(id: ID!): Int } input AddInput { f: Int }`, "add"},
	{"a mutation answers a payload of its name", malformedPayloads, `type Mutation { add: Int! }`, "add"},
	{"what may be put right is in userErrors", silentPayloads, `type AddPayload { f: Int }`, "AddPayload"},
	{"what is deprecated tells until when", endlessDeprecations, `type A { f: Int @deprecated(reason: "Old.") }`, "A.f"},
	{"what is deprecated tells until when: values", endlessDeprecations, `enum A { B @deprecated }`, "A.B"},
}

func TestTheSchemaKeepsItsConventions(t *testing.T) {
	t.Parallel()
	for _, c := range conventions {
		for _, place := range c.broken(servedSchema()) {
			t.Errorf("%s: not so at %s", c.name, place)
		}
	}
}

func TestAConventionIsSeenBroken(t *testing.T) {
	t.Parallel()
	for _, c := range conventions {
		text := c.example
		if !strings.Contains(text, "type Query") {
			text += ` "Q." type Query { "Q." q: Int }`
		}
		schema, err := gqlparser.LoadSchema(&ast.Source{Input: text})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := c.broken(schema); !slices.Equal(got, []string{c.place}) {
			t.Errorf("%s: found %v in %s", c.name, got, c.example)
		}
	}
}

// own returns the types that are not GraphQL's, by name.
func own(schema *ast.Schema) []*ast.Definition {
	var list []*ast.Definition
	for _, name := range slices.Sorted(maps.Keys(schema.Types)) {
		if d := schema.Types[name]; !d.BuiltIn && !strings.HasPrefix(name, "__") {
			list = append(list, d)
		}
	}
	return list
}

// fields returns those of a type that are not GraphQL's.
func fields(d *ast.Definition) []*ast.FieldDefinition {
	return slices.DeleteFunc(slices.Clone(d.Fields), func(f *ast.FieldDefinition) bool { return strings.HasPrefix(f.Name, "__") })
}

func undescribed(schema *ast.Schema) (places []string) {
	check := func(text, place string) {
		if strings.TrimSpace(text) == "" {
			places = append(places, place)
		}
	}
	for _, d := range own(schema) {
		check(d.Description, d.Name)
		for _, f := range fields(d) {
			check(f.Description, d.Name+"."+f.Name)
			for _, a := range f.Arguments {
				check(a.Description, d.Name+"."+f.Name+"("+a.Name+")")
			}
		}
		for _, v := range d.EnumValues {
			check(v.Description, d.Name+"."+v.Name)
		}
	}
	return places
}

var (
	typeName  = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)
	fieldName = regexp.MustCompile(`^[a-z][A-Za-z0-9]*$`)
	valueName = regexp.MustCompile(`^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$`)
)

func misnamed(schema *ast.Schema) (places []string) {
	check := func(pattern *regexp.Regexp, name, place string) {
		if !pattern.MatchString(name) {
			places = append(places, place)
		}
	}
	for _, d := range own(schema) {
		check(typeName, d.Name, d.Name)
		for _, f := range fields(d) {
			check(fieldName, f.Name, d.Name+"."+f.Name)
			for _, a := range f.Arguments {
				check(fieldName, a.Name, d.Name+"."+f.Name+"("+a.Name+")")
			}
		}
		for _, v := range d.EnumValues {
			check(valueName, v.Name, d.Name+"."+v.Name)
		}
	}
	return places
}

func unnamedInputs(schema *ast.Schema) (places []string) {
	for _, d := range own(schema) {
		if d.Kind == ast.InputObject && !strings.HasSuffix(d.Name, "Input") && !strings.HasSuffix(d.Name, "Filter") {
			places = append(places, d.Name)
		}
	}
	return places
}

// holes finds lists with null items; Query.nodes has them on purpose, as Relay's specification wants.
func holes(schema *ast.Schema) (places []string) {
	for _, d := range own(schema) {
		for _, f := range fields(d) {
			place := d.Name + "." + f.Name
			if f.Type.Elem != nil && !f.Type.Elem.NonNull && place != "Query.nodes" {
				places = append(places, place)
			}
		}
	}
	return places
}

func notNodes(schema *ast.Schema) (places []string) {
	for _, d := range own(schema) {
		if id := d.Fields.ForName("id"); d.Kind == ast.Object && id != nil && (id.Type.String() != "ID!" || !slices.Contains(d.Interfaces, "Node")) {
			places = append(places, d.Name)
		}
	}
	return places
}

func malformedConnections(schema *ast.Schema) (places []string) {
	for _, d := range own(schema) {
		if name, ok := strings.CutSuffix(d.Name, "Connection"); ok && (typeOf(d, "edges") != "["+name+"Edge!]!" || typeOf(d, "pageInfo") != "PageInfo!") {
			places = append(places, d.Name)
		}
		if strings.HasSuffix(d.Name, "Edge") && (typeOf(d, "cursor") != "String!" || typeOf(d, "node") == "") {
			places = append(places, d.Name)
		}
	}
	return places
}

func typeOf(d *ast.Definition, field string) string {
	if f := d.Fields.ForName(field); f != nil {
		return f.Type.String()
	}
	return ""
}

func malformedInputs(schema *ast.Schema) (places []string) {
	for _, f := range mutations(schema) {
		ok := len(f.Arguments) == 0 || len(f.Arguments) == 1 && f.Arguments[0].Name == "input" && f.Arguments[0].Type.Name() == title(f.Name)+"Input"
		if !ok {
			places = append(places, f.Name)
		}
	}
	return places
}

func malformedPayloads(schema *ast.Schema) (places []string) {
	for _, f := range mutations(schema) {
		if f.Type.String() != title(f.Name)+"Payload!" {
			places = append(places, f.Name)
		}
	}
	return places
}

// silentPayloads leaves out the mutations that no input can make fail.
func silentPayloads(schema *ast.Schema) (places []string) {
	always := []string{"LogoutPayload", "RequestPasswordResetPayload", "RequestEmailVerificationPayload"}
	for _, d := range own(schema) {
		if strings.HasSuffix(d.Name, "Payload") && typeOf(d, "userErrors") != "[UserError!]!" && !slices.Contains(always, d.Name) {
			places = append(places, d.Name)
		}
	}
	return places
}

// leaves is how the reason of a deprecation ends: docs/schema-policy.md.
var leaves = regexp.MustCompile(`Leaves after \d{4}-\d{2}-\d{2}\.$`)

func endlessDeprecations(schema *ast.Schema) (places []string) {
	check := func(directives ast.DirectiveList, place string) {
		d := directives.ForName("deprecated")
		if d == nil {
			return
		}
		if reason := d.Arguments.ForName("reason"); reason == nil || !leaves.MatchString(reason.Value.Raw) {
			places = append(places, place)
		}
	}
	for _, d := range own(schema) {
		for _, f := range d.Fields {
			check(f.Directives, d.Name+"."+f.Name)
			for _, a := range f.Arguments {
				check(a.Directives, d.Name+"."+f.Name+"("+a.Name+")")
			}
		}
		for _, v := range d.EnumValues {
			check(v.Directives, d.Name+"."+v.Name)
		}
	}
	return places
}

func mutations(schema *ast.Schema) ast.FieldList {
	if schema.Mutation == nil {
		return nil
	}
	return fields(schema.Mutation)
}

func title(name string) string { return strings.ToUpper(name[:1]) + name[1:] }
