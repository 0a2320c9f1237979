package querylimits

import (
	"math"

	"github.com/vektah/gqlparser/v2/ast"
)

// written is what stands in a document, without expanding fragments.
type written struct {
	fields     int
	directives int
	nesting    int
}

func count(document *ast.QueryDocument) written {
	var total written
	for _, operation := range document.Operations {
		total.directives += len(operation.Directives)
		for _, variable := range operation.VariableDefinitions {
			total.directives += len(variable.Directives)
		}
		total.add(operation.SelectionSet, 1)
	}
	for _, fragment := range document.Fragments {
		total.directives += len(fragment.Directives)
		total.add(fragment.SelectionSet, 1)
	}
	return total
}

// add counts a set that stands within depth-1 others.
func (w *written) add(selections ast.SelectionSet, depth int) {
	if len(selections) > 0 {
		w.nesting = max(w.nesting, depth)
	}
	for _, selection := range selections {
		switch selection := selection.(type) {
		case *ast.Field:
			w.fields++
			w.directives += len(selection.Directives)
			w.add(selection.SelectionSet, depth+1)
		case *ast.InlineFragment:
			w.directives += len(selection.Directives)
			w.add(selection.SelectionSet, depth+1)
		case *ast.FragmentSpread:
			w.directives += len(selection.Directives)
		}
	}
}

// measure is the size of a selection set with its fragments expanded.
type measure struct {
	depth   int
	roots   int // fields of the set itself
	fields  int // fields of the set and below
	aliases int
}

// measurer measures the selection sets of one document that need not be valid.
type measurer struct {
	document  *ast.QueryDocument
	fragments map[string]*measure // measured, or being measured
}

func (m *measurer) selections(set ast.SelectionSet) measure {
	var total measure
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			total.merge(m.field(selection))
		case *ast.InlineFragment:
			total.merge(m.selections(selection.SelectionSet))
		case *ast.FragmentSpread:
			total.merge(m.fragment(selection.Name))
		}
	}
	return total
}

func (m *measurer) field(field *ast.Field) measure {
	size := m.selections(field.SelectionSet)
	size.depth++
	if field.Name == "__schema" || field.Name == "__type" {
		size.depth = 1
	}
	size.roots = 1
	size.fields = add(size.fields, 1)
	if field.Alias != field.Name {
		size.aliases = add(size.aliases, 1)
	}
	return size
}

// fragment measures a fragment once. One that is unknown, or spreads itself, adds nothing: gqlgen's
// validation refuses both with a better message.
func (m *measurer) fragment(name string) measure {
	if known, ok := m.fragments[name]; ok {
		return *known
	}
	size := &measure{}
	m.fragments[name] = size
	if definition := m.document.Fragments.ForName(name); definition != nil {
		*size = m.selections(definition.SelectionSet)
	}
	return *size
}

func (m *measure) merge(other measure) {
	m.depth = max(m.depth, other.depth)
	m.roots = add(m.roots, other.roots)
	m.fields = add(m.fields, other.fields)
	m.aliases = add(m.aliases, other.aliases)
}

// add and multiply take numbers that are not negative and stop at the largest int.
func add(a, b int) int {
	if a > math.MaxInt-b {
		return math.MaxInt
	}
	return a + b
}

func multiply(a, b int) int {
	if a != 0 && b > math.MaxInt/a {
		return math.MaxInt
	}
	return a * b
}
