// Package fold reduces text to the form in which searches and unique names compare it: the *_key columns.
package fold

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// MaxLength is the most characters that Key answers. A B-tree entry of PostgreSQL holds about 2,700 bytes,
// and compatibility forms grow: one Arabic ligature becomes 18 characters.
const MaxLength = 600

// Key folds s: compatibility forms and ligatures taken apart (NFKD), marks removed, lower-cased, runs of
// blanks made one and trimmed. "  Losartán  POTÁSICO" becomes "losartan potasico", and "ñ" becomes "n".
func Key(s string) string {
	var letters strings.Builder
	letters.Grow(len(s))
	valid := strings.ToValidUTF8(s, "\ufffd") // a broken byte would hide the character after it
	for _, r := range norm.NFKD.String(valid) {
		if !unicode.Is(unicode.M, r) {
			letters.WriteRune(unicode.ToLower(r))
		}
	}
	return cut(strings.Join(strings.Fields(letters.String()), " "))
}

func cut(key string) string {
	if len(key) <= MaxLength { // bytes: at least as many as characters
		return key
	}
	runes := []rune(key)
	if len(runes) <= MaxLength {
		return key
	}
	return strings.TrimRight(string(runes[:MaxLength]), " ")
}
