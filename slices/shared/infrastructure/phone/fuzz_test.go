package phone_test

import (
	"regexp"
	"testing"

	"vitalgo/slices/shared/infrastructure/phone"
)

var e164 = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"+57 300 123 4567", " +57-(300)-1234567 ", "+1 415 555 2671", "3001234567", "+57 300 FLOWERS", "+57 3001234567 x12", "+", "",
		"+５７3001234567", "+57 300\x001234567", "+0057 300 1234567", "+39 0236618300", "+++", "+1242", "+800 12345678", "+4921000000000000",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		number, ok := phone.Numbers{}.Parse(s)
		if !ok {
			if number != "" {
				t.Errorf("%q is refused and yet %q", s, number)
			}
			return
		}
		if !e164.MatchString(number) {
			t.Errorf("%q became %q, which is not E.164", s, number)
		}
		if again, ok := (phone.Numbers{}).Parse(number); !ok || again != number {
			t.Errorf("%q became %q, and that %q, %v", s, number, again, ok)
		}
	})
}
