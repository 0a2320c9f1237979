package domain

import (
	_ "embed" // the lists of common passwords
	"strings"
	"unicode"
	"unicode/utf8"

	"vitalgo/slices/shared/domain/email"
	"vitalgo/slices/shared/domain/fault"
)

const (
	minPassword  = 8   // characters
	maxPassword  = 128 // characters
	minLocalPart = 4   // characters of an address that a password may not hold
)

//go:embed common_passwords.txt
var commonPasswords string

//go:embed common_words.txt
var commonWords string

// PasswordPolicy is the rule for new passwords (domain.md section 5).
type PasswordPolicy struct{ passwords, words map[string]bool }

// NewPasswordPolicy reads the lists of common passwords.
func NewPasswordPolicy() *PasswordPolicy {
	return &PasswordPolicy{lines(commonPasswords), lines(commonWords)}
}

func lines(list string) map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(list) {
		set[strings.TrimSpace(line)] = true
	}
	return set
}

// Check records what is wrong with a password, in Unicode normal form NFKC, of the account with an address.
func (p *PasswordPolicy) Check(c *fault.Check, password, address string, field ...string) {
	n := utf8.RuneCountInString(password)
	switch {
	case strings.ContainsFunc(password, unicode.IsControl), !utf8.ValidString(password):
		c.Add(fault.InvalidFormat, nil, field...)
	case n == 0:
		c.Add(fault.Required, nil, field...)
	case n < minPassword:
		c.Add(fault.TooShort, fault.Params{"min": minPassword}, field...)
	case n > maxPassword:
		c.Add(fault.TooLong, fault.Params{"max": maxPassword}, field...)
	case weak(password), holdsLocalPart(password, address):
		c.Add(fault.WeakPassword, nil, field...)
	case p.common(password):
		c.Add(fault.CompromisedPassword, nil, field...)
	}
}

// IsTooLong reports whether no account can have such a password, so that it need not be hashed.
func IsTooLong(password string) bool { return utf8.RuneCountInString(password) > maxPassword }

func weak(password string) bool {
	special := func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }
	for _, kind := range []func(rune) bool{unicode.IsUpper, unicode.IsLower, unicode.IsDigit, special} {
		if !strings.ContainsFunc(password, kind) {
			return true
		}
	}
	return false
}

func holdsLocalPart(password, address string) bool {
	local := strings.ToLower(email.Local(address))
	return utf8.RuneCountInString(local) >= minLocalPart && strings.Contains(strings.ToLower(password), local)
}

func (p *PasswordPolicy) common(password string) bool {
	password = strings.ToLower(password)
	word := strings.TrimFunc(password, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
	return p.passwords[password] || p.words[word]
}
