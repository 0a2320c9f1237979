package icd10_test

import (
	"testing"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/icd10"
)

func TestOptional(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in, want string
		reason   fault.Reason
	}{
		{"K29.5", "K29.5", ""},
		{"K295", "K29.5", ""},
		{" k295 ", "K29.5", ""},
		{"k29.5", "K29.5", ""},
		{"I10", "I10", ""},
		{"I10X", "I10", ""},
		{"i10.x", "I10", ""},
		{"M8005", "M80.05", ""},
		{"S72.0X", "S72.0X", ""},
		{"F20.XA", "F20.XA", ""},
		{" \t ", "", ""},
		{"I1", "", fault.InvalidFormat},
		{"110", "", fault.InvalidFormat},
		{"IX0", "", fault.InvalidFormat},
		{"I10.", "", fault.InvalidFormat},
		{"I10.123", "", fault.InvalidFormat},
		{"I10 1", "", fault.InvalidFormat},
		{"I10..", "", fault.InvalidFormat},
		{"I10.ñ", "", fault.InvalidFormat},
		{"ñ10", "", fault.InvalidFormat},
		{"I10\x00", "", fault.InvalidFormat},
		{"I1012345678", "", fault.TooLong},
	} {
		t.Run(c.in, func(t *testing.T) {
			t.Parallel()
			var check fault.Check
			got := icd10.Optional(&check, &c.in, "icd10Code")
			problems := fault.ProblemsIn(check.Err())
			switch {
			case c.reason != "" && (len(problems) != 1 || problems[0].Reason != c.reason):
				t.Errorf("problems %v, want %s", problems, c.reason)
			case c.reason == "" && problems != nil:
				t.Errorf("problems %v", problems)
			case c.reason == "" && c.want == "" && got != nil:
				t.Errorf("blank became %q", *got)
			case c.want != "" && *got != c.want:
				t.Errorf("became %q, want %q", *got, c.want)
			}
		})
	}
	var check fault.Check
	if got := icd10.Optional(&check, nil, "icd10Code"); got != nil || check.Err() != nil {
		t.Errorf("no code became %v, %v", got, check.Err())
	}
}
