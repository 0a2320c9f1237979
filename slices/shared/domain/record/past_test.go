package record_test

import (
	"testing"
	"time"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/record"
)

func TestPast(t *testing.T) {
	t.Parallel()
	var (
		born    = civil.Date{Year: 1990, Month: time.January, Day: 15}
		ancient = civil.Date{Year: 1850, Month: time.January, Day: 1}
		today   = civil.Date{Year: 2026, Month: time.March, Day: 1}
	)
	for _, c := range []struct {
		name    string
		d, born civil.Date
		want    fault.Reason
	}{
		{"today", today, born, ""},
		{"tomorrow", today.AddDays(1), born, fault.InTheFuture},
		{"the day of birth", born, born, ""},
		{"the day before birth", born.AddDays(-1), born, fault.OutOfRange},
		{"the first day of all", civil.Earliest(), ancient, ""},
		{"the day before it", civil.Earliest().AddDays(-1), ancient, fault.OutOfRange},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var check fault.Check
			record.Past(&check, c.d, c.born, today, "date")
			problems := fault.ProblemsIn(check.Err())
			switch {
			case c.want == "" && problems != nil:
				t.Errorf("problems %v", problems)
			case c.want != "" && (len(problems) != 1 || problems[0].Reason != c.want):
				t.Errorf("problems %v, want %s", problems, c.want)
			}
		})
	}
}
