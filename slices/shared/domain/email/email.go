// Package email holds the rule for e-mail addresses (domain.md section 2.2).
package email

import (
	"strings"
	"unicode/utf8"

	"vitalgo/slices/shared/domain/fault"
)

const (
	maxLength      = 254
	maxLocalLength = 64
	minTopLevel    = 2
)

// Required trims and lower-cases an address that may not be blank, and checks its form.
func Required(c *fault.Check, s string, field ...string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	switch {
	case s == "":
		c.Add(fault.Required, nil, field...)
	case utf8.RuneCountInString(s) > maxLength:
		c.Add(fault.TooLong, fault.Params{"max": maxLength}, field...)
	case !wellFormed(s):
		c.Add(fault.InvalidFormat, nil, field...)
	}
	return s
}

// Local is the part of an address before the @.
func Local(address string) string {
	local, _, _ := strings.Cut(address, "@")
	return local
}

// wellFormed is the rule of the contract, ^[a-z0-9._%+-]{1,64}@[a-z0-9.-]+\.[a-z]{2,}$, which the column checks too.
func wellFormed(s string) bool {
	local, host, _ := strings.Cut(s, "@")
	dot := strings.LastIndexByte(host, '.')
	return len(local) >= 1 && len(local) <= maxLocalLength && only(local, isLocal) &&
		dot >= 1 && only(host[:dot], isHost) &&
		len(host)-dot-1 >= minTopLevel && only(host[dot+1:], isLetter)
}

func only(s string, allowed func(rune) bool) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !allowed(r) })
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' }

func isAlphanumeric(r rune) bool { return isLetter(r) || r >= '0' && r <= '9' }

func isLocal(r rune) bool { return isAlphanumeric(r) || strings.ContainsRune("._%+-", r) }

func isHost(r rune) bool { return isAlphanumeric(r) || r == '.' || r == '-' }
