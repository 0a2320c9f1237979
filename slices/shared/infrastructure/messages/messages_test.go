package messages_test

import (
	"strings"
	"testing"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/infrastructure/messages"
)

func catalogue(t *testing.T) *messages.Catalogue {
	t.Helper()
	c, err := messages.New()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEveryCodeHasATextInEveryLanguage(t *testing.T) {
	t.Parallel()
	c := catalogue(t)
	params := map[string]any{"min": 2, "max": 50, "time": "10:30"}
	codes := []string{}
	for _, code := range fault.Codes() {
		codes = append(codes, string(code))
	}
	for _, reason := range fault.Reasons() {
		codes = append(codes, string(reason))
	}
	for _, code := range codes {
		es, en := c.Text(locale.Spanish, code, params), c.Text(locale.English, code, params)
		if es == code || en == code || es == en {
			t.Errorf("%s is %q in Spanish and %q in English", code, es, en)
		}
		if strings.Contains(es+en, "<no value>") || strings.Contains(es+en, "{{") {
			t.Errorf("%s keeps a placeholder: %q, %q", code, es, en)
		}
	}
}

func TestTexts(t *testing.T) {
	t.Parallel()
	c := catalogue(t)
	for _, one := range []struct {
		language locale.Language
		code     string
		params   map[string]any
		want     string
	}{
		{locale.Spanish, "TOO_SHORT", map[string]any{"min": 2}, "Escribe al menos 2 caracteres."},
		{locale.English, "TOO_SHORT", map[string]any{"min": 2}, "Write at least 2 characters."},
		{"", "REQUIRED", nil, "Este campo es obligatorio."},
		{locale.English, "OUT_OF_RANGE", map[string]any{"min": civil.Earliest(), "max": 9}, "The value must be between 1900-01-01 and 9."},
		{locale.English, "NO_SUCH_CODE", nil, "NO_SUCH_CODE"},
	} {
		if got := c.Text(one.language, one.code, one.params); got != one.want {
			t.Errorf("%s in %q: %q, want %q", one.code, one.language, got, one.want)
		}
	}
}
