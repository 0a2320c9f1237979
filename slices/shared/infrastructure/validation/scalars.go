package validation

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// textsForScalars is that the scalars of this schema, which all are written as texts, stand as texts in documents.
// gqlparser's rule passes whatever is written for a scalar that is not GraphQL's own, and its reader of arguments panics at
// a number that Go cannot hold.
func textsForScalars(observers *core.Events, addError core.AddErrFunc) {
	observers.OnValue(func(_ *core.Walker, value *ast.Value) {
		if value.Definition == nil || value.Definition.Kind != ast.Scalar || value.Definition.OneOf("Int", "Float", "String", "Boolean", "ID") {
			return
		}
		switch value.Kind {
		case ast.IntValue, ast.FloatValue, ast.BooleanValue, ast.EnumValue, ast.ObjectValue:
		case ast.ListValue:
			if value.ExpectedType.Elem != nil {
				return
			}
		case ast.Variable, ast.StringValue, ast.BlockValue, ast.NullValue:
			return
		}
		addError(core.Message("Expected value of type %q, found %s.", value.ExpectedType, value), core.At(value.Position),
			func(err *gqlerror.Error) { err.Rule = rules.ValuesOfCorrectTypeRule.Name })
	})
}
