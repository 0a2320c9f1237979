package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/signup/domain"
)

func rightStaff(kind person.Role) domain.Staff {
	return domain.Staff{
		Kind: kind, FirstName: "Carlos", LastName: "Ruiz", LicenseNumber: "MED-2001", LicenseExpiresOn: today().AddDays(1),
		Specialty: new("Cardiología"), Organization: "Hospital San José", Phone: "+57 300 555 0009",
		Email: "carlos.ruiz@example.com", Password: "SecurePass123!", AcceptTerms: true, AcceptPrivacy: true, Language: locale.Spanish,
	}
}

func TestStaffFormIsCleaned(t *testing.T) {
	t.Parallel()
	in := rightStaff(person.Paramedic)
	in.LicenseNumber, in.Specialty, in.Organization, in.Phone = " med-2001 ", new("  "), " Hospital  San José", " +57 300 555 0009 "
	want := rightStaff(person.Paramedic)
	want.Specialty = nil
	got, err := in.Checked(today())
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v, form (-want +got):\n%s", err, diff)
	}
}

func TestStaffFormProblems(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		kind   person.Role
		change func(*domain.Staff)
		want   string
	}{
		{"right", person.Professional, func(*domain.Staff) {}, ""},
		{"one letter", person.Paramedic, func(s *domain.Staff) { s.FirstName = "C" }, "TOO_SHORT firstName"},
		{"no licence", person.Paramedic, func(s *domain.Staff) { s.LicenseNumber = " " }, "REQUIRED licenseNumber"},
		{"short licence", person.Paramedic, func(s *domain.Staff) { s.LicenseNumber = "M1" }, "TOO_SHORT licenseNumber"},
		{"3 characters", person.Paramedic, func(s *domain.Staff) { s.LicenseNumber = "M-1" }, ""},
		{"50 characters", person.Paramedic, func(s *domain.Staff) { s.LicenseNumber = strings.Repeat("7", 50) }, ""},
		{"51 characters", person.Paramedic, func(s *domain.Staff) { s.LicenseNumber = strings.Repeat("7", 51) }, "TOO_LONG licenseNumber"},
		{"blank in the licence", person.Paramedic, func(s *domain.Staff) { s.LicenseNumber = "MED 2001" }, "INVALID_FORMAT licenseNumber"},
		{"Ñ in the licence", person.Paramedic, func(s *domain.Staff) { s.LicenseNumber = "ñ-2001" }, "INVALID_FORMAT licenseNumber"},
		{"ends today", person.Paramedic, func(s *domain.Staff) { s.LicenseExpiresOn = today() }, "OUT_OF_RANGE licenseExpiresOn"},
		{"no end", person.Paramedic, func(s *domain.Staff) { s.LicenseExpiresOn = civil.Date{} }, "REQUIRED licenseExpiresOn"},
		{"years from now", person.Paramedic, func(s *domain.Staff) { s.LicenseExpiresOn = civil.Date{Year: 2060, Month: time.May, Day: 1} }, ""},
		{"paramedic without specialty", person.Paramedic, func(s *domain.Staff) { s.Specialty = nil }, ""},
		{"professional without specialty", person.Professional, func(s *domain.Staff) { s.Specialty = nil }, "REQUIRED specialty"},
		{"professional with a blank one", person.Professional, func(s *domain.Staff) { s.Specialty = new(" ") }, "REQUIRED specialty"},
		{"short specialty", person.Paramedic, func(s *domain.Staff) { s.Specialty = new("X") }, "TOO_SHORT specialty"},
		{"101 letters", person.Paramedic, func(s *domain.Staff) { s.Specialty = new(strings.Repeat("á", 101)) }, "TOO_LONG specialty"},
		{"no organization", person.Paramedic, func(s *domain.Staff) { s.Organization = "" }, "REQUIRED organization"},
		{"201 letters", person.Paramedic, func(s *domain.Staff) { s.Organization = strings.Repeat("á", 201) }, "TOO_LONG organization"},
		{"no phone", person.Paramedic, func(s *domain.Staff) { s.Phone = " " }, "REQUIRED phone"},
		{"no address", person.Paramedic, func(s *domain.Staff) { s.Email = "" }, "REQUIRED email"},
		{"no terms", person.Paramedic, func(s *domain.Staff) { s.AcceptTerms, s.AcceptPrivacy = false, false }, "REQUIRED acceptTerms, REQUIRED acceptPrivacy"},
	} {
		in := rightStaff(c.kind)
		c.change(&in)
		got := ""
		if _, err := in.Checked(today()); err != nil {
			got = strings.TrimPrefix(fault.ProblemsIn(err).Error(), "input: ")
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
