// Package icd10 holds the form of ICD-10 codes (domain.md section 2.8).
package icd10

import (
	"strings"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/text"
)

const (
	maxLength = 10 // characters of what people write
	category  = 3  // characters before the dot
	longest   = category + 1 + 2
)

// Normal brings a code to the form in which it is stored: upper case, with a dot after the category, and
// without the X that stands for "no subcategory". `k295` becomes `K29.5`, and `I10X` becomes `I10`. What does
// not begin with a category is put in upper case only.
func Normal(code string) string {
	code = strings.ToUpper(code)
	if !hasCategory(code) {
		return code
	}
	if len(code) > category && code[category] != '.' {
		code = code[:category] + "." + code[category:]
	}
	if len(code) == category+2 {
		code = strings.TrimSuffix(code, ".X")
	}
	return code
}

// IsCode reports whether a normal code has the form ^[A-Z][0-9]{2}(\.[0-9A-Z]{1,2})?$.
func IsCode(code string) bool {
	if !hasCategory(code) || len(code) > longest {
		return false
	}
	rest := code[category:]
	if rest == "" {
		return true
	}
	return rest[0] == '.' && len(rest) > 1 && !strings.ContainsFunc(rest[1:], func(r rune) bool { return !isLetter(r) && !isDigit(r) })
}

func hasCategory(code string) bool {
	return len(code) >= category && isLetter(rune(code[0])) && isDigit(rune(code[1])) && isDigit(rune(code[2]))
}

func isLetter(r rune) bool { return r >= 'A' && r <= 'Z' }

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// Optional brings a code that may be blank to its normal form, and checks it; blank becomes nil.
func Optional(c *fault.Check, code *string, field ...string) *string {
	code = text.Optional(c, code, 0, maxLength, field...)
	if code == nil {
		return nil
	}
	normal := Normal(*code)
	c.That(IsCode(normal), fault.InvalidFormat, field...)
	return &normal
}
