package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator/core"
)

// alone reads a document in which several operations share fragments anew, with the one that runs alone: gqlparser notes
// at each variable of a fragment how the last operation that spreads it defines the variable, and an operation that has
// no default for it would run with that one's. Clients keep such documents in their files, and send one operation.
type alone struct{ schema *ast.Schema }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = (*alone)(nil)

// ExtensionName implements graphql.HandlerExtension.
func (*alone) ExtensionName() string { return "Alone" }

// Validate implements graphql.HandlerExtension.
func (a *alone) Validate(served graphql.ExecutableSchema) error {
	a.schema = served.Schema()
	return nil
}

// MutateOperationContext implements graphql.OperationContextMutator. The document that it leaves is kept, and others may
// run it.
func (a *alone) MutateOperationContext(_ context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	if len(operation.Doc.Operations) == 1 || len(operation.Doc.Fragments) == 0 {
		return nil
	}
	document, err := parser.ParseQuery(&ast.Source{Input: operation.RawQuery})
	if err != nil {
		return gqlerror.Wrap(err)
	}
	operation.Operation = document.Operations.ForName(operation.OperationName)
	document.Operations = ast.OperationList{operation.Operation}
	core.Walk(a.schema, document, &core.Events{})
	operation.Doc = document
	return nil
}
