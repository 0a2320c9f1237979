// Package validation has the rules by which documents are validated where gqlparser's own cost too much, or let pass what
// the executor fails at.
package validation

import (
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// MaxErrors is how many errors of a request that cannot run are answered: a small document can break a rule a thousand
// times.
const MaxErrors = 5

// First returns those of the errors of a request that are answered.
func First(errs gqlerror.List) gqlerror.List { return errs[:min(len(errs), MaxErrors)] }

// Amend changes rules for one validation, which finds no more than the first MaxErrors errors: a fragment is validated again
// in each operation and fragment that it is spread in, so that all of them took more memory than the document by far.
func Amend(all *rules.Rules) *rules.Rules {
	all.ReplaceRule(rules.OverlappingFieldsCanBeMergedRule.Name, fieldsCanBeMerged)
	all.AddRule("TextsForScalars", textsForScalars)
	found := 0
	for name, rule := range all.GetInner() {
		all.ReplaceRule(name, func(observers *core.Events, addError core.AddErrFunc) {
			rule(observers, func(options ...core.ErrorOption) {
				if found++; found <= MaxErrors {
					addError(options...)
				}
			})
		})
	}
	return all
}
