// Package plain answers fields whose selection needs nothing but the value that a resolver returned: no further
// resolver, argument or directive. It writes their JSON at once, where the executor would set up a context for each
// field of each row. What it cannot write it leaves to the executor, so that an answer is the same either way.
//
// Which fields are plain, and how their values are written, is generated with the server (tools/gqlgen).
package plain

import (
	"bytes"
	"context"
	"io"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Type is an object of the schema.
type Type struct {
	// Satisfies are the names of the object and its interfaces.
	Satisfies []string
	// Fields are those that are plain, by name.
	Fields map[string]Field
}

// Field is a plain field of an object.
type Field struct {
	// Index is the field's number among the plain ones of its object, from 1.
	Index int
	// Type is the object that the field answers with; "" is a scalar or an enum, or a list of them.
	Type string
}

// Typename is the index of __typename.
const Typename = 0

// Write writes a value that answers a field of the type named. It reports false for a Go type that it does not know.
type Write func(w *Writer, typ string, s *Selection, value any) bool

// Extension is an extension of the executor.
type Extension struct {
	types     map[string]Type
	write     Write
	documents documents
}

// New returns an extension that writes values of types by write.
func New(types map[string]Type, write Write) *Extension {
	return &Extension{types: types, write: write}
}

// ExtensionName implements graphql.HandlerExtension.
func (*Extension) ExtensionName() string { return "PlainFields" }

// Validate implements graphql.HandlerExtension.
func (*Extension) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation implements graphql.OperationInterceptor.
func (e *Extension) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	return next(context.WithValue(ctx, selectionsKey{}, e.documents.of(graphql.GetOperationContext(ctx))))
}

// InterceptField implements graphql.FieldInterceptor. The executor takes a marshaler for an answer.
func (e *Extension) InterceptField(ctx context.Context, next graphql.Resolver) (any, error) {
	field := graphql.GetFieldContext(ctx)
	if !inList(field) {
		growStack(e == nil)
	}
	value, err := next(ctx)
	if err != nil || value == nil {
		return value, err
	}
	if len(field.Field.Selections) == 0 {
		return value, nil
	}
	if answer := e.answer(ctx, field.Field, value); answer != nil {
		return answer, nil
	}
	return value, nil
}

// inList reports whether a field lies in a list.
func inList(field *graphql.FieldContext) bool {
	for ; field != nil; field = field.Parent {
		if field.Index != nil {
			return true
		}
	}
	return false
}

// answer returns nil where the field is not plain, or its value not what the schema promises: the executor finds out
// what is wrong with it, and where.
func (e *Extension) answer(ctx context.Context, field graphql.CollectedField, value any) (answer graphql.Marshaler) {
	typ := field.Definition.Type.Name()
	s := e.selection(ctx, typ, field.Selections)
	if s == nil {
		return nil
	}
	defer func() {
		if recover() != nil { // the executor meets it again, in the field whose fault it is
			answer = nil
		}
	}()
	w := borrow()
	defer w.giveBack()
	if !e.write(w, typ, s, value) || w.failed {
		return nil
	}
	return written(bytes.Clone(w.Bytes))
}

// written is JSON.
type written []byte

// MarshalGQL implements graphql.Marshaler.
func (b written) MarshalGQL(w io.Writer) { _, _ = w.Write(b) }

// Selection is what is asked of an object.
type Selection struct{ Fields []Selected }

// Selected is a field of a selection.
type Selected struct {
	// Index is that of the Field.
	Index int
	// Selection is what is asked of the object that the field answers with.
	Selection *Selection
	key       []byte // with quotes and colon, and but for the first the comma before it
}

// selection returns nil where a field of it is not plain.
func (e *Extension) selection(ctx context.Context, typ string, set ast.SelectionSet) *Selection {
	all, ok := ctx.Value(selectionsKey{}).(*selections)
	if !ok {
		return nil
	}
	return all.find(typ, set, func() *Selection { return e.plan(graphql.GetOperationContext(ctx), typ, set) })
}

func (e *Extension) plan(operation *graphql.OperationContext, typ string, set ast.SelectionSet) *Selection {
	object, ok := e.types[typ]
	if !ok {
		return nil
	}
	collected := graphql.CollectFields(operation, set, object.Satisfies)
	s := &Selection{Fields: make([]Selected, len(collected))}
	for i, field := range collected {
		s.Fields[i].key = key(field.Alias, i > 0)
		if field.Name == "__typename" {
			continue
		}
		known, ok := object.Fields[field.Name]
		if !ok {
			return nil
		}
		s.Fields[i].Index = known.Index
		if known.Type == "" {
			continue
		}
		if s.Fields[i].Selection = e.plan(operation, known.Type, field.Selections); s.Fields[i].Selection == nil {
			return nil
		}
	}
	return s
}

func key(alias string, comma bool) []byte {
	var b bytes.Buffer
	if comma {
		b.WriteByte(',')
	}
	graphql.MarshalString(alias).MarshalGQL(&b)
	b.WriteByte(':')
	return b.Bytes()
}
