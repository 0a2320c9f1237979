package text_test

import (
	"strings"
	"testing"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/text"
)

func TestLine(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                    "",
		" \t\u00a0\u3000 ":    "",
		"  María   Elena\t":   "María Elena",
		"uno\u00a0\u2003 dos": "uno dos",
		"uno\ndos":            "uno\ndos", // refused later, not mended
		"\r\nuno\r\n":         "uno",
		"\n uno \r\n\t":       "uno",
		"\n \n":               "",
		"\u2028uno\u2029dos":  "uno dos",
	} {
		if got := text.Line(in); got != want {
			t.Errorf("Line(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]fault.Reason{
		"María Elena":           "",
		"O'Neill-Ruiz":          "",
		"José M. Ñ":             "",
		"李 小龍":                  "",
		"":                      fault.Required,
		"A":                     fault.TooShort,
		"Ana1":                  fault.InvalidFormat,
		"Ana<b>":                fault.InvalidFormat,
		"Ana\u202ebob":          fault.InvalidFormat, // right-to-left override
		"Ana\tBob":              "",
		"Ana\nBob":              fault.InvalidFormat,
		strings.Repeat("ñ", 51): fault.TooLong,
	} {
		var c fault.Check
		text.Name(&c, in, "firstName")
		var got fault.Reason
		if problems := fault.ProblemsIn(c.Err()); problems != nil {
			got = problems[0].Reason
		}
		if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestOptionalLines(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]fault.Reason{
		" uno\r\n dos ": "",
		"\tuno\t":       "", // trimmed
		"uno\ndos":      "",
		"uno\tdos":      fault.InvalidFormat,
		"uno\rdos":      fault.InvalidFormat,
		"uno\x00":       fault.InvalidFormat,
		"0123456789a":   fault.TooLong,
	} {
		var c fault.Check
		text.OptionalLines(&c, &in, 10, "notes")
		var got fault.Reason
		if problems := fault.ProblemsIn(c.Err()); problems != nil {
			got = problems[0].Reason
		}
		if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
