// Package domain holds the reference data that forms offer (domain.md sections 2.12 and 8). It is public,
// and the same for everyone who reads it in one language.
package domain

import "strings"

// DocumentTypeInfo describes a kind of Colombian identity document.
type DocumentTypeInfo struct {
	Code        string
	Name        string
	Description string
	// RequiresGuardian is true for the documents of minors, whom a guardian registers.
	RequiresGuardian bool
	// NumberPattern is a regular expression for the number in upper case, without dots, blanks and hyphens.
	NumberPattern string
}

// Entry is what the rows of a catalogue that can be searched have in common.
type Entry struct {
	Code string
	Name string
	// NameKey is the folded name, which searches compare.
	NameKey string
	// Retired is true for what is offered no more, and kept for the records that name it.
	Retired bool
}

// Matches reports whether the row is offered and its name holds the folded text key; an empty key is in every name.
func (e Entry) Matches(key string) bool { return !e.Retired && strings.Contains(e.NameKey, key) }

// Country is a country by its ISO 3166-1 alpha-2 code.
type Country struct {
	Entry
	// DialCode is the telephone prefix, with its plus sign.
	DialCode string
	Flag     string
}

// Department is a department of Colombia by its DIVIPOLA code.
type Department struct{ Entry }

// Municipality is a municipality of Colombia by its DIVIPOLA code.
type Municipality struct {
	Entry
	DepartmentCode string
}

// HealthInsurer is an EPS. Any other insurance is free text in the record.
type HealthInsurer struct{ Entry }

// ICD10Code is a code of ICD-10 (CIE-10) with its title in one language.
type ICD10Code struct {
	Code  string
	Title string
}
