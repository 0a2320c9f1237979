package careteam_test

import (
	"slices"
	"testing"

	"vitalgo/slices/careteam"
	"vitalgo/slices/careteam/application"
	"vitalgo/slices/careteam/domain"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/ratelimit"
	"vitalgo/slices/shared/infrastructure/redistest"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

func ptr[T any](v T) *T { return &v }

var (
	primary    = fixture.ID(demo.PrimaryPatientID)
	secondary  = fixture.ID(demo.SecondaryPatientID)
	dependant  = fixture.ID(demo.DependantPatientID)
	registered = fixture.ID("0199d000-0016-7000-8000-000000000001")
	omeprazole = fixture.ID("0199d000-0011-7000-8000-000000000002")
)

// setUp returns the slice with limits that are multiplied.
func setUp(t *testing.T, scale int) (*fixture.Fixture, *application.CareTeams) {
	t.Helper()
	f := fixture.New(t)
	return f, careteam.New(careteam.Deps{
		DB: f.DB, Guard: f.Guard, Limits: ratelimit.New(redistest.New(t), scale), Now: fixture.Now,
	}).Use
}

func terms(scope domain.Scope) domain.Terms {
	return domain.Terms{ProfessionalLicense: "med-0001", Scope: scope, ExpiresOn: civil.Today(fixture.Now()).AddDays(30)}
}

func global(patient id.ID) *id.Global { return &id.Global{Type: "Patient", ID: patient} }

func wantCode(t *testing.T, err error, want fault.Code) {
	t.Helper()
	if fault.CodeOf(err) != want || want == "" && err != nil {
		t.Errorf("error %v, want %q", err, want)
	}
}

func wantReason(t *testing.T, err error, want fault.Reason, field ...string) {
	t.Helper()
	problems := fault.ProblemsIn(err)
	if len(problems) != 1 || problems[0].Reason != want || !slices.Equal(problems[0].Field, field) {
		t.Errorf("error %v, want %s on %v", err, want, field)
	}
}

func shared(t *testing.T, use *application.CareTeams, a page.Args, search *string) page.Connection[domain.SharedRecord] {
	t.Helper()
	found, err := use.Patients(t.Context(), fixture.Professional(), search, a, true, true)
	if err != nil {
		t.Fatal(err)
	}
	return found
}
