package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// withoutSuggestions are the rules of validation without those that answer a wrong name with right ones. gqlgen's
// own switch, SetDisableSuggestion, knows two of the five.
func withoutSuggestions() *rules.Rules {
	all := rules.NewDefaultRules()
	for _, swap := range []struct{ talkative, terse core.Rule }{
		{rules.FieldsOnCorrectTypeRule, rules.FieldsOnCorrectTypeRuleWithoutSuggestions},
		{rules.ScalarLeafsRule, rules.ScalarLeafsRuleWithoutSuggestions},
		{rules.KnownArgumentNamesRule, rules.KnownArgumentNamesRuleWithoutSuggestions},
		{rules.KnownTypeNamesRule, rules.KnownTypeNamesRuleWithoutSuggestions},
		{rules.ValuesOfCorrectTypeRule, rules.ValuesOfCorrectTypeRuleWithoutSuggestions},
	} {
		all.RemoveRule(swap.talkative.Name)
		all.AddRule(swap.terse.Name, swap.terse.RuleFunc)
	}
	return all
}

// conditions refuses operations in which the condition of @skip or @include is null. Validation lets a variable that
// may be null stand there if it has a default, and gqlgen panics where the client then sends null.
type conditions struct{}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = conditions{}

// ExtensionName implements graphql.HandlerExtension.
func (conditions) ExtensionName() string { return "Conditions" }

// Validate implements graphql.HandlerExtension.
func (conditions) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext implements graphql.OperationContextMutator.
func (conditions) MutateOperationContext(_ context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	null := map[string]bool{}
	for _, variable := range operation.Operation.VariableDefinitions {
		if variable.Type.NamedType == "Boolean" && operation.Variables[variable.Variable] == nil {
			null[variable.Variable] = true
		}
	}
	if len(null) == 0 {
		return nil
	}
	walk := conditionWalk{document: operation.Doc, null: null, seen: map[string]bool{}}
	return walk.selections(operation.Operation.SelectionSet)
}

// conditionWalk goes once through an operation and the fragments that it uses.
type conditionWalk struct {
	document *ast.QueryDocument
	null     map[string]bool // variables
	seen     map[string]bool // fragments
}

func (w conditionWalk) selections(set ast.SelectionSet) *gqlerror.Error {
	for _, selection := range set {
		directives, below := w.parts(selection)
		if err := w.directives(directives); err != nil {
			return err
		}
		if err := w.selections(below); err != nil {
			return err
		}
	}
	return nil
}

func (w conditionWalk) parts(selection ast.Selection) (ast.DirectiveList, ast.SelectionSet) {
	switch selection := selection.(type) {
	case *ast.Field:
		return selection.Directives, selection.SelectionSet
	case *ast.InlineFragment:
		return selection.Directives, selection.SelectionSet
	case *ast.FragmentSpread:
		definition := w.document.Fragments.ForName(selection.Name)
		if definition == nil || w.seen[selection.Name] {
			return selection.Directives, nil
		}
		w.seen[selection.Name] = true
		return selection.Directives, definition.SelectionSet
	default:
		return nil, nil
	}
}

func (w conditionWalk) directives(list ast.DirectiveList) *gqlerror.Error {
	for _, directive := range list {
		condition := directive.Arguments.ForName("if")
		if condition != nil && condition.Value.Kind == ast.Variable && w.null[condition.Value.Raw] {
			return gqlerror.ErrorPosf(condition.Position, "The condition of @%s must not be null.", directive.Name)
		}
	}
	return nil
}
