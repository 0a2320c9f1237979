// Package plain answers fields whose selection needs nothing but the value that a resolver returned: no further
// resolver, argument or directive. It writes their JSON at once, where the executor would set up a context for each
// field of each row. Of objects it writes what is plain, and has the executor resolve the rest. What it cannot write it
// leaves to the executor, so that an answer is the same either way.
//
// Which fields are plain, and how their values are written, is generated with the server (tools/gqlgen).
package plain

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Type is an object of the schema.
type Type struct {
	// Satisfies are the names of the object and its interfaces.
	Satisfies []string
	// Fields are those that are plain, by name.
	Fields map[string]Field
	// Columns are those that one resolver answers for many objects, by name, with the type of the object that they answer
	// with; "" is a scalar or an enum, or a list of them.
	Columns map[string]string
}

// Field is a plain field of an object.
type Field struct {
	// Index is the field's number among the plain ones of its object, from 1.
	Index int
	// Type is the object that the field answers with; "" is a scalar or an enum, or a list of them.
	Type string
}

// Typename is the index of __typename, and Resolved that of the fields that the executor resolves.
const (
	Typename = 0
	Resolved = -1
)

// Write writes a value that answers a field of the type named. It reports false for a Go type that it does not know.
type Write func(w *Writer, typ string, s *Selection, value any) bool

// Resolve has the executor of a schema resolve what set asks of a value, in the field of ctx, which answers an object of
// the type named, or a list of such. It returns nil for a Go type that it does not know.
type Resolve func(ctx context.Context, schema graphql.ExecutableSchema, typ string, set ast.SelectionSet, value any) graphql.Marshaler

// Extension is an extension of the executor.
type Extension struct {
	types     map[string]Type
	write     Write
	resolve   Resolve
	fill      Fill
	atHand    AtHand
	schema    graphql.ExecutableSchema
	documents documents
}

// AtHand reports whether the answer of a field below the one of ctx, by its name in the answer, was read before.
type AtHand func(ctx context.Context, alias string) bool

// New returns an extension that writes values of types by write, and has what is not plain in them resolved by resolve, or,
// where it can, column by column by fill.
func New(types map[string]Type, write Write, resolve Resolve, fill Fill, atHand AtHand) *Extension {
	return &Extension{types: types, write: write, resolve: resolve, fill: fill, atHand: atHand}
}

// ExtensionName implements graphql.HandlerExtension.
func (*Extension) ExtensionName() string { return "PlainFields" }

// Validate implements graphql.HandlerExtension.
func (e *Extension) Validate(schema graphql.ExecutableSchema) error {
	e.schema = schema
	return nil
}

// InterceptOperation implements graphql.OperationInterceptor.
func (e *Extension) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	return next(context.WithValue(ctx, selectionsKey{}, e.documents.of(graphql.GetOperationContext(ctx))))
}

