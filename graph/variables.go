package graph

import (
	"context"
	"fmt"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"vitalgo/graph/scalar"
	"vitalgo/slices/shared/domain/fault"
)

// variables refuses operations with a variable that does not hold what its type says, before anything of them runs:
// a mutation would else stop at its second field, when the first has been committed. It looks at what gqlparser lets
// pass, which has seen to nulls, to the forms of lists and inputs, and to the names of fields: the name of an enum's
// value in another case, of which gqlgen would read a value that the enum has not; a number as a text and the other way
// round; and all that the scalars of the schema do not take.
type variables struct {
	schema  *ast.Schema
	scalars map[string]func(value any) bool // by name: whether it takes a value
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = (*variables)(nil)

// ExtensionName implements graphql.HandlerExtension.
func (*variables) ExtensionName() string { return "Variables" }

// Validate implements graphql.HandlerExtension.
func (v *variables) Validate(served graphql.ExecutableSchema) error {
	v.schema, v.scalars = served.Schema(), scalars()
	for name, def := range v.schema.Types {
		if def.Kind == ast.Scalar && v.scalars[name] == nil {
			return fmt.Errorf("no variable can be read as the scalar %s", name)
		}
	}
	return nil
}

// scalars tell what each scalar takes, by what reads arguments of it.
func scalars() map[string]func(value any) bool {
	return map[string]func(value any) bool{
		"Boolean":      func(value any) bool { _, ok := value.(bool); return ok }, // gqlgen reads texts and numbers, too
		"Date":         readBy(scalar.UnmarshalDate),
		"DateTime":     readBy(scalar.UnmarshalDateTime),
		"EmailAddress": readBy(scalar.UnmarshalString),
		"Float":        readBy(scalar.UnmarshalFloat),
		"ID":           readBy(scalar.UnmarshalID),
		"Int":          readBy(scalar.UnmarshalInt),
		"PhoneNumber":  readBy(scalar.UnmarshalString),
		"String":       readBy(scalar.UnmarshalString),
		"Upload":       readBy(scalar.UnmarshalUpload),
	}
}

func readBy[T any](unmarshal func(any) (T, error)) func(value any) bool {
	return func(value any) bool {
		_, err := unmarshal(value)
		return err == nil
	}
}

// MutateOperationContext implements graphql.OperationContextMutator. It changes nothing.
func (v *variables) MutateOperationContext(_ context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	for _, variable := range operation.Operation.VariableDefinitions {
		if err := v.value(variable.Type, operation.Variables[variable.Variable]); err != nil {
			err.Locations = []gqlerror.Location{{Line: variable.Position.Line, Column: variable.Position.Column}}
			return within(ast.PathName("variable"), within(ast.PathName(variable.Variable), err))
		}
	}
	return nil
}

func (v *variables) value(typ *ast.Type, value any) *gqlerror.Error {
	if value == nil { // or absent: gqlparser has refused it where it may not be
		return nil
	}
	if typ.Elem != nil {
		return v.list(typ.Elem, value)
	}
	switch def := v.schema.Types[typ.NamedType]; def.Kind {
	case ast.Enum:
		name, ok := value.(string)
		return unless(ok && def.EnumValues.ForName(name) != nil)
	case ast.InputObject:
		return v.object(def, value)
	default:
		return unless(v.scalars[def.Name](value))
	}
}

func (v *variables) list(elem *ast.Type, value any) *gqlerror.Error {
	for i, item := range graphql.CoerceList(value) {
		if err := v.value(elem, item); err != nil {
			return within(ast.PathIndex(i), err)
		}
	}
	return nil
}

func (v *variables) object(def *ast.Definition, value any) *gqlerror.Error {
	fields, ok := value.(map[string]any)
	if !ok {
		return unless(ok)
	}
	for _, field := range def.Fields {
		if err := v.value(field.Type, fields[field.Name]); err != nil {
			return within(ast.PathName(field.Name), err)
		}
	}
	return nil
}

// unless returns BAD_USER_INPUT, unless a value can be read.
func unless(readable bool) *gqlerror.Error {
	if readable {
		return nil
	}
	return &gqlerror.Error{Err: fault.New(fault.BadInput)}
}

// within puts a step in front of the path to what is wrong.
func within(step ast.PathElement, err *gqlerror.Error) *gqlerror.Error {
	err.Path = slices.Insert(err.Path, 0, step)
	return err
}
