package selection_test

import (
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"vitalgo/slices/shared/infrastructure/selection"
)

const schema = `
	type Query { list: List }
	type List { nodes: [Int!]! total: Int! edges: [Int!]! }`

// What is counted is what the executor would answer: fields of one name and alias once, and none that a directive leaves out.
func TestCount(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]int{
		`{ list { total } }`:                                   0,
		`{ list { nodes } }`:                                   1,
		`{ list { total nodes edges } }`:                       2,
		`{ list { nodes nodes } }`:                             1,
		`{ list { nodes again: nodes } }`:                      2,
		`{ list { ...f } } fragment f on List { nodes edges }`: 2,
		`{ list { nodes ...f } } fragment f on List { nodes }`: 1,
		`{ list { ... on List { nodes } } }`:                   1,
		`query ($no: Boolean = false) { list { nodes @include(if: $no) edges @skip(if: $no) } }`:   1,
		`query ($no: Boolean = false) { list { ... @include(if: $no) { nodes edges } total } }`:    0,
		`{ list { __typename first: total second: total } }`:                                       0,
		`query ($yes: Boolean = true) { list { nodes @include(if: $yes) ... on List { edges } } }`: 2,
	} {
		parsed, err := gqlparser.LoadQueryWithRules(gqlparser.MustLoadSchema(&ast.Source{Input: schema}), document, nil)
		if err != nil {
			t.Fatalf("%s: %v", document, err)
		}
		operation := &graphql.OperationContext{Doc: parsed, Operation: parsed.Operations[0], Variables: map[string]any{"yes": true, "no": false}}
		list, _ := parsed.Operations[0].SelectionSet[0].(*ast.Field)
		rows := func(name string) bool { return name == "nodes" || name == "edges" }
		if got := selection.Count(operation, list.SelectionSet, "List", rows); got != want {
			t.Errorf("%s: %d, want %d", document, got, want)
		}
	}
}