// InterceptField implements graphql.FieldInterceptor. The executor takes a marshaler for an answer.
func (e *Extension) InterceptField(ctx context.Context, next graphql.Resolver) (any, error) {
	field := graphql.GetFieldContext(ctx)
	many := inList(field)
	if !many {
		growStack(e == nil)
	}
	value, err := next(ctx)
	if err != nil || value == nil {
		return value, err
	}
	if len(field.Field.Selections) == 0 {
		return value, nil
	}
	if answer := e.answer(ctx, field, value, many); answer != nil {
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
// what is wrong with it, and where. many says that there may be many such fields.
func (e *Extension) answer(ctx context.Context, field *graphql.FieldContext, value any, many bool) graphql.Marshaler {
	definition := field.Field.Definition.Type
	typ := definition.Name()
	s := e.selection(ctx, typ, field.Field.Selections)
	switch {
	case s == nil:
		return nil
	case s.plain():
		if w := e.written(typ, s, value); w != nil {
			return w.answer(many)
		}
		return nil
	}
	field.Result = value // as the executor sets it, before it resolves what lies below
	if list := definition.Elem; list != nil && !list.NonNull {
		return nil
	}
	return e.table(ctx, typ, s, value, many)
}

// written returns what is plain in value as JSON, nil where it cannot be written.
func (e *Extension) written(typ string, s *Selection, value any) (w *Writer) {
	borrowed := borrow()
	defer func() {
		if recover() != nil { // the executor meets it again, in the field whose fault it is
			w = nil
		}
		if w == nil {
			borrowed.giveBack()
		}
	}()
	if !e.write(borrowed, typ, s, value) || borrowed.failed {
		return nil
	}
	return borrowed
}

// Selection is what is asked of an object.
type Selection struct {
	Fields []Selected
	// Left are those of the fields that the executor resolves one by one, and columns those that it resolves for many objects
	// at once; left are all of them, in their order.
	Left    ast.SelectionSet
	columns []*Column
	left    []left
}

// plain reports whether nothing is left to the executor.
func (s *Selection) plain() bool { return len(s.left) == 0 }

// Selected is a field of a selection.
type Selected struct {
	// Index is that of the Field, or Typename, or Resolved.
	Index int
	// Selection is what is asked of the object that the field answers with.
	Selection *Selection
	key       []byte // with quotes and colon, and but for the first the comma before it
}

// selection returns nil where no field of it is plain.
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
	s := &Selection{Fields: make([]Selected, 0, len(collected))}
	written := make(map[string]bool, len(collected))
	for _, field := range collected {
		if written[field.Alias] { // as __typename is collected twice where it is asked of the object and of a union of its
			continue
		}
		written[field.Alias] = true
		selected := e.selected(operation, object, field)
		selected.key = key(field.Alias, len(s.Fields) > 0)
		s.Fields = append(s.Fields, selected)
		if selected.Index == Resolved {
			one := alone(field)
			s.leave(one, e.asColumn(operation, object, one))
		}
	}
	if len(s.Left) == len(s.Fields) {
		return nil
	}
	return s
}

// leave leaves a field to the executor, as a column unless that is nil.
func (s *Selection) leave(field *ast.Field, c *Column) {
	if c == nil {
		s.left = append(s.left, left{number: len(s.Left)})
		s.Left = append(s.Left, field)
		return
	}
	s.left = append(s.left, left{column: true, number: len(s.columns)})
	s.columns = append(s.columns, c)
}

// asColumn is nil where a field that is left to the executor is none.
func (e *Extension) asColumn(operation *graphql.OperationContext, object Type, field *ast.Field) *Column {
	typ, ok := object.Columns[field.Name]
	if !ok {
		return nil
	}
	c := &Column{Field: graphql.CollectedField{Field: field, Selections: field.SelectionSet}}
	if typ == "" {
		return c
	}
	c.Selection = e.plan(operation, typ, field.SelectionSet)
	if c.Selection == nil || !c.Selection.plain() {
		return nil
	}
	return c
}

func (e *Extension) selected(operation *graphql.OperationContext, object Type, field graphql.CollectedField) Selected {
	if field.Name == "__typename" {
		return Selected{Index: Typename}
	}
	known, ok := object.Fields[field.Name]
	if !ok {
		return Selected{Index: Resolved}
	}
	if known.Type == "" {
		return Selected{Index: known.Index}
	}
	within := e.plan(operation, known.Type, field.Selections)
	if within == nil || !within.plain() {
		return Selected{Index: Resolved}
	}
	return Selected{Index: known.Index, Selection: within}
}

// alone returns a field that asks for all that was collected, and under no condition: that was looked at.
func alone(field graphql.CollectedField) *ast.Field {
	if slices.Equal(field.Selections, field.SelectionSet) {
		return field.Field // itself, by which cousins know each other; its directives let it through, and do so again
	}
	one := *field.Field
	one.SelectionSet, one.Directives = field.Selections, nil
	return &one
}

func key(alias string, comma bool) []byte {
	var w Writer
	if comma {
		w.Bytes = append(w.Bytes, ',')
	}
	graphql.MarshalString(alias).MarshalGQL(&w)
	return append(w.Bytes, ':')
}
