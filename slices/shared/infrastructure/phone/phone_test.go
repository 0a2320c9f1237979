package phone_test

import (
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/phone"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"+57 300 123 4567":    "+573001234567",
		" +57-(300)-1234567 ": "+573001234567",
		"+1 415 555 2671":     "+14155552671",
		"+34 612 34 56 78":    "+34612345678",
		"+49 2100000000000":   "+492100000000000",
		"+4921000000000000":   "", // 16 digits
		"3001234567":          "",
		"573001234567":        "",
		"+57 300 123":         "",
		"+57 300 123 4567 89": "",
		"+999 123456789":      "",
		"+57 300 FLOWERS":     "",
		"+57 3001234567 x12":  "",
		"+57 300\x001234567":  "",
		"+57+3001234567":      "",
		"+":                   "",
		"":                    "",
		"+57 " + strings.Repeat(" ", 100) + "3001234567": "",
	} {
		t.Run(in, func(t *testing.T) {
			t.Parallel()
			if got, ok := (phone.Numbers{}).Parse(in); got != want || ok != (want != "") {
				t.Errorf("%q, %v; want %q", got, ok, want)
			}
		})
	}
}
