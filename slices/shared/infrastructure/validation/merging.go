package validation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/core"

	"vitalgo/slices/shared/domain/fault"
)

// maxCompared is how many selections of a document are looked at to compare its fields: those of ten operations of the
// largest complexity.
const maxCompared = 100_000

// fieldsCanBeMerged is GraphQL's rule that what is answered under one name is one field (5.3.2). gqlparser's own compares
// every pair of fields of a name, anew in each operation and for each inline fragment around them, so that 12 KB took
// minutes, and it keeps each pair that differs. This one puts the fields of a name together and compares each with the
// first: where all of them are like the first, they are like each other.
func fieldsCanBeMerged(observers *core.Events, addError core.AddErrFunc) {
	m := merging{addError: addError, left: maxCompared, calls: map[*ast.Field]int{}, numbers: map[string]int{}, told: map[*ast.Field]bool{}}
	observers.OnOperation(func(walker *core.Walker, operation *ast.OperationDefinition) {
		if endless(operation.SelectionSet, map[string]bool{}) {
			return // which another rule says
		}
		m.types = walker.Schema.Types
		m.sets([]ast.SelectionSet{operation.SelectionSet}, false)
		if m.left < 0 {
			addError(core.At(operation.Position), func(err *gqlerror.Error) { err.Err = fault.New(fault.TooComplex) })
		}
	})
}

// endless reports whether a set leads to a fragment that spreads itself. Of the fragments that were seen, those that the
// way leads through are open.
func endless(set ast.SelectionSet, open map[string]bool) bool {
	for _, selection := range set {
		below := ast.SelectionSet{}
		switch selection := selection.(type) {
		case *ast.Field:
			below = selection.SelectionSet
		case *ast.InlineFragment:
			below = selection.SelectionSet
		case *ast.FragmentSpread:
			again, seen := open[selection.Name]
			if again {
				return true
			}
			if seen || selection.Definition == nil {
				continue
			}
			open[selection.Name] = true
			if endless(selection.Definition.SelectionSet, open) {
				return true
			}
			open[selection.Name] = false
		}
		if endless(below, open) {
			return true
		}
	}
	return false
}

// merging compares the fields of one document.
type merging struct {
	types    map[string]*ast.Definition
	addError core.AddErrFunc
	left     int                 // selections that may still be looked at
	calls    map[*ast.Field]int  // see call
	numbers  map[string]int      // of calls
	told     map[*ast.Field]bool // those that are known to differ
}

// sets compares the fields of sets that are answered as one. If only one of these can be, they are of different objects,
// and have to agree on their types alone.
func (m *merging) sets(sets []ast.SelectionSet, onlyOne bool) {
	for _, fields := range m.byName(sets) {
		if onlyOne && len(fields) == 1 {
			continue // nothing else is answered under its name, and what is below it was compared already
		}
		var objects [][]*ast.Field
		if !onlyOne {
			objects = byObject(fields)
		}
		differ := false
		for _, fields := range objects {
			differ = m.differ(fields, m.otherCall) || differ
		}
		if differ || m.differ(fields, m.otherShape) {
			continue
		}
		if len(objects) != 1 {
			m.sets(below(fields), true)
		}
		for _, fields := range objects {
			m.sets(below(fields), false)
		}
	}
}

// byName puts the fields of sets together that are answered under one name. It looks into each fragment once.
func (m *merging) byName(sets []ast.SelectionSet) (groups [][]*ast.Field) {
	places, spread := map[string]int{}, map[string]bool{}
	var collect func(ast.SelectionSet)
	collect = func(set ast.SelectionSet) {
		for _, selection := range set {
			if m.left--; m.left < 0 {
				return
			}
			switch selection := selection.(type) {
			case *ast.Field:
				if selection.Definition == nil || selection.ObjectDefinition == nil {
					continue // which another rule says
				}
				place, known := places[selection.Alias]
				if !known {
					place, groups = len(groups), append(groups, nil)
					places[selection.Alias] = place
				}
				groups[place] = append(groups[place], selection)
			case *ast.InlineFragment:
				collect(selection.SelectionSet)
			case *ast.FragmentSpread:
				if selection.Definition != nil && !spread[selection.Name] {
					spread[selection.Name] = true
					collect(selection.Definition.SelectionSet)
				}
			}
		}
	}
	for _, set := range sets {
		collect(set)
	}
	return groups
}

