package email_test

import (
	"strings"
	"testing"

	"vitalgo/slices/shared/domain/email"
	"vitalgo/slices/shared/domain/fault"
)

func TestRequired(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 64)
	for _, c := range []struct {
		in, want string
		reason   fault.Reason
	}{
		{" Maria.Gonzalez@Example.COM ", "maria.gonzalez@example.com", ""},
		{"a+b_c%d-e@sub.example.co", "a+b_c%d-e@sub.example.co", ""},
		{long + "@example.com", long + "@example.com", ""},
		{"", "", fault.Required},
		{" \t", "", fault.Required},
		{"invalid", "", fault.InvalidFormat},
		{"@example.com", "", fault.InvalidFormat},
		{long + "a@example.com", "", fault.InvalidFormat},
		{"a@b", "", fault.InvalidFormat},
		{"a@.com", "", fault.InvalidFormat},
		{"a@example.c", "", fault.InvalidFormat},
		{"a@example.c0m", "", fault.InvalidFormat},
		{"a@b@example.com", "", fault.InvalidFormat},
		{"a b@example.com", "", fault.InvalidFormat},
		{"a@exa\x00mple.com", "", fault.InvalidFormat},
		{"maría@example.com", "", fault.InvalidFormat},
		{"a@" + strings.Repeat("b", 250) + ".com", "", fault.TooLong},
	} {
		t.Run(c.in, func(t *testing.T) {
			t.Parallel()
			var check fault.Check
			got := email.Required(&check, c.in, "email")
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
