// Package selection tells what an operation asks for, so that nothing else is read.
package selection

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
)

// Has reports whether the field that is resolved has a child of the name selected.
func Has(ctx context.Context, name string) bool {
	ofType := graphql.GetFieldContext(ctx).Field.Definition.Type.Name()
	for _, field := range graphql.CollectFieldsCtx(ctx, []string{ofType}) {
		if field.Name == name {
			return true
		}
	}
	return false
}

// HasCursors reports whether the connection that is resolved may be asked for the cursor of a row.
func HasCursors(ctx context.Context) bool { return Has(ctx, "edges") || Has(ctx, "pageInfo") }
