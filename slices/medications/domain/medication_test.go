package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/medications/domain"
	"vitalgo/slices/shared/domain/change"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/record"
)

var (
	born  = civil.Date{Year: 1990, Month: time.January, Day: 15}
	today = civil.Date{Year: 2026, Month: time.March, Day: 1}
)

func ptr[T any](v T) *T { return &v }

func day(y int, m time.Month, d int) civil.Date { return civil.Date{Year: y, Month: m, Day: d} }

func ibuprofen() domain.Details {
	return domain.Details{Name: "Ibuprofeno", Dosage: "400mg", Frequency: "Cada 8 horas", StartDate: day(2024, 1, 15), IsActive: true}
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
		{"as the register has it", func(*domain.Details) {}, nil},
		{"name missing", func(d *domain.Details) { d.Name = " \t " }, []string{"name REQUIRED"}},
		{"name of one letter", func(d *domain.Details) { d.Name = "I" }, []string{"name TOO_SHORT"}},
		{"name of 200 characters", func(d *domain.Details) { d.Name = strings.Repeat("ñ", 200) }, nil},
		{"name of 201 characters", func(d *domain.Details) { d.Name = strings.Repeat("ñ", 201) }, []string{"name TOO_LONG"}},
		{"name with a line break", func(d *domain.Details) { d.Name = "Ibu\nprofeno" }, []string{"name INVALID_FORMAT"}},
		{"name with NUL", func(d *domain.Details) { d.Name = "Ibu\x00profeno" }, []string{"name INVALID_FORMAT"}},
		{"dosage missing", func(d *domain.Details) { d.Dosage = "" }, []string{"dosage REQUIRED"}},
		{"dosage too long", func(d *domain.Details) { d.Dosage = strings.Repeat("1", 101) }, []string{"dosage TOO_LONG"}},
		{"frequency missing", func(d *domain.Details) { d.Frequency = "" }, []string{"frequency REQUIRED"}},
		{"frequency too long", func(d *domain.Details) { d.Frequency = strings.Repeat("h", 101) }, []string{"frequency TOO_LONG"}},
		{"start missing", func(d *domain.Details) { d.StartDate = civil.Date{} }, []string{"startDate REQUIRED"}},
		{"start on the day of birth", func(d *domain.Details) { d.StartDate = born }, nil},
		{"start before birth", func(d *domain.Details) { d.StartDate = born.AddDays(-1) }, []string{"startDate OUT_OF_RANGE"}},
		{"start in 365 days", func(d *domain.Details) { d.StartDate = today.AddDays(365) }, nil},
		{"start in 366 days", func(d *domain.Details) { d.StartDate = today.AddDays(366) }, []string{"startDate OUT_OF_RANGE"}},
		{"end on the day of the start", func(d *domain.Details) { d.EndDate = &d.StartDate }, nil},
		{"end before the start", func(d *domain.Details) { d.EndDate = ptr(d.StartDate.AddDays(-1)) }, []string{"endDate OUT_OF_RANGE"}},
		{"prescriber too long", func(d *domain.Details) { d.PrescribedBy = ptr(strings.Repeat("d", 201)) }, []string{"prescribedBy TOO_LONG"}},
		{"notes with line breaks", func(d *domain.Details) { d.Notes = ptr("uno\ndos") }, nil},
		{"notes too long", func(d *domain.Details) { d.Notes = ptr(strings.Repeat("n", 1001)) }, []string{"notes TOO_LONG"}},
		{"everything at once", func(d *domain.Details) { *d = domain.Details{EndDate: ptr(civil.Earliest())} },
			[]string{"name REQUIRED", "dosage REQUIRED", "frequency REQUIRED", "startDate REQUIRED"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := ibuprofen()
			c.edit(&d)
			_, err := d.Checked(born, today)
			if diff := cmp.Diff(c.want, problems(t, err)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTextsAreStoredClean(t *testing.T) {
	t.Parallel()
	d := ibuprofen()
	d.Name, d.PrescribedBy, d.Notes = "  Ácido \t fólico ", ptr("   "), ptr(" uno\r\ndos ")
	got, err := d.Checked(born, today)
	if err != nil {
		t.Fatal(err)
	}
	want := ibuprofen()
	want.Name, want.Notes = "Ácido fólico", ptr("uno\ndos")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
}

func TestChangesTellAbsentNullAndValueApart(t *testing.T) {
	t.Parallel()
	stored := ibuprofen()
	stored.EndDate, stored.Notes = ptr(day(2024, 2, 1)), ptr("Para dolor muscular")
	got, err := domain.Changes{Notes: change.To[string](nil), Dosage: change.To(ptr("600mg"))}.Apply(stored, born, today)
	if err != nil {
		t.Fatal(err)
	}
	want := stored
	want.Dosage, want.Notes = "600mg", nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("after the change (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(record.Fields{"dosage", "notes"}, domain.Medication{Details: want}.DifferentFields(domain.Medication{Details: stored})); diff != "" {
		t.Errorf("different fields (-want +got):\n%s", diff)
	}

	_, err = domain.Changes{
		Name: change.To[string](nil), StartDate: change.To[civil.Date](nil), IsActive: change.To[bool](nil),
	}.Apply(stored, born, today)
	if diff := cmp.Diff([]string{"isActive REQUIRED", "name REQUIRED", "startDate REQUIRED"}, problems(t, err)); diff != "" {
		t.Errorf("emptied mandatory fields (-want +got):\n%s", diff)
	}
}

func TestARowIsCheckedAsItWouldBeAfterTheChange(t *testing.T) {
	t.Parallel()
	stored := ibuprofen()
	stored.EndDate = ptr(day(2024, 2, 1))
	_, err := domain.Changes{StartDate: change.To(ptr(day(2024, 2, 2)))}.Apply(stored, born, today)
	if diff := cmp.Diff([]string{"endDate OUT_OF_RANGE"}, problems(t, err)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

// The rules of domain.md section 4.5.
func TestStatus(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		active bool
		start  civil.Date
		end    *civil.Date
		want   domain.Status
	}{
		{"without an end", true, day(2024, 1, 15), nil, domain.Active},
		{"starts in the future", true, today.AddDays(30), nil, domain.Active},
		{"ends today", true, day(2024, 1, 15), &today, domain.Active},
		{"ended yesterday", true, day(2024, 1, 15), ptr(today.AddDays(-1)), domain.Ended},
		{"switched off", false, day(2024, 1, 15), nil, domain.Inactive},
		{"switched off and ended", false, day(2023, 12, 1), ptr(day(2023, 12, 10)), domain.Inactive},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := domain.Details{IsActive: c.active, StartDate: c.start, EndDate: c.end}
			if got := d.StatusOn(today); got != c.want {
				t.Errorf("status %s, want %s", got, c.want)
			}
		})
	}
}

func TestWhatEndedCannotBeSwitchedOn(t *testing.T) {
	t.Parallel()
	ended := ibuprofen()
	ended.IsActive, ended.EndDate = false, ptr(today.AddDays(-1))
	if _, err := ended.Switched(true, today); !cmp.Equal(problems(t, err), []string{"active NOT_ALLOWED"}) {
		t.Errorf("switching on what ended: %v", err)
	}
	ended.EndDate = &today
	if got, err := ended.Switched(true, today); err != nil || !got.IsActive {
		t.Errorf("switching on what ends today: %+v, %v", got, err)
	}
	if got, err := ibuprofen().Switched(false, today); err != nil || got.IsActive {
		t.Errorf("switching off: %+v, %v", got, err)
	}
}
