// Package locale holds the languages that VitalGo speaks.
package locale

// Language is a language of texts, by its ISO 639-1 code.
type Language string

// The languages; Spanish is the default.
const (
	Spanish Language = "es"
	English Language = "en"
)

// Languages lists every language, the default first.
func Languages() []Language { return []Language{Spanish, English} }

// Pick returns the text of the language: es for Spanish and for no language at all.
func (l Language) Pick(es, en string) string {
	if l == English {
		return en
	}
	return es
}
