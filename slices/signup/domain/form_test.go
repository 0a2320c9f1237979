package domain_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/document"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/signup/domain"
)

func today() civil.Date { return civil.Date{Year: 2026, Month: time.January, Day: 15} }

// right is the sign-up scenario of domain.md section 7.5.
func right() domain.Patient {
	return domain.Patient{
		FirstName: "María Elena", LastName: "González Pérez", DocumentType: document.CitizenshipCard, DocumentNumber: "12345678",
		Phone: "+57 300 123 4567", BirthDate: civil.Date{Year: 1990, Month: time.May, Day: 15}, OriginCountry: "CO",
		Email: "maria.gonzalez@example.com", Password: "SecurePass123!",
		AcceptTerms: true, AcceptPrivacy: true, AcceptHealthData: true, Language: locale.Spanish,
	}
}

func TestFormIsCleaned(t *testing.T) {
	t.Parallel()
	in := right()
	in.FirstName, in.DocumentNumber, in.Email, in.OriginCountry = "  María   Elena ", "12.345-678", " MARIA.gonzalez@example.com", "co"
	got, err := in.Checked(today())
	if diff := cmp.Diff(right(), got); diff != "" || err != nil {
		t.Errorf("error %v, form (-want +got):\n%s", err, diff)
	}
}

func TestFormProblems(t *testing.T) {
	t.Parallel()
	born := func(year int, month time.Month, day int) func(*domain.Patient) {
		return func(p *domain.Patient) { p.BirthDate = civil.Date{Year: year, Month: month, Day: day} }
	}
	for _, c := range []struct {
		name   string
		change func(*domain.Patient)
		want   string
	}{
		{"right", func(*domain.Patient) {}, ""},
		{"one letter", func(p *domain.Patient) { p.FirstName = "M" }, "TOO_SHORT firstName"},
		{"51 letters", func(p *domain.Patient) { p.LastName = strings.Repeat("ñ", 51) }, "TOO_LONG lastName"},
		{"digits in a name", func(p *domain.Patient) { p.LastName = "Pérez 2" }, "INVALID_FORMAT lastName"},
		{"identity card", func(p *domain.Patient) { p.DocumentType = document.IdentityCard }, "NOT_ALLOWED documentType"},
		{"birth registry", func(p *domain.Patient) { p.DocumentType = document.BirthRegistry }, "NOT_ALLOWED documentType"},
		{"unidentified minor", func(p *domain.Patient) { p.DocumentType = document.UnidentifiedMinor }, "NOT_ALLOWED documentType"},
		{"unidentified adult", func(p *domain.Patient) { p.DocumentType = document.UnidentifiedAdult }, ""},
		{"letters in a card's number", func(p *domain.Patient) { p.DocumentNumber = "ABC1234" }, "INVALID_FORMAT documentNumber"},
		{"no phone", func(p *domain.Patient) { p.Phone = " " }, "REQUIRED phone"},
		{"no country", func(p *domain.Patient) { p.OriginCountry = "" }, "REQUIRED originCountry"},
		{"no code of a country", func(p *domain.Patient) { p.OriginCountry = "C\x00" }, "NOT_FOUND originCountry"},
		{"bad address", func(p *domain.Patient) { p.Email = "invalid" }, "INVALID_FORMAT email"},
		{"terms", func(p *domain.Patient) { p.AcceptTerms = false }, "REQUIRED acceptTerms"},
		{"privacy", func(p *domain.Patient) { p.AcceptPrivacy = false }, "REQUIRED acceptPrivacy"},
		{"health data", func(p *domain.Patient) { p.AcceptHealthData = false }, "REQUIRED acceptHealthData"},
		{"no birth date", func(p *domain.Patient) { p.BirthDate = civil.Date{} }, "REQUIRED birthDate"},
		{"tomorrow", born(2026, time.January, 16), "IN_THE_FUTURE birthDate"},
		{"17 years", born(2008, time.January, 16), "OUT_OF_RANGE birthDate"},
		{"18 years", born(2008, time.January, 15), ""},
		{"120 years", born(1905, time.January, 16), ""},
		{"121 years", born(1905, time.January, 15), "OUT_OF_RANGE birthDate"},
		{"before 1900", born(1899, time.December, 31), "OUT_OF_RANGE birthDate"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			in := right()
			c.change(&in)
			_, err := in.Checked(today())
			got := ""
			if err != nil {
				got = strings.TrimPrefix(err.Error(), "input: ")
			}
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestAllProblemsComeTogether(t *testing.T) {
	t.Parallel()
	_, err := domain.Patient{DocumentType: document.IdentityCard}.Checked(today())
	var fields []string
	for _, p := range fault.ProblemsIn(err) {
		fields = append(fields, p.Field[0])
	}
	slices.Sort(fields)
	want := []string{"acceptHealthData", "acceptPrivacy", "acceptTerms", "birthDate", "documentNumber", "documentType",
		"email", "firstName", "lastName", "originCountry", "phone"}
	if diff := cmp.Diff(want, fields); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}
