package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/domain/change"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/record"
	"vitalgo/slices/surgeries/domain"
)

var (
	born  = civil.Date{Year: 1990, Month: time.January, Day: 15}
	today = civil.Date{Year: 2026, Month: time.March, Day: 1}
)

func appendectomy() domain.Details {
	return domain.Details{Procedure: "Apendicectomía", Date: civil.Date{Year: 2020, Month: time.July, Day: 15}}
}

// problems lists what is wrong, as "field REASON".
func problems(t *testing.T, err error) []string {
	t.Helper()
	found := fault.ProblemsIn(err)
	if err != nil && found == nil {
		t.Fatalf("unexpected error %v", err)
	}
	var out []string
	for _, p := range found {
		out = append(out, strings.Join(p.Field, ".")+" "+string(p.Reason))
	}
	return out
}

func TestDetailsAreChecked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		edit func(*domain.Details)
		want []string
	}{
		{"as the register has it", func(d *domain.Details) {}, nil},
		{"procedure missing", func(d *domain.Details) { d.Procedure = " \t " }, []string{"procedure REQUIRED"}},
		{"procedure too short", func(d *domain.Details) { d.Procedure = "x" }, []string{"procedure TOO_SHORT"}},
		{"procedure of 300 characters", func(d *domain.Details) { d.Procedure = strings.Repeat("ñ", 300) }, nil},
		{"procedure too long", func(d *domain.Details) { d.Procedure = strings.Repeat("ñ", 301) }, []string{"procedure TOO_LONG"}},
		{"procedure with a line break", func(d *domain.Details) { d.Procedure = "uno\ndos" }, []string{"procedure INVALID_FORMAT"}},
		{"date today", func(d *domain.Details) { d.Date = today }, nil},
		{"date tomorrow", func(d *domain.Details) { d.Date = today.AddDays(1) }, []string{"date IN_THE_FUTURE"}},
		{"date on the day of birth", func(d *domain.Details) { d.Date = born }, nil},
		{"date before birth", func(d *domain.Details) { d.Date = born.AddDays(-1) }, []string{"date OUT_OF_RANGE"}},
		{"date missing", func(d *domain.Details) { d.Date = civil.Date{} }, []string{"date REQUIRED"}},
		{"hospital of 200 characters", func(d *domain.Details) { d.Hospital = new(strings.Repeat("ñ", 200)) }, nil},
		{"hospital too long", func(d *domain.Details) { d.Hospital = new(strings.Repeat("ñ", 201)) }, []string{"hospital TOO_LONG"}},
		{"hospital with a line break", func(d *domain.Details) { d.Hospital = new("uno\ndos") }, []string{"hospital INVALID_FORMAT"}},
		{"hospital with NUL", func(d *domain.Details) { d.Hospital = new("uno\x00") }, []string{"hospital INVALID_FORMAT"}},
		{"surgeon of 200 characters", func(d *domain.Details) { d.Surgeon = new(strings.Repeat("ñ", 200)) }, nil},
		{"surgeon too long", func(d *domain.Details) { d.Surgeon = new(strings.Repeat("ñ", 201)) }, []string{"surgeon TOO_LONG"}},
		{"surgeon with a line break", func(d *domain.Details) { d.Surgeon = new("uno\ndos") }, []string{"surgeon INVALID_FORMAT"}},
		{"surgeon with NUL", func(d *domain.Details) { d.Surgeon = new("uno\x00") }, []string{"surgeon INVALID_FORMAT"}},
		{"duration of a minute", func(d *domain.Details) { d.DurationMinutes = new(1) }, nil},
		{"duration of a day", func(d *domain.Details) { d.DurationMinutes = new(1440) }, nil},
		{"duration of nothing", func(d *domain.Details) { d.DurationMinutes = new(0) }, []string{"durationMinutes OUT_OF_RANGE"}},
		{"duration of more than a day", func(d *domain.Details) { d.DurationMinutes = new(1441) }, []string{"durationMinutes OUT_OF_RANGE"}},
		{"negative duration", func(d *domain.Details) { d.DurationMinutes = new(-1) }, []string{"durationMinutes OUT_OF_RANGE"}},
		{"complications of 1000 characters", func(d *domain.Details) { d.Complications = new(strings.Repeat("ñ", 1000)) }, nil},
		{"complications too long", func(d *domain.Details) { d.Complications = new(strings.Repeat("ñ", 1001)) }, []string{"complications TOO_LONG"}},
		{"complications with line breaks", func(d *domain.Details) { d.Complications = new("uno\ndos") }, nil},
		{"complications with NUL", func(d *domain.Details) { d.Complications = new("uno\x00") }, []string{"complications INVALID_FORMAT"}},
		{"notes of 1000 characters", func(d *domain.Details) { d.Notes = new(strings.Repeat("ñ", 1000)) }, nil},
		{"notes too long", func(d *domain.Details) { d.Notes = new(strings.Repeat("ñ", 1001)) }, []string{"notes TOO_LONG"}},
		{"notes with line breaks", func(d *domain.Details) { d.Notes = new("uno\ndos") }, nil},
		{"notes with NUL", func(d *domain.Details) { d.Notes = new("uno\x00") }, []string{"notes INVALID_FORMAT"}},
		{"everything at once", func(d *domain.Details) { *d = domain.Details{DurationMinutes: new(0)} }, []string{"procedure REQUIRED", "date REQUIRED", "durationMinutes OUT_OF_RANGE"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := appendectomy()
			c.edit(&d)
			_, err := d.Checked(born, today)
			if diff := cmp.Diff(c.want, problems(t, err)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestChangesTellAbsentNullAndValueApart(t *testing.T) {
	t.Parallel()
	stored := appendectomy()
	stored.Hospital, stored.Anesthesia, stored.DurationMinutes = new("Hospital Militar"), new(domain.General), new(120)
	got, err := domain.Changes{
		Anesthesia: change.To[domain.Anesthesia](nil), DurationMinutes: change.To(new(90)), Notes: change.To(new(" Sin novedad ")),
	}.Apply(stored, born, today)
	if err != nil {
		t.Fatal(err)
	}
	want := stored
	want.Anesthesia, want.DurationMinutes, want.Notes = nil, new(90), new("Sin novedad")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("after the change (-want +got):\n%s", diff)
	}
	fields := domain.Surgery{Details: want}.DifferentFields(domain.Surgery{Details: stored})
	if diff := cmp.Diff(record.Fields{"anesthesia", "durationMinutes", "notes"}, fields); diff != "" {
		t.Errorf("different fields (-want +got):\n%s", diff)
	}

	_, err = domain.Changes{Procedure: change.To[string](nil), Date: change.To[civil.Date](nil)}.Apply(stored, born, today)
	if diff := cmp.Diff([]string{"procedure REQUIRED", "date REQUIRED"}, problems(t, err)); diff != "" {
		t.Errorf("emptied mandatory fields (-want +got):\n%s", diff)
	}
}
