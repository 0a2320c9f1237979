// Package text holds the rules for what people write (domain.md section 2.0): trimmed, blanks of one-line
// fields made one, counted in Unicode characters, without control characters. Texts arrive in Unicode
// normal form NFC: the GraphQL scalar sees to that.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"vitalgo/slices/shared/domain/fault"
)

// Required cleans a one-line text of minimum to maximum characters that may not be blank.
func Required(c *fault.Check, s string, minimum, maximum int, field ...string) string {
	s = Line(s)
	if s == "" {
		c.Add(fault.Required, nil, field...)
		return s
	}
	check(c, s, minimum, maximum, controlInLine, field)
	return s
}

// Optional cleans a one-line text of minimum to maximum characters; blank becomes nil.
func Optional(c *fault.Check, s *string, minimum, maximum int, field ...string) *string {
	return optional(c, s, Line, minimum, maximum, controlInLine, field)
}

// OptionalLines cleans a text of up to maximum characters that may have line breaks; blank becomes nil.
func OptionalLines(c *fault.Check, s *string, maximum int, field ...string) *string {
	return optional(c, s, Lines, 0, maximum, controlInLines, field)
}

func optional(c *fault.Check, s *string, clean func(string) string, minimum, maximum int, forbidden func(rune) bool, field []string) *string {
	if s == nil {
		return nil
	}
	cleaned := clean(*s)
	if cleaned == "" {
		return nil
	}
	check(c, cleaned, minimum, maximum, forbidden, field)
	return &cleaned
}

func check(c *fault.Check, s string, minimum, maximum int, forbidden func(rune) bool, field []string) {
	n := utf8.RuneCountInString(s)
	switch {
	case strings.ContainsFunc(s, forbidden):
		c.Add(fault.InvalidFormat, nil, field...)
	case n < minimum:
		c.Add(fault.TooShort, fault.Params{"min": minimum}, field...)
	case n > maximum:
		c.Add(fault.TooLong, fault.Params{"max": maximum}, field...)
	}
}

// Line trims s and makes each run of blanks one space. Control characters other than tabs stay, to be refused.
func Line(s string) string {
	var b strings.Builder
	blank := false
	for _, r := range strings.TrimFunc(s, func(r rune) bool { return r == '\r' || r == '\n' || isBlank(r) }) {
		if isBlank(r) {
			blank = true
			continue
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// isBlank reports whether r is a tab or a separator: of words, lines or paragraphs.
func isBlank(r rune) bool { return r == '\t' || unicode.Is(unicode.Z, r) }

// Lines trims s and writes its line breaks as \n.
func Lines(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
}

func controlInLine(r rune) bool { return unicode.IsControl(r) || r == utf8.RuneError }

func controlInLines(r rune) bool { return r != '\n' && controlInLine(r) }

// IsName reports whether s holds only what names hold: letters of any script, combining marks, spaces,
// hyphens, apostrophes and full stops (domain.md section 2.2).
func IsName(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune(" -'’.", r)
	})
}

// Name cleans the first or last name of a person: 2 to 50 characters of a name.
func Name(c *fault.Check, s string, field ...string) string {
	s = Required(c, s, 2, 50, field...)
	if s != "" && !IsName(s) {
		c.Add(fault.InvalidFormat, nil, field...)
	}
	return s
}
