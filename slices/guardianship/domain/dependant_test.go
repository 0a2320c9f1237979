package domain_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/guardianship/domain"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/document"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/person"
)

func today() civil.Date { return civil.Date{Year: 2026, Month: time.March, Day: 1} }

func form(t document.Type, born civil.Date) domain.Dependant {
	return domain.Dependant{
		FirstName: "Ana María", LastName: "Gómez", DocumentType: t, DocumentNumber: "12345678", BirthDate: born,
		Relationship: person.Mother, OriginCountry: "CO", AcceptHealthData: true,
	}
}

// domain.md section 2.11: which document people of which age have.
func TestAgeAndDocumentBelongTogether(t *testing.T) {
	t.Parallel()
	adult, minor := civil.Date{Year: 2008, Month: 3, Day: 1}, civil.Date{Year: 2008, Month: 3, Day: 2}
	newborn, old, older := today(), civil.Date{Year: 1906, Month: 3, Day: 1}, civil.Date{Year: 1905, Month: 3, Day: 1}
	for _, c := range []struct {
		typ  document.Type
		born civil.Date
		want fault.Reason
	}{
		{document.IdentityCard, minor, ""},
		{document.IdentityCard, adult, fault.OutOfRange},
		{document.BirthRegistry, newborn, ""},
		{document.BirthRegistry, adult, fault.OutOfRange},
		{document.UnidentifiedMinor, minor, ""},
		{document.UnidentifiedMinor, adult, fault.OutOfRange},
		{document.CitizenshipCard, adult, ""},
		{document.CitizenshipCard, minor, fault.OutOfRange},
		{document.UnidentifiedAdult, adult, ""},
		{document.UnidentifiedAdult, minor, fault.OutOfRange},
		{document.ForeignerID, newborn, ""},
		{document.Passport, minor, ""},
		{document.ProtectionPermit, old, ""},
		{document.ProtectionPermit, older, fault.OutOfRange},
		{document.Passport, civil.Date{Year: 1899, Month: 12, Day: 31}, fault.OutOfRange},
		{document.Passport, today().AddDays(1), fault.InTheFuture},
		{document.BirthRegistry, today().AddDays(1), fault.InTheFuture},
		{document.Passport, civil.Date{}, fault.Required},
	} {
		_, err := form(c.typ, c.born).Checked(today())
		problems := fault.ProblemsIn(err)
		switch {
		case c.want == "" && err != nil,
			c.want != "" && (len(problems) != 1 || problems[0].Reason != c.want || problems[0].Field[0] != "birthDate"):
			t.Errorf("%s born %s: %v, want %q", c.typ, c.born, err, c.want)
		}
	}
}

func TestAFormIsCleaned(t *testing.T) {
	t.Parallel()
	d := form(document.BirthRegistry, today())
	d.FirstName, d.DocumentNumber, d.OriginCountry = "  Ana   María ", "1.098-765 abc", " co "
	got, err := d.Checked(today())
	want := form(document.BirthRegistry, today())
	want.DocumentNumber = "1098765ABC"
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("form (-want +got), %v:\n%s", err, diff)
	}
}

func TestEveryProblemOfAForm(t *testing.T) {
	t.Parallel()
	_, err := domain.Dependant{FirstName: "A", LastName: "4", DocumentType: document.CitizenshipCard, DocumentNumber: "x", OriginCountry: "C1"}.Checked(today())
	got := map[string]fault.Reason{}
	for _, p := range fault.ProblemsIn(err) {
		got[p.Field[0]] = p.Reason
	}
	want := map[string]fault.Reason{
		"firstName": fault.TooShort, "lastName": fault.TooShort, "documentNumber": fault.InvalidFormat,
		"birthDate": fault.Required, "originCountry": fault.Unknown, "acceptHealthData": fault.Required,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}
