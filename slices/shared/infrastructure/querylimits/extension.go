package querylimits

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"
)

// CodeQueryTooComplex is the extensions.code of every refusal of this package.
const CodeQueryTooComplex = "QUERY_TOO_COMPLEX"

// The findings for documents are kept so that a known one is not parsed twice. Long texts are not
// kept: their memory would be the client's to spend.
const (
	keptFindings    = 1_000
	longestKeptText = 16 << 10 // bytes
)

// Extension applies Limits to a gqlgen server: all but the complexity to the parsed document before
// gqlgen validates it, because validation goes through a fragment again for each that spreads it, and the complexity to the
// validated operation with its coerced variables. A document that does not parse, or whose
// fragments spread themselves, is left to gqlgen, which says what is wrong with it.
//
// Use it after an extension that puts the text of persisted queries into the request.
type Extension struct {
	limits      Limits
	schema      *ast.Schema
	connections map[string]bool // by type name
	findings    *lru.Cache[string, *findings]
}

var (
	_ graphql.HandlerExtension          = (*Extension)(nil)
	_ graphql.OperationParameterMutator = (*Extension)(nil)
	_ graphql.OperationContextMutator   = (*Extension)(nil)
)

// New returns the extension that applies these limits.
func New(limits Limits) (*Extension, error) {
	cache, err := lru.New[string, *findings](keptFindings)
	if err != nil {
		return nil, fmt.Errorf("make cache of findings: %w", err)
	}
	return &Extension{limits: limits, findings: cache}, nil
}

// ExtensionName is the extension's name among gqlgen's.
func (e *Extension) ExtensionName() string { return "QueryLimits" }

// Validate takes the schema when the extension is added to the server. It is an error if the limits
// name a list that the schema does not have.
func (e *Extension) Validate(schema graphql.ExecutableSchema) error {
	e.schema = schema.Schema()
	e.connections = connectionsOf(e.schema)
	for name := range e.limits.Lists {
		if err := requireList(e.schema, name); err != nil {
			return err
		}
	}
	for name := range e.limits.IDs {
		if err := requireList(e.schema, name); err != nil {
			return err
		}
	}
	return nil
}

// MutateOperationParameters refuses a document that breaks a limit which its text alone decides.
func (e *Extension) MutateOperationParameters(_ context.Context, request *graphql.RawParams) *gqlerror.Error {
	if len(request.Query) > e.limits.Bytes {
		return tooComplex()
	}
	found := e.find(request.Query)
	if found.refused {
		return tooComplex()
	}
	operation, ok := found.operation(request.OperationName)
	if ok && (operation.depth > e.limits.Depth ||
		operation.roots > e.limits.RootFields ||
		operation.aliases > e.limits.Aliases) {
		return tooComplex()
	}
	return nil
}

// MutateOperationContext refuses an operation whose complexity is above the limit.
func (e *Extension) MutateOperationContext(_ context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	if e.Complexity(operation.Doc, operation.Operation, operation.Variables) > e.limits.Complexity {
		return tooComplex()
	}
	return nil
}

func tooComplex() *gqlerror.Error {
	return &gqlerror.Error{
		Message:    "The query is too complex.",
		Extensions: map[string]any{"code": CodeQueryTooComplex},
	}
}

// findings is what a document's text decides.
type findings struct {
	refused    bool
	operations map[string]measure // by name
}

// operation picks the operation that the executor would run.
func (f *findings) operation(name string) (measure, bool) {
	if name == "" && len(f.operations) == 1 {
		for _, only := range f.operations {
			return only, true
		}
	}
	found, ok := f.operations[name]
	return found, ok
}

func (e *Extension) find(query string) *findings {
	if found, ok := e.findings.Get(query); ok {
		return found
	}
	found := e.inspect(query)
	if len(query) <= longestKeptText {
		e.findings.Add(query, found)
	}
	return found
}

func (e *Extension) inspect(query string) *findings {
	source := &ast.Source{Input: query}
	document, err := parser.ParseQueryWithTokenLimit(source, e.limits.Tokens)
	if err != nil {
		return &findings{refused: moreTokens(source, e.limits.Tokens)}
	}
	written := count(document)
	if written.fields > e.limits.Fields || written.directives > e.limits.Directives || written.nesting > e.limits.Nesting ||
		len(document.Fragments) > e.limits.Fragments || len(document.Operations) > e.limits.Operations {
		return &findings{refused: true}
	}
	return e.measureAll(document)
}

// measureAll measures every operation and fragment, whether it runs or not, because validation
// walks them all. Each field costs at least 1, so more fields than the largest complexity are too
// many whatever the schema says of them.
func (e *Extension) measureAll(document *ast.QueryDocument) *findings {
	measuring := measurer{document: document, fragments: map[string]*measure{}}
	found := &findings{operations: map[string]measure{}}
	for _, fragment := range document.Fragments {
		if measuring.fragment(fragment.Name).fields > e.limits.Complexity {
			found.refused = true
		}
	}
	for _, operation := range document.Operations {
		size := measuring.selections(operation.SelectionSet)
		if size.fields > e.limits.Complexity {
			found.refused = true
		}
		if _, twice := found.operations[operation.Name]; !twice { // the executor runs the first, too
			found.operations[operation.Name] = size
		}
	}
	return found
}

// moreTokens says whether the text has more than limit tokens. It is asked only for a text that did
// not parse, to tell why.
func moreTokens(source *ast.Source, limit int) bool {
	reader := lexer.New(source)
	for range limit {
		token, err := reader.ReadToken()
		if err != nil || token.Kind == lexer.EOF {
			return false
		}
	}
	token, err := reader.ReadToken()
	return err == nil && token.Kind != lexer.EOF
}
