package graph_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// The contract is what was promised to those who write clients: names, nullability and meaning. The served schema
// may add to it, also a description where there was none, and takes nothing away.
func TestTheServedSchemaKeepsTheContract(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/contract/*.graphqls")
	if err != nil || len(files) != 17 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var sources []*ast.Source
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, &ast.Source{Name: file, Input: string(text)})
	}
	contract, served := gqlparser.MustLoadSchema(sources...), servedSchema()
	for name, promised := range contract.Types {
		if promised.BuiltIn {
			continue
		}
		got := served.Types[name]
		if got == nil {
			t.Errorf("%s is gone", name)
			continue
		}
		if got.Kind != promised.Kind || !meansAs(got.Description, promised.Description) {
			t.Errorf("%s is a %s with the description %q", name, got.Kind, got.Description)
		}
		for _, f := range promised.Fields {
			compareFields(t, name, f, got.Fields.ForName(f.Name))
		}
		for _, v := range promised.EnumValues {
			if other := got.EnumValues.ForName(v.Name); other == nil || !meansAs(other.Description, v.Description) {
				t.Errorf("%s.%s is gone, or means something else", name, v.Name)
			}
		}
		for _, i := range promised.Interfaces {
			if !contains(got.Interfaces, i) {
				t.Errorf("%s is no %s", name, i)
			}
		}
		for _, member := range promised.Types {
			if !contains(got.Types, member) {
				t.Errorf("%s has no member %s", name, member)
			}
		}
	}
}

func compareFields(t *testing.T, owner string, promised, got *ast.FieldDefinition) {
	t.Helper()
	name := owner + "." + promised.Name
	if got == nil {
		t.Errorf("%s is gone", name)
		return
	}
	if got.Type.String() != promised.Type.String() || !meansAs(got.Description, promised.Description) || value(got.DefaultValue) != value(promised.DefaultValue) {
		t.Errorf("%s: %s = %s %q, promised %s = %s %q", name, got.Type, value(got.DefaultValue), got.Description,
			promised.Type, value(promised.DefaultValue), promised.Description)
	}
	for _, d := range promised.Directives {
		if other := got.Directives.ForName(d.Name); other == nil || len(other.Arguments) != len(d.Arguments) ||
			len(d.Arguments) > 0 && other.Arguments[0].Value.String() != d.Arguments[0].Value.String() {
			t.Errorf("%s has another @%s", name, d.Name)
		}
	}
	for _, a := range promised.Arguments {
		other := got.Arguments.ForName(a.Name)
		if other == nil || other.Type.String() != a.Type.String() || value(other.DefaultValue) != value(a.DefaultValue) ||
			!meansAs(other.Description, a.Description) {
			t.Errorf("%s has another argument %s", name, a.Name)
		}
	}
}

// meansAs reports whether a description is the promised one, where one was promised.
func meansAs(got, promised string) bool { return promised == "" || got == promised }

func value(v *ast.Value) string {
	if v == nil {
		return ""
	}
	return v.String()
}

func contains(list []string, s string) bool {
	for _, one := range list {
		if one == s {
			return true
		}
	}
	return false
}
