// Package payload turns what a use case returns into the payload of a mutation.
package payload

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/change"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/locale"
)

// UserError is something in the input that the caller can put right.
type UserError struct {
	Field   []string
	Code    fault.Reason
	Message string
}

// Errors is the part of a payload that holds them; payloads embed it.
type Errors struct{ UserErrors []UserError }

func (e *Errors) set(found []UserError) { e.UserErrors = found }

// Texts answers the text of a code in a language.
type Texts interface {
	Text(l locale.Language, code string, params map[string]any) string
}

// Maker makes payloads.
type Maker struct{ Texts Texts }

// From returns p if err is nil, an empty payload with the user errors if err says what is wrong with the
// input, and any other error as it is.
func From[P any, E interface {
	*P
	set([]UserError)
}](ctx context.Context, m Maker, p P, err error) (P, error) {
	if err == nil {
		return p, nil
	}
	var empty P
	found := m.UserErrors(ctx, err)
	if found == nil {
		return empty, err
	}
	E(&empty).set(found)
	return empty, nil
}

// UserErrors returns the problems in err, worded in the viewer's language; nil if err is of another kind.
func (m Maker) UserErrors(ctx context.Context, err error) []UserError {
	problems := fault.ProblemsIn(err)
	if problems == nil {
		return nil
	}
	language := access.From(ctx).Language
	out := make([]UserError, len(problems))
	for i, p := range problems {
		out[i] = UserError{Field: path(p.Field), Code: p.Reason, Message: m.Texts.Text(language, string(p.Reason), p.Params)}
	}
	return out
}

// path is empty for a problem of the whole input, else it begins with "input".
func path(field []string) []string {
	if len(field) == 0 {
		return []string{}
	}
	return append([]string{"input"}, field...)
}

// Change reads what an update says of a field.
func Change[T any](o graphql.Omittable[*T]) change.Of[T] {
	value, present := o.ValueOK()
	if !present {
		return change.Of[T]{}
	}
	return change.To(value)
}
