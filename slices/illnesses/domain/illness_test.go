package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/illnesses/domain"
	"vitalgo/slices/shared/domain/change"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/record"
)

var (
	born  = civil.Date{Year: 1990, Month: time.January, Day: 15}
	today = civil.Date{Year: 2026, Month: time.March, Day: 1}
)

func bronchitis() domain.Details {
	return domain.Details{Name: "Bronquitis aguda", Status: domain.Resolved, DiagnosisDate: civil.Date{Year: 2023, Month: time.December, Day: 5}}
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
		{"name missing", func(d *domain.Details) { d.Name = " \t " }, []string{"name REQUIRED"}},
		{"name too short", func(d *domain.Details) { d.Name = "x" }, []string{"name TOO_SHORT"}},
		{"name of 200 characters", func(d *domain.Details) { d.Name = strings.Repeat("ñ", 200) }, nil},
		{"name too long", func(d *domain.Details) { d.Name = strings.Repeat("ñ", 201) }, []string{"name TOO_LONG"}},
		{"name with a line break", func(d *domain.Details) { d.Name = "uno\ndos" }, []string{"name INVALID_FORMAT"}},
		{"status missing", func(d *domain.Details) { d.Status = "" }, []string{"status REQUIRED"}},
		{"status missing, chronic", func(d *domain.Details) { d.Status, d.IsChronic = "", true }, []string{"status REQUIRED"}},
		{"active and chronic", func(d *domain.Details) { d.Status, d.IsChronic = domain.Active, true }, nil},
		{"resolved and chronic", func(d *domain.Details) { d.IsChronic = true }, []string{"status NOT_ALLOWED"}},
		{"diagnosisDate today", func(d *domain.Details) { d.DiagnosisDate = today }, nil},
		{"diagnosisDate tomorrow", func(d *domain.Details) { d.DiagnosisDate = today.AddDays(1) }, []string{"diagnosisDate IN_THE_FUTURE"}},
		{"diagnosisDate on the day of birth", func(d *domain.Details) { d.DiagnosisDate = born }, nil},
		{"diagnosisDate before birth", func(d *domain.Details) { d.DiagnosisDate = born.AddDays(-1) }, []string{"diagnosisDate OUT_OF_RANGE"}},
		{"diagnosisDate missing", func(d *domain.Details) { d.DiagnosisDate = civil.Date{} }, []string{"diagnosisDate REQUIRED"}},
		{"a code that is in no catalogue", func(d *domain.Details) { d.ICD10Code = new("Z99.9") }, nil},
		{"a code without a form", func(d *domain.Details) { d.ICD10Code = new("asma") }, []string{"icd10Code INVALID_FORMAT"}},
		{"a code that is too long", func(d *domain.Details) { d.ICD10Code = new("J45.9123456") }, []string{"icd10Code TOO_LONG"}},
		{"treatment of 1000 characters", func(d *domain.Details) { d.Treatment = new(strings.Repeat("ñ", 1000)) }, nil},
		{"treatment too long", func(d *domain.Details) { d.Treatment = new(strings.Repeat("ñ", 1001)) }, []string{"treatment TOO_LONG"}},
		{"treatment with line breaks", func(d *domain.Details) { d.Treatment = new("uno\ndos") }, nil},
		{"treatment with NUL", func(d *domain.Details) { d.Treatment = new("uno\x00") }, []string{"treatment INVALID_FORMAT"}},
		{"diagnosedBy of 200 characters", func(d *domain.Details) { d.DiagnosedBy = new(strings.Repeat("ñ", 200)) }, nil},
		{"diagnosedBy too long", func(d *domain.Details) { d.DiagnosedBy = new(strings.Repeat("ñ", 201)) }, []string{"diagnosedBy TOO_LONG"}},
		{"diagnosedBy with a line break", func(d *domain.Details) { d.DiagnosedBy = new("uno\ndos") }, []string{"diagnosedBy INVALID_FORMAT"}},
		{"diagnosedBy with NUL", func(d *domain.Details) { d.DiagnosedBy = new("uno\x00") }, []string{"diagnosedBy INVALID_FORMAT"}},
		{"notes of 1000 characters", func(d *domain.Details) { d.Notes = new(strings.Repeat("ñ", 1000)) }, nil},
		{"notes too long", func(d *domain.Details) { d.Notes = new(strings.Repeat("ñ", 1001)) }, []string{"notes TOO_LONG"}},
		{"notes with line breaks", func(d *domain.Details) { d.Notes = new("uno\ndos") }, nil},
		{"notes with NUL", func(d *domain.Details) { d.Notes = new("uno\x00") }, []string{"notes INVALID_FORMAT"}},
		{"everything at once", func(d *domain.Details) { *d = domain.Details{} }, []string{"name REQUIRED", "status REQUIRED", "diagnosisDate REQUIRED"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := bronchitis()
			c.edit(&d)
			_, err := d.Checked(born, today)
			if diff := cmp.Diff(c.want, problems(t, err)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

// domain.md section 2.8.
func TestWhatIsStored(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		status      domain.Status
		chronic     bool
		code        string
		wantChronic bool
		wantCode    string
	}{
		{"chronic by its status", domain.Chronic, false, "J45.9", true, "J45.9"},
		{"chronic by both", domain.Chronic, true, "j459", true, "J45.9"},
		{"active and chronic", domain.Active, true, "I10X", true, "I10"},
		{"active and not chronic", domain.Active, false, " k295 ", false, "K29.5"},
		{"resolved", domain.Resolved, false, "A09", false, "A09"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := bronchitis()
			d.Status, d.IsChronic, d.ICD10Code = c.status, c.chronic, &c.code
			got, err := d.Checked(born, today)
			if err != nil || got.IsChronic != c.wantChronic || *got.ICD10Code != c.wantCode {
				t.Errorf("stored %+v (%s), %v", got, *got.ICD10Code, err)
			}
		})
	}
}

func TestChangesTellAbsentNullAndValueApart(t *testing.T) {
	t.Parallel()
	stored := bronchitis()
	stored.ICD10Code, stored.Treatment = new("J20.9"), new("Antibióticos")
	got, err := domain.Changes{
		ICD10Code: change.To[string](nil), DiagnosedBy: change.To(new("Dra. Ruiz")), Status: change.To(new(domain.Chronic)),
	}.Apply(stored, born, today)
	if err != nil {
		t.Fatal(err)
	}
	want := stored
	want.ICD10Code, want.DiagnosedBy, want.Status, want.IsChronic = nil, new("Dra. Ruiz"), domain.Chronic, true
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("after the change (-want +got):\n%s", diff)
	}
	fields := domain.Illness{Details: want}.DifferentFields(domain.Illness{Details: stored})
	if diff := cmp.Diff(record.Fields{"status", "isChronic", "icd10Code", "diagnosedBy"}, fields); diff != "" {
		t.Errorf("different fields (-want +got):\n%s", diff)
	}

	_, err = domain.Changes{
		Name: change.To[string](nil), Status: change.To[domain.Status](nil), IsChronic: change.To[bool](nil), DiagnosisDate: change.To[civil.Date](nil),
	}.Apply(stored, born, today)
	if diff := cmp.Diff([]string{"isChronic REQUIRED", "name REQUIRED", "status REQUIRED", "diagnosisDate REQUIRED"}, problems(t, err)); diff != "" {
		t.Errorf("emptied mandatory fields (-want +got):\n%s", diff)
	}
}

func TestARowIsCheckedAsItWouldBeAfterTheChange(t *testing.T) {
	t.Parallel()
	stored := bronchitis()
	stored.Status, stored.IsChronic = domain.Chronic, true
	for name, c := range map[string]struct {
		changes domain.Changes
		want    []string
	}{
		"resolved":               {domain.Changes{Status: change.To(new(domain.Resolved))}, []string{"status NOT_ALLOWED"}},
		"resolved, not chronic":  {domain.Changes{Status: change.To(new(domain.Resolved)), IsChronic: change.To(new(false))}, nil},
		"not chronic any longer": {domain.Changes{IsChronic: change.To(new(false))}, nil},
	} {
		_, err := c.changes.Apply(stored, born, today)
		if diff := cmp.Diff(c.want, problems(t, err)); diff != "" {
			t.Errorf("%s: problems (-want +got):\n%s", name, diff)
		}
	}
}
