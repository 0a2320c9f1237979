// Package phone reads telephone numbers with the data of libphonenumber.
package phone

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

const (
	// maxLength is more than any number has with its blanks, dashes and brackets.
	maxLength = 40
	// maxE164 is + and 15 digits (ITU-T E.164). The library knows countries whose numbers could be longer.
	maxE164 = 16
)

// Numbers implements the port Phones of the slices that take telephone numbers.
type Numbers struct{}

// Parse returns a number in E.164, or false if it is not valid in its country, which it has to say: it starts
// with +.
func (Numbers) Parse(number string) (string, bool) {
	number = strings.TrimSpace(number)
	if !strings.HasPrefix(number, "+") || len(number) > maxLength || strings.ContainsFunc(number[1:], foreign) {
		return "", false
	}
	parsed, err := phonenumbers.Parse(number, phonenumbers.UNKNOWN_REGION)
	if err != nil || !phonenumbers.IsValidNumber(parsed) {
		return "", false
	}
	if e164 := phonenumbers.Format(parsed, phonenumbers.E164); len(e164) <= maxE164 {
		return e164, true
	}
	return "", false
}

// foreign reports what the contract does not let stand in a number; the library would skip or translate it.
func foreign(r rune) bool { return !strings.ContainsRune("0123456789 -()", r) }
