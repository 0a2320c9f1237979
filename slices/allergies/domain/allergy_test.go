package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/allergies/domain"
	"vitalgo/slices/shared/domain/change"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/record"
)

var (
	born  = civil.Date{Year: 1990, Month: time.January, Day: 15}
	today = civil.Date{Year: 2026, Month: time.March, Day: 1}
)

func penicillin() domain.Details {
	return domain.Details{Allergen: "Penicilina", Severity: domain.Severe}
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
		{"allergen missing", func(d *domain.Details) { d.Allergen = " \t " }, []string{"allergen REQUIRED"}},
		{"allergen too short", func(d *domain.Details) { d.Allergen = "x" }, []string{"allergen TOO_SHORT"}},
		{"allergen of 200 characters", func(d *domain.Details) { d.Allergen = strings.Repeat("ñ", 200) }, nil},
		{"allergen too long", func(d *domain.Details) { d.Allergen = strings.Repeat("ñ", 201) }, []string{"allergen TOO_LONG"}},
		{"allergen with a line break", func(d *domain.Details) { d.Allergen = "uno\ndos" }, []string{"allergen INVALID_FORMAT"}},
		{"severity missing", func(d *domain.Details) { d.Severity = "" }, []string{"severity REQUIRED"}},
		{"reaction of 1000 characters", func(d *domain.Details) { d.Reaction = new(strings.Repeat("ñ", 1000)) }, nil},
		{"reaction too long", func(d *domain.Details) { d.Reaction = new(strings.Repeat("ñ", 1001)) }, []string{"reaction TOO_LONG"}},
		{"reaction with line breaks", func(d *domain.Details) { d.Reaction = new("uno\ndos") }, nil},
		{"reaction with NUL", func(d *domain.Details) { d.Reaction = new("uno\x00") }, []string{"reaction INVALID_FORMAT"}},
		{"treatment of 500 characters", func(d *domain.Details) { d.Treatment = new(strings.Repeat("ñ", 500)) }, nil},
		{"treatment too long", func(d *domain.Details) { d.Treatment = new(strings.Repeat("ñ", 501)) }, []string{"treatment TOO_LONG"}},
		{"treatment with line breaks", func(d *domain.Details) { d.Treatment = new("uno\ndos") }, nil},
		{"treatment with NUL", func(d *domain.Details) { d.Treatment = new("uno\x00") }, []string{"treatment INVALID_FORMAT"}},
		{"diagnosisDate today", func(d *domain.Details) { d.DiagnosisDate = new(today) }, nil},
		{"diagnosisDate tomorrow", func(d *domain.Details) { d.DiagnosisDate = new(today.AddDays(1)) }, []string{"diagnosisDate IN_THE_FUTURE"}},
		{"diagnosisDate on the day of birth", func(d *domain.Details) { d.DiagnosisDate = new(born) }, nil},
		{"diagnosisDate before birth", func(d *domain.Details) { d.DiagnosisDate = new(born.AddDays(-1)) }, []string{"diagnosisDate OUT_OF_RANGE"}},
		{"diagnosisDate unknown", func(d *domain.Details) { d.DiagnosisDate = nil }, nil},
		{"notes of 1000 characters", func(d *domain.Details) { d.Notes = new(strings.Repeat("ñ", 1000)) }, nil},
		{"notes too long", func(d *domain.Details) { d.Notes = new(strings.Repeat("ñ", 1001)) }, []string{"notes TOO_LONG"}},
		{"notes with line breaks", func(d *domain.Details) { d.Notes = new("uno\ndos") }, nil},
		{"notes with NUL", func(d *domain.Details) { d.Notes = new("uno\x00") }, []string{"notes INVALID_FORMAT"}},
		{"everything at once", func(d *domain.Details) { *d = domain.Details{} }, []string{"allergen REQUIRED", "severity REQUIRED"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := penicillin()
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
	d := penicillin()
	d.Allergen, d.Reaction, d.Notes = "  Ácaros \t del polvo ", new("   "), new(" uno\r\ndos ")
	got, err := d.Checked(born, today)
	if err != nil {
		t.Fatal(err)
	}
	want := penicillin()
	want.Allergen, want.Notes = "Ácaros del polvo", new("uno\ndos")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
}

func TestChangesTellAbsentNullAndValueApart(t *testing.T) {
	t.Parallel()
	stored := penicillin()
	stored.Reaction, stored.Treatment, stored.DiagnosisDate = new("Urticaria"), new("Epinefrina"), &today
	got, err := domain.Changes{
		Severity: change.To(new(domain.Critical)), Reaction: change.To[string](nil), DiagnosisDate: change.To[civil.Date](nil),
	}.Apply(stored, born, today)
	if err != nil {
		t.Fatal(err)
	}
	want := stored
	want.Severity, want.Reaction, want.DiagnosisDate = domain.Critical, nil, nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("after the change (-want +got):\n%s", diff)
	}
	fields := domain.Allergy{Details: want}.DifferentFields(domain.Allergy{Details: stored})
	if diff := cmp.Diff(record.Fields{"severity", "reaction", "diagnosisDate"}, fields); diff != "" {
		t.Errorf("different fields (-want +got):\n%s", diff)
	}

	_, err = domain.Changes{Allergen: change.To[string](nil), Severity: change.To[domain.Severity](nil)}.Apply(stored, born, today)
	if diff := cmp.Diff([]string{"allergen REQUIRED", "severity REQUIRED"}, problems(t, err)); diff != "" {
		t.Errorf("emptied mandatory fields (-want +got):\n%s", diff)
	}
}