// byObject puts fields together that one object may have to answer: those of the same type, each time with those of
// interfaces and unions.
func byObject(fields []*ast.Field) (groups [][]*ast.Field) {
	places := map[string]int{}
	var ofAny []*ast.Field
	for _, field := range fields {
		if field.ObjectDefinition.Kind != ast.Object {
			ofAny = append(ofAny, field)
			continue
		}
		place, known := places[field.ObjectDefinition.Name]
		if !known {
			place, groups = len(groups), append(groups, nil)
			places[field.ObjectDefinition.Name] = place
		}
		groups[place] = append(groups[place], field)
	}
	if len(groups) == 0 {
		return [][]*ast.Field{ofAny}
	}
	for i := range groups {
		groups[i] = append(groups[i], ofAny...)
	}
	return groups
}

func below(fields []*ast.Field) (sets []ast.SelectionSet) {
	for _, field := range fields {
		if len(field.SelectionSet) > 0 {
			sets = append(sets, field.SelectionSet)
		}
	}
	return sets
}

// differ tells of the fields that are not like the first, and why.
func (m *merging) differ(fields []*ast.Field, why func(a, b *ast.Field) string) (some bool) {
	for _, field := range fields[1:] {
		reason := why(fields[0], field)
		if reason == "" {
			continue
		}
		some = true
		if !m.told[field] {
			m.told[field] = true
			m.addError(core.Message("Fields %q conflict because %s. Use different aliases on the fields to fetch both if this was intentional.",
				field.Alias, reason), core.At(field.Position))
		}
	}
	return some
}

func (m *merging) otherCall(a, b *ast.Field) string {
	switch {
	case a.Name != b.Name:
		return fmt.Sprintf("%q and %q are different fields", a.Name, b.Name)
	case m.call(a) != m.call(b):
		return "they have differing arguments"
	default:
		return ""
	}
}

func (m *merging) otherShape(a, b *ast.Field) string {
	if sameShape(m.types, a.Definition.Type, b.Definition.Type) {
		return ""
	}
	return fmt.Sprintf("they return conflicting types %q and %q", a.Definition.Type, b.Definition.Type)
}

// sameShape reports whether values of two types look alike, which of objects their fields tell.
func sameShape(types map[string]*ast.Definition, a, b *ast.Type) bool {
	if a.NonNull != b.NonNull || (a.Elem == nil) != (b.Elem == nil) {
		return false
	}
	if a.Elem != nil {
		return sameShape(types, a.Elem, b.Elem)
	}
	return a.NamedType == b.NamedType || !types[a.NamedType].IsLeafType() && !types[b.NamedType].IsLeafType()
}

// call is a number for the arguments of a field, the same for the same arguments.
func (m *merging) call(field *ast.Field) int {
	if number, known := m.calls[field]; known {
		return number
	}
	arguments := ast.Value{Kind: ast.ObjectValue}
	for _, argument := range field.Arguments {
		arguments.Children = append(arguments.Children, &ast.ChildValue{Name: argument.Name, Value: argument.Value})
	}
	var text strings.Builder
	spell(&text, &arguments)
	number, known := m.numbers[text.String()]
	if !known {
		number = len(m.numbers)
		m.numbers[text.String()] = number
	}
	m.calls[field] = number
	return number
}

// spell writes a value so that no other has the same text. The fields of an object have no order.
func spell(text *strings.Builder, value *ast.Value) {
	children := value.Children
	if value.Kind == ast.ObjectValue {
		children = slices.SortedStableFunc(slices.Values(children), func(a, b *ast.ChildValue) int { return cmp.Compare(a.Name, b.Name) })
	}
	fmt.Fprintf(text, "%d%q[", value.Kind, value.Raw)
	for _, child := range children {
		fmt.Fprintf(text, "%q", child.Name)
		spell(text, child.Value)
	}
	text.WriteByte(']')
}
