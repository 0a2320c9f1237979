package record

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
)

// Kind says what happened to a row.
type Kind string

// The kinds of change, as they are stored.
const (
	Created Kind = "created"
	Updated Kind = "updated"
	Deleted Kind = "deleted"
)

// Change is one entry in the history of a record. It names fields, never values.
type Change struct {
	Kind    Kind
	Subject id.Global
	Fields  Fields
	At      time.Time
}

// Section is a part of the record that the patient may declare empty.
type Section string

// The sections, as they are stored.
const (
	Medications Section = "medications"
	Allergies   Section = "allergies"
	Illnesses   Section = "illnesses"
	Surgeries   Section = "surgeries"
)

const (
	maxSearch  = 100 // characters
	maxChoices = 20
)

// CheckFilter refuses a search of over 100 characters or with control characters, and a list of over 20
// choices.
func CheckFilter(search *string, choices int) error {
	if choices > maxChoices || search != nil && !searchable(*search) {
		return fault.New(fault.BadInput)
	}
	return nil
}

// searchable reports whether a text can be looked for: PostgreSQL has no text with NUL in it.
func searchable(search string) bool {
	return utf8.RuneCountInString(search) <= maxSearch && !strings.ContainsFunc(search, func(r rune) bool {
		return unicode.IsControl(r) && !unicode.IsSpace(r)
	})
}
