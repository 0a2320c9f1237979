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
	pattern := "%" + literal.Replace(key) + "%"
	return &pattern
}
