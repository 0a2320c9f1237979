// Package messages holds the texts that people read, one catalogue for each language, keyed by code.
package messages

import (
	"embed"
	"encoding/json"
	"fmt"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"vitalgo/slices/shared/domain/locale"
)

//go:embed *.json
var files embed.FS

// Catalogue answers texts.
type Catalogue struct {
	localizers map[locale.Language]*i18n.Localizer
}

// New reads the catalogues of every language.
func New() (*Catalogue, error) {
	bundle := i18n.NewBundle(language.Spanish)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	c := &Catalogue{localizers: map[locale.Language]*i18n.Localizer{}}
	for _, l := range locale.Languages() {
		if _, err := bundle.LoadMessageFileFS(files, string(l)+".json"); err != nil {
			return nil, fmt.Errorf("read messages: %w", err)
		}
		c.localizers[l] = i18n.NewLocalizer(bundle, string(l))
	}
	return c, nil
}

// Text answers the text of a code in a language, with its placeholders filled in. A code without a text is
// a fault of the program, and answered as the code itself; a test sees that there is none.
func (c *Catalogue) Text(l locale.Language, code string, params map[string]any) string {
	localizer, ok := c.localizers[l]
	if !ok {
		localizer = c.localizers[locale.Spanish]
	}
	text, err := localizer.Localize(&i18n.LocalizeConfig{MessageID: code, TemplateData: params})
	if err != nil {
		return code
	}
	return text
}
