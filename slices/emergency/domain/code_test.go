package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/emergency/domain"
	"vitalgo/slices/shared/domain/alert"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
)

func ptr[T any](v T) *T { return &v }

var now = time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)

func TestNewCodesAreRandomAndLastAYear(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 1000 {
		c := domain.New(id.ID{1}, now)
		if len(c.Value) != 22 || !domain.Plausible(c.Value) || seen[c.Value] {
			t.Fatalf("code %q", c.Value)
		}
		seen[c.Value] = true
		if c.Status != domain.Active || !c.ExpiresAt.Equal(time.Date(2027, time.March, 1, 12, 0, 0, 0, time.UTC)) {
			t.Fatalf("made %+v", c)
		}
	}
}

func TestStatusOfACode(t *testing.T) {
	t.Parallel()
	made := domain.New(id.ID{1}, now)
	for name, c := range map[string]struct {
		code domain.Code
		at   time.Time
		want domain.Status
	}{
		"new":                       {made, now, domain.Active},
		"in its last instant":       {made, made.ExpiresAt.Add(-1), domain.Active},
		"run out":                   {made, made.ExpiresAt, domain.Expired},
		"revoked":                   {made.Closed(domain.ByRevocation, now), now, domain.Revoked},
		"revoked, a year later":     {made.Closed(domain.ByRevocation, now), made.ExpiresAt, domain.Revoked},
		"replaced":                  {made.Closed(domain.ByReplacement, now), now, domain.Replaced},
		"closed because it ran out": {made.Closed(domain.ByExpiry, made.ExpiresAt), made.ExpiresAt, domain.Expired},
	} {
		if got := c.code.StatusAt(c.at); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestPlausible(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{
		"767c8ead-683d-4175-b6e5-53cd2a89eb06": true, strings.Repeat("A", 20): true, strings.Repeat("_", 64): true,
		"": false, strings.Repeat("A", 19): false, strings.Repeat("A", 65): false,
		strings.Repeat("A", 20) + " ": false, strings.Repeat("ñ", 20): false, strings.Repeat("A", 20) + "\x00": false,
	} {
		if got := domain.Plausible(value); got != want {
			t.Errorf("%q: %t", value, got)
		}
	}
}

func TestLocation(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		stated, want *string
		code         fault.Code
	}{
		"none":                  {nil, nil, ""},
		"blank":                 {ptr(" \t"), nil, ""},
		"cleaned":               {ptr("  Calle 26 \t con 13 "), ptr("Calle 26 con 13"), ""},
		"200 characters":        {ptr(strings.Repeat("ñ", 200)), ptr(strings.Repeat("ñ", 200)), ""},
		"201 characters":        {ptr(strings.Repeat("ñ", 201)), nil, fault.BadInput},
		"a control character":   {ptr("Calle\x00"), nil, fault.BadInput},
		"a line break in words": {ptr("Calle\n26"), nil, fault.BadInput},
	} {
		got, err := domain.Location(c.stated)
		if diff := cmp.Diff(c.want, got); diff != "" || fault.CodeOf(err) != c.code {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
}

func TestAlertsOfARecord(t *testing.T) {
	t.Parallel()
	r := domain.Record{
		Allergies: []domain.Allergy{
			{Allergen: "Latex", Severity: domain.Critical, Reaction: ptr("Shock")}, {Allergen: "Maní", Severity: domain.Severe},
			{Allergen: "Polen", Severity: "leve"},
		},
		Illnesses: []domain.Illness{{Name: "Asma", IsChronic: true}, {Name: "Gripe"}},
		Pregnancy: &domain.Pregnancy{Weeks: ptr(20)},
	}
	type told struct {
		Kind  alert.Kind
		Name  string
		Weeks int
	}
	var got []told
	for _, a := range r.Alerts() {
		got = append(got, told{a.Kind, a.Name, a.Weeks})
	}
	want := []told{
		{alert.CriticalAllergy, "Latex", 0}, {alert.SevereAllergy, "Maní", 0}, {alert.Pregnancy, "", 20}, {alert.ChronicIllness, "Asma", 0},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("alerts (-want +got):\n%s", diff)
	}
}

// The days of ages are those of Bogotá (domain.md section 4.6).
func TestAgeIsOfTheDayOfReading(t *testing.T) {
	t.Parallel()
	r := domain.Record{BirthDate: civil.Date{Year: 1990, Month: time.January, Day: 15}}
	eve := time.Date(2026, time.January, 15, 4, 30, 0, 0, time.UTC)
	if read := r.Read(eve); read.Age != 35 || !read.OpenedAt.Equal(eve) {
		t.Errorf("read %d at %s", read.Age, read.OpenedAt)
	}
	if read := r.Read(eve.Add(time.Hour)); read.Age != 36 {
		t.Errorf("age %d", read.Age)
	}
}
