package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
)

// What is kept of the documents that passed validation. A document may have 64 KiB and 2,000 tokens, and a thousand of
// those would fill the memory of a small server, so large ones are read anew each time.
const (
	keptDocuments = 1000
	keptText      = 16 << 10 // bytes
	keptParts     = 300
)

// documents keeps parsed documents by their text. Requests share them: nobody may change one.
type documents struct {
	graphql.Cache[*ast.QueryDocument]
}

func newDocuments() documents { return documents{lru.New[*ast.QueryDocument](keptDocuments)} }

// Add implements graphql.Cache.
func (d documents) Add(ctx context.Context, text string, document *ast.QueryDocument) {
	if len(text) <= keptText && parts(document) <= keptParts {
		d.Cache.Add(ctx, text, document)
	}
}

// parts counts what a document takes memory for: fields, fragments and spreads, values and those within them, variables,
// directives.
func parts(document *ast.QueryDocument) int {
	total := 0
	for _, operation := range document.Operations {
		total += directiveParts(operation.Directives) + selectionParts(operation.SelectionSet)
		for _, variable := range operation.VariableDefinitions {
			total += typeParts(variable.Type) + valueParts(variable.DefaultValue) + directiveParts(variable.Directives)
		}
	}
	for _, fragment := range document.Fragments {
		total += directiveParts(fragment.Directives) + selectionParts(fragment.SelectionSet)
	}
	return total
}

func selectionParts(set ast.SelectionSet) int {
	total := len(set)
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			total += argumentParts(selection.Arguments) + directiveParts(selection.Directives) + selectionParts(selection.SelectionSet)
		case *ast.InlineFragment:
			total += directiveParts(selection.Directives) + selectionParts(selection.SelectionSet)
		case *ast.FragmentSpread:
			total += directiveParts(selection.Directives)
		}
	}
	return total
}

func directiveParts(directives ast.DirectiveList) int {
	total := len(directives)
	for _, directive := range directives {
		total += argumentParts(directive.Arguments)
	}
	return total
}

func argumentParts(arguments ast.ArgumentList) int {
	total := 0
	for _, argument := range arguments {
		total += valueParts(argument.Value)
	}
	return total
}

func valueParts(value *ast.Value) int {
	if value == nil {
		return 0
	}
	total := 1
	for _, child := range value.Children {
		total += valueParts(child.Value)
	}
	return total
}

// typeParts counts a list as much as what is in it.
func typeParts(typ *ast.Type) int {
	if typ == nil {
		return 0
	}
	return 1 + typeParts(typ.Elem)
}
