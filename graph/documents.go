package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
)

// What is kept of the documents that passed validation. A document may have 64 KiB and 1,000 fields, and a thousand of
// those would fill the memory of a small server, so large ones are read anew each time.
const (
	keptDocuments  = 1000
	keptText       = 16 << 10 // bytes
	keptSelections = 300
)

// documents keeps parsed documents by their text. Requests share them: nobody may change one.
type documents struct {
	graphql.Cache[*ast.QueryDocument]
}

func newDocuments() documents { return documents{lru.New[*ast.QueryDocument](keptDocuments)} }

// Add implements graphql.Cache.
func (d documents) Add(ctx context.Context, text string, document *ast.QueryDocument) {
	if len(text) <= keptText && selections(document) <= keptSelections {
		d.Cache.Add(ctx, text, document)
	}
}

// selections counts the fields, fragments and spreads that are written in a document.
func selections(document *ast.QueryDocument) int {
	total := 0
	for _, operation := range document.Operations {
		total += below(operation.SelectionSet)
	}
	for _, fragment := range document.Fragments {
		total += below(fragment.SelectionSet)
	}
	return total
}

func below(set ast.SelectionSet) int {
	total := len(set)
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			total += below(selection.SelectionSet)
		case *ast.InlineFragment:
			total += below(selection.SelectionSet)
		}
	}
	return total
}
