package email_test

import (
	"regexp"
	"strings"
	"testing"

	"vitalgo/slices/shared/domain/email"
	"vitalgo/slices/shared/domain/fault"
)

// The rule of the contract, and of the column.
var form = regexp.MustCompile(`^[a-z0-9._%+-]{1,64}@[a-z0-9.-]+\.[a-z]{2,}$`)

func FuzzRequired(f *testing.F) {
	for _, seed := range []string{
		" Maria.Gonzalez@Example.COM ", "a+b_c%d-e@sub.example.co", "", "\t", "a@b", "a@.com", "a@b@example.com", "a@example.com\r\nBcc: x@y.zz",
		"K@example.com", "İ@example.com", "a@example.com\x00", "\"a b\"@example.com", "a@[127.0.0.1]", strings.Repeat("a", 250) + "@e.co", "a@\xff.co",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var c fault.Check
		address := email.Required(&c, s, "email")
		if valid := form.MatchString(address) && len(address) <= 254; valid != (c.Err() == nil) {
			t.Fatalf("%q became %q: %v", s, address, c.Err())
		}
		if c.Err() != nil {
			return
		}
		var again fault.Check
		if email.Required(&again, address, "email") != address || again.Err() != nil {
			t.Errorf("%q changes when it is read again: %v", address, again.Err())
		}
		if local := email.Local(address); local+"@" != address[:len(local)+1] {
			t.Errorf("the local part of %q is %q", address, local)
		}
	})
}
