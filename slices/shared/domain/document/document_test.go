package document_test

import (
	"strings"
	"testing"

	"vitalgo/slices/shared/domain/document"
	"vitalgo/slices/shared/domain/fault"
)

func TestNumber(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typ      document.Type
		in, want string
		reason   fault.Reason
	}{
		{document.CitizenshipCard, "12345678", "12345678", ""},
		{document.CitizenshipCard, " 1.234-567 890", "1234567890", ""},
		{document.CitizenshipCard, "12345", "", fault.InvalidFormat},
		{document.CitizenshipCard, "12345678901", "", fault.InvalidFormat},
		{document.CitizenshipCard, "12345A", "", fault.InvalidFormat},
		{document.CitizenshipCard, " .-", "", fault.Required},
		{document.IdentityCard, "1234567", "", fault.InvalidFormat},
		{document.IdentityCard, "12345678901", "12345678901", ""},
		{document.ForeignerID, "1234567890", "", fault.InvalidFormat},
		{document.ForeignerID, "123456", "123456", ""},
		{document.Passport, "ab-12345", "AB12345", ""},
		{document.Passport, "AB12345678901", "", fault.InvalidFormat},
		{document.Passport, "ÑB12345", "", fault.InvalidFormat},
		{document.ProtectionPermit, "PT1234567890123", "PT1234567890123", ""},
		{document.ProtectionPermit, "PT12345678901234", "", fault.InvalidFormat},
		{document.BirthRegistry, strings.Repeat("9", 20), strings.Repeat("9", 20), ""},
		{document.UnidentifiedAdult, strings.Repeat("9", 21), "", fault.InvalidFormat},
		{document.UnidentifiedMinor, "12\x00456", "", fault.InvalidFormat},
		{"XX", "123456", "", fault.InvalidFormat},
	} {
		t.Run(string(c.typ)+" "+c.in, func(t *testing.T) {
			t.Parallel()
			var check fault.Check
			got := document.Number(&check, c.typ, c.in, "documentNumber")
			problems := fault.ProblemsIn(check.Err())
			switch {
			case c.reason == "" && (problems != nil || got != c.want):
				t.Errorf("%q, %v; want %q", got, problems, c.want)
			case c.reason != "" && (len(problems) != 1 || problems[0].Reason != c.reason):
				t.Errorf("problems %v, want %s", problems, c.reason)
			}
		})
	}
}

func TestOfMinors(t *testing.T) {
	t.Parallel()
	var minors []string
	for _, typ := range document.Types() {
		if typ.OfMinors() {
			minors = append(minors, string(typ))
		}
	}
	if got := strings.Join(minors, " "); got != "TI RC MS" {
		t.Errorf("documents of minors: %s, want TI RC MS", got)
	}
}
