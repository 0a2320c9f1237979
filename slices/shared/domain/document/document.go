// Package document holds the rules for Colombian identity documents (domain.md section 2.3).
package document

import (
	"strings"
	"unicode"

	"vitalgo/slices/shared/domain/fault"
)

// Type is a kind of identity document.
type Type string

// The document types, as they are stored and answered.
const (
	CitizenshipCard   Type = "CC"
	IdentityCard      Type = "TI"
	ForeignerID       Type = "CE"
	Passport          Type = "PA"
	ProtectionPermit  Type = "PT"
	BirthRegistry     Type = "RC"
	UnidentifiedAdult Type = "AS"
	UnidentifiedMinor Type = "MS"
)

// Types lists every type, in the order of the catalogue.
func Types() []Type {
	return []Type{CitizenshipCard, IdentityCard, ForeignerID, Passport, ProtectionPermit, BirthRegistry,
		UnidentifiedAdult, UnidentifiedMinor}
}

// OfMinors reports whether only a guardian can register somebody with such a document.
func (t Type) OfMinors() bool {
	return t == IdentityCard || t == BirthRegistry || t == UnidentifiedMinor
}

// form is what the numbers of a type look like.
type form struct {
	minimum, maximum int
	digits           bool
}

func (t Type) form() form {
	switch t {
	case CitizenshipCard:
		return form{6, 10, true}
	case IdentityCard:
		return form{8, 11, true}
	case ForeignerID:
		return form{6, 9, true}
	case Passport:
		return form{6, 12, false}
	case ProtectionPermit:
		return form{6, 15, false}
	case BirthRegistry, UnidentifiedAdult, UnidentifiedMinor:
		return form{6, 20, false}
	default:
		return form{}
	}
}

// Number brings the number of a document to the form in which it is stored, upper case without dots, blanks
// and hyphens, and checks it against the form of its type.
func Number(c *fault.Check, t Type, number string, field ...string) string {
	number = strings.Map(significant, number)
	switch {
	case number == "":
		c.Add(fault.Required, nil, field...)
	case !t.form().fits(number):
		c.Add(fault.InvalidFormat, nil, field...)
	}
	return number
}

func significant(r rune) rune {
	if r == '.' || r == '-' || r == '\t' || unicode.Is(unicode.Zs, r) {
		return -1
	}
	return unicode.ToUpper(r)
}

func (f form) fits(number string) bool {
	return len(number) >= f.minimum && len(number) <= f.maximum && !strings.ContainsFunc(number, func(r rune) bool {
		digit, letter := r >= '0' && r <= '9', r >= 'A' && r <= 'Z'
		return !digit && (f.digits || !letter)
	})
}
