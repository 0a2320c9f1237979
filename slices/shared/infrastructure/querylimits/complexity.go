package querylimits

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// Complexity returns what a validated operation costs: each field m·(1 + Σ children), where m is
// the number of objects that the field may answer. Variables are those after coercion.
func (e *Extension) Complexity(document *ast.QueryDocument, operation *ast.OperationDefinition, variables map[string]any) int {
	walk := pricing{extension: e, document: document, variables: variables, fragments: map[string]int{}}
	return walk.selections(operation.SelectionSet)
}

// pricing walks one operation.
type pricing struct {
	extension *Extension
	document  *ast.QueryDocument
	variables map[string]any
	fragments map[string]int // priced, by name
}

func (p *pricing) selections(set ast.SelectionSet) int {
	total := 0
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			below := p.selections(selection.SelectionSet)
			total = add(total, multiply(p.multiplier(selection), add(1, below)))
		case *ast.InlineFragment:
			total = add(total, p.selections(selection.SelectionSet))
		case *ast.FragmentSpread:
			total = add(total, p.fragment(selection.Name))
		}
	}
	return total
}

// fragment prices a fragment once: its fields cost the same wherever it is spread. In a validated
// document none spreads itself.
func (p *pricing) fragment(name string) int {
	if known, ok := p.fragments[name]; ok {
		return known
	}
	price := 0
	if definition := p.document.Fragments.ForName(name); definition != nil {
		price = p.selections(definition.SelectionSet)
	}
	p.fragments[name] = price
	return price
}

// multiplier is m of a field. The lists of introspection count 1: they are the schema's, in memory.
func (p *pricing) multiplier(field *ast.Field) int {
	if field.Definition == nil || field.ObjectDefinition == nil || strings.HasPrefix(field.ObjectDefinition.Name, "__") {
		return 1
	}
	limits, parent := p.extension.limits, field.ObjectDefinition.Name
	if p.extension.connections[field.Definition.Type.Name()] {
		return p.pageSize(field)
	}
	if field.Definition.Type.Elem == nil {
		return 1
	}
	if p.extension.connections[parent] && (field.Name == "edges" || field.Name == "nodes") {
		return 1
	}
	name := parent + "." + field.Name
	if argument, ok := limits.IDs[name]; ok {
		return p.length(field.Arguments.ForName(argument))
	}
	if length, ok := limits.Lists[name]; ok {
		return length
	}
	return limits.List
}

// pageSize is the larger one of first and last, if the client sends both, which is an error later.
func (p *pricing) pageSize(field *ast.Field) int {
	limits, size := p.extension.limits, 0
	for _, name := range []string{"first", "last"} {
		if asked, ok := p.number(field, name); ok {
			size = max(size, min(max(asked, 1), limits.MaxPage))
		}
	}
	if size == 0 {
		return limits.Page
	}
	return size
}

// number reads an Int argument, or its default in the schema; what cannot be read as one is as
// large as can be.
func (p *pricing) number(field *ast.Field, name string) (int, bool) {
	definition := field.Definition.Arguments.ForName(name)
	if definition == nil {
		return 0, false
	}
	value := definition.DefaultValue
	if argument := field.Arguments.ForName(name); argument != nil {
		if argument.Value.Kind == ast.Variable {
			if given, ok := p.variables[argument.Value.Raw]; ok {
				return p.variable(given)
			}
		} else {
			value = argument.Value
		}
	}
	if value == nil || value.Kind == ast.NullValue {
		return 0, false
	}
	return p.parse(value.Raw), true
}

func (p *pricing) variable(value any) (int, bool) {
	switch value := value.(type) {
	case nil:
		return 0, false
	case json.Number:
		return p.parse(value.String()), true
	default:
		return p.parse(fmt.Sprint(value)), true
	}
}

func (p *pricing) parse(text string) int {
	number, err := strconv.Atoi(text)
	if err != nil {
		return p.extension.limits.MaxPage
	}
	return number
}

// length is the number of elements that a list argument has.
func (p *pricing) length(argument *ast.Argument) int {
	count := 1 // a single value stands for a list of one
	if argument != nil && argument.Value.Kind == ast.ListValue {
		count = len(argument.Value.Children)
	}
	if argument != nil && argument.Value.Kind == ast.Variable {
		if list, ok := p.variables[argument.Value.Raw].([]any); ok {
			count = len(list)
		}
	}
	return min(max(count, 1), p.extension.limits.MaxPage)
}

// connectionsOf finds the schema's connections: types whose name says so and that have a pageInfo.
func connectionsOf(schema *ast.Schema) map[string]bool {
	found := map[string]bool{}
	for name, definition := range schema.Types {
		if strings.HasSuffix(name, "Connection") && definition.Fields.ForName("pageInfo") != nil {
			found[name] = true
		}
	}
	return found
}

func requireList(schema *ast.Schema, name string) error {
	typeName, fieldName, _ := strings.Cut(name, ".")
	definition := schema.Types[typeName]
	if definition == nil {
		return fmt.Errorf("query limits name %s, which the schema does not have", name)
	}
	field := definition.Fields.ForName(fieldName)
	if field == nil || field.Type.Elem == nil {
		return fmt.Errorf("query limits name %s, which is no list of the schema", name)
	}
	return nil
}
