// Package selection tells what an operation asks for, so that nothing else is read.
package selection

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Has reports whether the field that is resolved has a child of the name selected.
func Has(ctx context.Context, name string) bool {
	field := graphql.GetFieldContext(ctx).Field
	named := func(selected string) bool { return selected == name }
	return Count(graphql.GetOperationContext(ctx), field.Selections, field.Definition.Type.Name(), named) > 0
}

// Count returns how many fields an operation selects by set of objects of a type, of those whose names are wanted.
func Count(operation *graphql.OperationContext, set ast.SelectionSet, ofType string, wanted func(name string) bool) int {
	if n, simple := countSimple(set, wanted); simple {
		return n
	}
	n := 0
	for _, field := range graphql.CollectFields(operation, set, []string{ofType}) {
		if wanted(field.Name) {
			n++
		}
	}
	return n
}

// countSimple is Count for a set without fragments, directives, and fields that stand in it twice: most are, and need not
// be collected for each operation.
func countSimple(set ast.SelectionSet, wanted func(name string) bool) (n int, simple bool) {
	for i, selected := range set {
		field, ok := selected.(*ast.Field)
		if !ok || len(field.Directives) > 0 {
			return 0, false
		}
		if !wanted(field.Name) {
			continue
		}
		if slices.ContainsFunc(set[:i], func(s ast.Selection) bool { before, ok := s.(*ast.Field); return ok && before.Alias == field.Alias }) {
			return 0, false
		}
		n++
	}
	return n, true
}

// HasCursors reports whether the connection that is resolved may be asked for the cursor of a row.
func HasCursors(ctx context.Context) bool {
	return Cursors(func(child string) bool { return Has(ctx, child) })
}

// Cursors reports whether a connection that has these children selected may be asked for the cursor of a row.
func Cursors(has func(child string) bool) bool { return has("edges") || has("pageInfo") }
