package fold

import "strings"

var literal = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// Pattern makes the LIKE pattern that finds search anywhere in a *_key column. No search, or a blank one,
// is nil.
func Pattern(search *string) *string {
	if search == nil {
		return nil
	}
	key := Key(*search)
	if key == "" {
		return nil
	}
	pattern := Part(key)
	return &pattern
}

// Part makes the LIKE pattern of what holds key.
func Part(key string) string { return "%" + literal.Replace(key) + "%" }

// Prefix makes the LIKE pattern of what begins with key.
func Prefix(key string) string { return literal.Replace(key) + "%" }
