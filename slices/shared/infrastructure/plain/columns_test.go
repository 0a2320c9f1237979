package plain_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"vitalgo/slices/shared/infrastructure/plain"
)

// row is an element of a list whose column is resolved.
type row struct{ name string }

var errRow = errors.New("no value")

// answerRows are what the resolver of a column may answer for three rows.
var answerRows = map[string]struct {
	answers  func() ([]string, error)
	want     string
	optional string // what is answered where the field may be null
	paths    []string
}{
	"all": {
		answers:  func() ([]string, error) { return []string{"x", "y", "z"}, nil },
		want:     `[{"name":"a","value":"x"},{"name":"b","value":"y"},{"name":"c","value":"z"}]`,
		optional: `[{"name":"a","value":"x"},{"name":"b","value":"y"},{"name":"c","value":"z"}]`,
	},
	"an error": {
		answers:  func() ([]string, error) { return nil, errRow },
		want:     `null`,
		optional: `[{"name":"a","value":null},{"name":"b","value":null},{"name":"c","value":null}]`,
		paths:    []string{"rows[0].value", "rows[1].value", "rows[2].value"},
	},
	"an error for one of them": {
		answers:  func() ([]string, error) { return []string{"x", "", "z"}, graphql.BatchErrorList{nil, errRow, nil} },
		want:     `null`,
		optional: `[{"name":"a","value":"x"},{"name":"b","value":null},{"name":"c","value":"z"}]`,
		paths:    []string{"rows[1].value"},
	},
	"too few": {
		answers:  func() ([]string, error) { return []string{"x", "y"}, nil },
		want:     `null`,
		optional: `[{"name":"a","value":null},{"name":"b","value":null},{"name":"c","value":null}]`,
		paths:    []string{"rows[0].value", "rows[1].value", "rows[2].value"},
	},
	"a panic": {
		answers:  func() ([]string, error) { panic(errRow) },
		want:     `null`,
		optional: `[{"name":"a","value":null},{"name":"b","value":null},{"name":"c","value":null}]`,
		paths:    []string{"rows[0].value", "rows[1].value", "rows[2].value"},
	},
	"what cannot be written at once": {
		answers:  func() ([]string, error) { return []string{"x", "panics", "fails"}, nil },
		want:     `[{"name":"a","value":"x"},{"name":"b","value":"panics"},{"name":"c","value":"fails"}]`,
		optional: `[{"name":"a","value":"x"},{"name":"b","value":"panics"},{"name":"c","value":"fails"}]`,
	},
}

// A column is read once for all elements of a list, and answered as the executor would.
func TestAColumnIsReadOnceAndAnsweredAsTheExecutorWould(t *testing.T) {
	t.Parallel()
	for name, tt := range answerRows {
		for field, want := range map[string]string{"value": tt.want, "optional": tt.optional} {
			t.Run(name+" of "+field, func(t *testing.T) {
				t.Parallel()
				c := column{field: field, answers: tt.answers}
				got, paths := c.answer(t)
				wanted := slices.Clone(tt.paths)
				for i := range wanted {
					wanted[i] = strings.ReplaceAll(wanted[i], "value", field)
				}
				if want := strings.ReplaceAll(want, `"value":`, `"`+field+`":`); got != want || !slices.Equal(paths, wanted) {
					t.Errorf("%s, errors at %q; want %s, errors at %q", got, paths, want, wanted)
				}
				if c.calls != 1 {
					t.Errorf("the resolver was called %d times", c.calls)
				}
			})
		}
	}
}

// What was written belongs to others: it is never written once more.
func TestATableIsWrittenOnce(t *testing.T) {
	t.Parallel()
	c := column{field: "value", answers: func() ([]string, error) { return []string{"x", "y", "z"}, nil }}
	_, answer := c.asked(t)
	var w plain.Writer
	answer.MarshalGQL(&w)
	defer func() {
		if recover() == nil {
			t.Errorf("it is written again: %s", w.Bytes)
		}
	}()
	answer.MarshalGQL(&w)
}

// column is a field of rows with what its resolver answers.
type column struct {
	field   string
	answers func() ([]string, error)
	calls   int
}

// answer asks three rows for their name and the column, and returns the JSON with the places of all errors.
func (c *column) answer(t *testing.T) (got string, paths []string) {
	t.Helper()
	ctx, answer := c.asked(t)
	var w plain.Writer
	answer.MarshalGQL(&w)
	for _, err := range graphql.GetErrors(ctx) {
		paths = append(paths, err.Path.String())
	}
	return string(w.Bytes), paths
}

