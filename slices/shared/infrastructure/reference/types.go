package reference

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/vektah/gqlparser/v2/ast"
)

// Types writes docs/TYPES_REFERENCE.md: what each type of the schema is in TypeScript and in Go, as gqlgen.yml binds
// it. It reads that file in the working folder.
func Types() ([]byte, error) {
	bound, err := bindings()
	if err != nil {
		return nil, err
	}
	p := newPage("Types", "from `schema/` and `gqlgen.yml`")
	p.text("TypeScript as GraphQL Code Generator writes it with the scalars below; an optional field of an input may be left out, " +
		"which leaves a value as it is, while null clears it. Go types are named from `slices/` on. Where a resolver answers a field, " +
		"the Go type is what the resolver returns.")
	scalars(p, bound)
	for _, name := range sortedTypes(bound.Schema) {
		definition := bound.Schema.Types[name]
		switch definition.Kind {
		case ast.Enum:
			enum(p, bound, definition)
		case ast.Interface, ast.Union:
			contract(p, bound, definition)
		case ast.Object:
			if object := bound.Objects.ByName(name); object != nil && !object.Root {
				fields(p, object)
			}
		case ast.InputObject:
			fields(p, bound.Inputs.ByName(name))
		case ast.Scalar: // above
		}
	}
	return p.bytes(), nil
}

// bindings reads what gqlgen generates code from.
func bindings() (*codegen.Data, error) {
	cfg, err := config.LoadConfig("gqlgen.yml")
	if err != nil {
		return nil, fmt.Errorf("read gqlgen.yml: %w", err)
	}
	if err := cfg.LoadSchema(); err != nil {
		return nil, fmt.Errorf("read the schema: %w", err)
	}
	if err := cfg.Init(); err != nil {
		return nil, fmt.Errorf("read the bindings: %w", err)
	}
	data, err := codegen.BuildData(cfg)
	if err != nil {
		return nil, fmt.Errorf("bind the schema: %w", err)
	}
	return data, nil
}

// scriptOf are the scalars in TypeScript.
var scriptOf = map[string]string{
	"ID": "string", "String": "string", "Int": "number", "Float": "number", "Boolean": "boolean",
	"Date": "string", "DateTime": "string", "EmailAddress": "string", "PhoneNumber": "string", "Upload": "File",
}

func scalars(p *page, bound *codegen.Data) {
	p.head(2, "Scalars")
	var rows [][]string
	for _, name := range []string{"ID", "String", "Int", "Float", "Boolean", "Date", "DateTime", "EmailAddress", "PhoneNumber", "Upload"} {
		rows = append(rows, []string{quoted(name), quoted(scriptOf[name]), quoted(modelOf(bound, name)), bound.Schema.Types[name].Description})
	}
	p.table([]string{"GraphQL", "TypeScript", "Go", ""}, rows)
}

// modelOf names the Go type of gqlgen.yml.
func modelOf(bound *codegen.Data, name string) string {
	models := bound.Config.Models[name].Model
	if len(models) == 0 {
		return ""
	}
	return shortened(models[0])
}

func shortened(path string) string {
	return strings.NewReplacer("vitalgo/slices/", "", "vitalgo/graph/", "graph/", "github.com/99designs/gqlgen/", "").Replace(path)
}

func enum(p *page, bound *codegen.Data, definition *ast.Definition) {
	p.head(2, definition.Name)
	p.text("TypeScript: a union of strings. Go: " + quoted(modelOf(bound, definition.Name)) + ".")
	values := bound.Config.Models[definition.Name].EnumValues
	var rows [][]string
	for _, value := range definition.EnumValues {
		goValue := shortened(values[value.Name].Value)
		rows = append(rows, []string{quoted(value.Name), quoted(`"` + value.Name + `"`), quoted(goValue[strings.LastIndex(goValue, "/")+1:])})
	}
	p.table([]string{"GraphQL", "TypeScript", "Go"}, rows)
}

func contract(p *page, bound *codegen.Data, definition *ast.Definition) {
	p.head(2, definition.Name)
	var members []string
	for _, possible := range bound.Schema.GetPossibleTypes(definition) {
		if possible.Kind == ast.Object {
			members = append(members, possible.Name)
		}
	}
	p.text("TypeScript: " + quoted(strings.Join(members, " | ")) + ". Go: " + quoted(modelOf(bound, definition.Name)) + ".")
}

func fields(p *page, object *codegen.Object) {
	p.head(2, object.Name)
	p.text("TypeScript: " + quoted("interface "+object.Name) + ". Go: " + quoted(goType(object.Reference())) + ".")
	var rows [][]string
	for _, f := range object.Fields {
		if f.IsReserved() {
			continue
		}
		goName := quoted(f.GoFieldName)
		if f.IsResolver {
			goName = "resolver"
		}
		rows = append(rows, []string{
			quoted(f.Name + ": " + f.Type.String()), quoted(script(object, f)), goName, quoted(goType(f.TypeReference.GO)),
		})
	}
	p.table([]string{"GraphQL", "TypeScript", "Go", ""}, rows)
}

// script is a field in TypeScript.
func script(object *codegen.Object, f *codegen.Field) string {
	name := f.Name
	if object.Kind == ast.InputObject && (!f.Type.NonNull || f.DefaultValue != nil) {
		name += "?"
	}
	return name + ": " + scriptType(f.Type)
}

func scriptType(t *ast.Type) string {
	text := t.NamedType
	if scalar, ok := scriptOf[text]; ok {
		text = scalar
	}
	if t.Elem != nil {
		text = "Array<" + scriptType(t.Elem) + ">"
	}
	if !t.NonNull {
		text += " | null"
	}
	return text
}

func goType(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string { return shortened(p.Path()) })
}
