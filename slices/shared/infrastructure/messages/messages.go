// Package messages holds the texts that people read, one catalogue for each language, keyed by code.
package messages

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"

	template "github.com/DataDog/datadog-agent/pkg/template/text"

	"vitalgo/slices/shared/domain/locale"
)

//go:embed *.json
var files embed.FS

// Catalogue answers texts.
type Catalogue struct {
	texts map[locale.Language]*template.Template // one template for each code
}

// New reads the catalogues of every language.
func New() (*Catalogue, error) {
	c := &Catalogue{texts: map[locale.Language]*template.Template{}}
	for _, l := range locale.Languages() {
		texts, err := read(string(l) + ".json")
		if err != nil {
			return nil, fmt.Errorf("read messages: %w", err)
		}
		c.texts[l] = texts
	}
	return c, nil
}

func read(name string) (*template.Template, error) {
	file, err := files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var texts map[string]string
	if err := json.Unmarshal(file, &texts); err != nil {
		return nil, err
	}
	all := template.New(name)
	for code, text := range texts {
		if _, err := all.New(code).Parse(text); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Text answers the text of a code in a language, with its placeholders filled in. A code without a text is
// a fault of the program, and answered as the code itself; a test sees that there is none.
func (c *Catalogue) Text(l locale.Language, code string, params map[string]any) string {
	texts, ok := c.texts[l]
	if !ok {
		texts = c.texts[locale.Spanish]
	}
	var text strings.Builder
	if err := texts.ExecuteTemplate(&text, code, params); err != nil {
		return code
	}
	return text.String()
}