// asked asks three rows for their name and the column, and returns what the executor is handed for an answer.
func (c *column) asked(t *testing.T) (context.Context, graphql.Marshaler) {
	t.Helper()
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: `type Query { rows: [Row!]! } type Row { name: String! value: String! optional: String }`})
	doc := gqlparser.MustLoadQueryWithRules(schema, `{ rows { name `+c.field+` } }`, rules.NewDefaultRules())
	operation := &graphql.OperationContext{
		Doc: doc, Operation: doc.Operations[0],
		RecoverFunc:        func(_ context.Context, panicked any) error { return fmt.Errorf("%v", panicked) },
		ResolverMiddleware: func(ctx context.Context, next graphql.Resolver) (any, error) { return next(ctx) },
	}
	ctx := graphql.WithOperationContext(t.Context(), operation)
	ctx = graphql.WithResponseContext(ctx, graphql.DefaultErrorPresenter, operation.RecoverFunc)
	asked := is[*ast.Field](t, doc.Operations[0].SelectionSet[0])
	ctx = graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: "Query", Field: graphql.CollectedField{Field: asked, Selections: asked.SelectionSet}})

	types := map[string]plain.Type{"Row": {
		Satisfies: []string{"Row"}, Fields: map[string]plain.Field{"name": {Index: 1}}, Columns: map[string]string{"value": "", "optional": ""},
	}}
	e := plain.New(types, writeRows, nil, c.fill(t, operation), func(context.Context, string) bool { return false })
	var answer any
	e.InterceptOperation(ctx, func(ctx context.Context) graphql.ResponseHandler {
		var err error
		answer, err = e.InterceptField(ctx, func(context.Context) (any, error) { return []row{{"a"}, {"b"}, {"c"}}, nil })
		if err != nil {
			t.Fatal(err)
		}
		return nil
	})
	return ctx, is[graphql.Marshaler](t, answer)
}

func writeRows(w *plain.Writer, _ string, s *plain.Selection, value any) bool {
	list, ok := value.([]row)
	w.OpenList()
	for i, r := range list {
		w.Next(i)
		w.Open()
		for j := range s.Fields {
			w.Key(&s.Fields[j])
			if s.Fields[j].Index == plain.Resolved {
				w.Cut()
				continue
			}
			w.Marshal(graphql.MarshalString(r.name), true)
		}
		w.Close()
	}
	w.CloseList()
	return ok
}

// is returns a value as what it is to be.
func is[T any](t *testing.T, value any) T {
	t.Helper()
	v, ok := value.(T)
	if !ok {
		t.Fatalf("%v is a %T", value, value)
	}
	return v
}

// fill is what is generated for a schema.
func (c *column) fill(t *testing.T, operation *graphql.OperationContext) plain.Fill {
	t.Helper()
	return func(ctx context.Context, _ graphql.ExecutableSchema, typ string, asked *plain.Column, value any, cells *plain.Cells) bool {
		plain.FillRows(ctx, cells, typ, asked, plain.Many(is[[]row](t, value)), func(ctx context.Context, field graphql.CollectedField, _ *row) graphql.Marshaler {
			return c.resolve(ctx, operation, field)
		}, func(w *plain.Writer, _ *plain.Selection, v *string) {
			w.Marshal(graphql.MarshalString("half of what is written"), true)
			switch *v {
			case "panics":
				panic("cannot be written")
			case "fails":
				w.Fail()
				return
			}
			w.Bytes = w.Bytes[:len(w.Bytes)-len(`"half of what is written"`)]
			w.Marshal(graphql.MarshalString(*v), true)
		})
		return true
	}
}

// resolve does as what is generated for a field that is resolved in batches.
func (c *column) resolve(ctx context.Context, operation *graphql.OperationContext, field graphql.CollectedField) graphql.Marshaler {
	return graphql.ResolveField(ctx, operation, field,
		func(_ context.Context, field graphql.CollectedField) (*graphql.FieldContext, error) {
			return &graphql.FieldContext{Object: "Row", Field: field}, nil
		},
		func(ctx context.Context) (any, error) {
			batch, ok := graphql.BatchParentsFor[*row](ctx, "Row")
			if !ok {
				return nil, errors.New("resolved alone")
			}
			result := batch.FieldResult(field, func() (any, error) {
				c.calls++
				return c.answers()
			})
			return graphql.ResolveBatchGroupResult[string](ctx, batch.Index, len(batch.Parents), result, "Row."+field.Name, batch.IndexMap)
		},
		nil,
		func(_ context.Context, _ ast.SelectionSet, v string) graphql.Marshaler {
			return graphql.MarshalString(v)
		},
		true, field.Definition.Type.NonNull,
	)
}
