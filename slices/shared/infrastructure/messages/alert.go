package messages

import (
	"vitalgo/slices/shared/domain/alert"
	"vitalgo/slices/shared/domain/locale"
)

// Alert answers the text of an alert in a language.
func (c *Catalogue) Alert(l locale.Language, a alert.Alert) string {
	return c.Text(l, "ALERT_"+string(a.Kind), map[string]any{"name": a.Name, "reaction": a.Reaction, "weeks": a.Weeks})
}
