package reference

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// arguments tables what an operation takes; the fields of its inputs stand below them.
func arguments(p *page, schema *ast.Schema, field *ast.FieldDefinition) {
	var rows [][]string
	for _, a := range field.Arguments {
		rows = append(rows, []string{quoted(a.Name), quoted(a.Type.String()), quoted(defaultOf(a.DefaultValue)), a.Description})
		rows = append(rows, inside(schema, a.Name, a.Type.Name())...)
	}
	if len(rows) == 0 {
		p.text("**Arguments:** none.")
		return
	}
	p.table([]string{"argument", "type", "default", ""}, rows)
}

func inside(schema *ast.Schema, at, name string) [][]string {
	definition := schema.Types[name]
	if definition.Kind != ast.InputObject {
		return nil
	}
	var rows [][]string
	for _, f := range definition.Fields {
		path := at + "." + f.Name
		rows = append(rows, []string{quoted(path), typeLink(schema, f.Type), quoted(defaultOf(f.DefaultValue)), f.Description})
		rows = append(rows, inside(schema, path, f.Type.Name())...)
	}
	return rows
}

func defaultOf(value *ast.Value) string {
	if value == nil {
		return ""
	}
	return value.String()
}

// result says what an operation answers; a payload's fields are its own, and stand here.
func result(p *page, schema *ast.Schema, field *ast.FieldDefinition) {
	definition := schema.Types[field.Type.Name()]
	if !strings.HasSuffix(definition.Name, "Payload") {
		p.text("**Answers:** " + typeLink(schema, field.Type))
		return
	}
	p.text("**Answers:** " + quoted(field.Type.String()) + ":")
	p.table([]string{"field", "type", ""}, fieldRows(schema, definition))
}

func fieldRows(schema *ast.Schema, definition *ast.Definition) [][]string {
	var rows [][]string
	for _, f := range definition.Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		name := f.Name
		if len(f.Arguments) > 0 {
			var arguments []string
			for _, a := range f.Arguments {
				argument := a.Name + ": " + a.Type.String()
				if a.DefaultValue != nil {
					argument += " = " + a.DefaultValue.String()
				}
				arguments = append(arguments, argument)
			}
			name += "(" + strings.Join(arguments, ", ") + ")"
		}
		description := f.Description
		if auth := f.Directives.ForName("auth"); auth != nil {
			description += " (" + Operation{Field: f}.callers() + ")"
		}
		rows = append(rows, []string{quoted(name), typeLink(schema, f.Type), description})
	}
	return rows
}

// typeLink is a type that leads to its own section, if it has one.
func typeLink(schema *ast.Schema, t *ast.Type) string {
	if definition := schema.Types[t.Name()]; definition == nil || !hasSection(definition) {
		return quoted(t.String())
	}
	return "[" + quoted(t.String()) + "](#type-" + strings.ToLower(t.Name()) + ")"
}

// hasSection leaves out what stands at its operation, and what GraphQL itself brings along.
func hasSection(definition *ast.Definition) bool {
	return !definition.BuiltIn && definition.Kind != ast.InputObject && !strings.HasSuffix(definition.Name, "Payload") &&
		!slices.Contains([]string{"Query", "Mutation", "Subscription"}, definition.Name)
}

// shapes writes a section for each type that answers are made of, and for filters.
func shapes(p *page, schema *ast.Schema) {
	p.head(2, "Types")
	for _, name := range sortedTypes(schema) {
		definition := schema.Types[name]
		if !hasSection(definition) && !strings.HasSuffix(name, "Filter") {
			continue
		}
		p.head(3, "type "+quoted(name))
		p.text(definition.Description)
		if len(definition.Interfaces) > 0 {
			p.text("Implements " + quotedAll(definition.Interfaces) + ".")
		}
		switch definition.Kind {
		case ast.Enum:
			var rows [][]string
			for _, value := range definition.EnumValues {
				rows = append(rows, []string{quoted(value.Name), value.Description})
			}
			p.table([]string{"value", ""}, rows)
		case ast.Scalar:
		default:
			p.table([]string{"field", "type", ""}, fieldRows(schema, definition))
		}
	}
}

func sortedTypes(schema *ast.Schema) []string {
	var names []string
	for name, definition := range schema.Types {
		if !definition.BuiltIn {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
