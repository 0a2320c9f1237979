package activity_test

import (
	"testing"
	"time"

	"vitalgo/slices/activity/application"
	"vitalgo/slices/activity/domain"
	"vitalgo/slices/activity/infrastructure/postgres"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

func ptr[T any](v T) *T { return &v }

// omeprazole is a row of the primary patient, domain.md section 7.2.
var (
	primary    = fixture.ID(demo.PrimaryPatientID)
	secondary  = fixture.ID(demo.SecondaryPatientID)
	dependant  = fixture.ID(demo.DependantPatientID)
	omeprazole = fixture.ID("0199d000-0011-7000-8000-000000000002")
)

type slice struct {
	activities *application.Activities
	accesses   *application.Accesses
}

func setUp(t *testing.T) (*fixture.Fixture, slice) {
	t.Helper()
	f := fixture.New(t)
	repository := postgres.New(f.DB)
	return f, slice{
		&application.Activities{Changes: repository, Guard: f.Guard},
		&application.Accesses{Log: repository, Guard: f.Guard},
	}
}

// enter writes a reading of a record to the log, as a paramedic's call would.
func enter(t *testing.T, f *fixture.Fixture, patient id.ID, granted bool, at time.Time) id.ID {
	t.Helper()
	row := id.New(at)
	f.Exec(t, `INSERT INTO access_log (id, patient_id, accessor_id, accessor_role, accessor_name, accessor_organization,
			accessor_license, reason, granted, denial, ip, user_agent, location, at)
		VALUES ($1, $2, $3, 'paramedic', 'Ana Ruiz', 'Cruz Roja', 'PAR-1', 'emergency', $4,
			CASE WHEN $4 THEN NULL ELSE 'expired' END, '2001:db8::1', 'phone', 'Calle 1', $5)`,
		row, patient, fixture.Paramedic().User, granted, at)
	return row
}

func subjects(c page.Connection[domain.Activity]) []string {
	out := []string{}
	for _, a := range c.Nodes() {
		out = append(out, a.SubjectName)
	}
	return out
}

func wantCode(t *testing.T, err error, want fault.Code) {
	t.Helper()
	if err == nil || fault.CodeOf(err) != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// dependants makes the primary patient the guardian of n more, who have empty records, and returns these.
func dependants(t *testing.T, f *fixture.Fixture, n int) []id.ID {
	t.Helper()
	made, err := pg.All[struct{ ID id.ID }](t.Context(), pg.New(f.Pool), `
		WITH made AS (
			INSERT INTO patients (id, first_name, last_name, name_key, document_type, document_number, birth_date, origin_country, created_at, updated_at)
			SELECT gen_random_uuid(), 'Niño', 'Pérez', 'nino perez', 'MS', 'MS' || 100000 + n, '2020-01-01', 'CO', now(), now()
			FROM generate_series(1, $2::int) n
			RETURNING id
		), kept AS (
			INSERT INTO guardianships (id, guardian_id, patient_id, relationship, created_at)
			SELECT gen_random_uuid(), $1, id, 'MADRE', now() FROM made
		)
		SELECT id FROM made`, fixture.Primary().User, n)
	if err != nil || len(made) != n {
		t.Fatalf("%d records, %v", len(made), err)
	}
	patients := make([]id.ID, n)
	for i, p := range made {
		patients[i] = p.ID
	}
	return patients
}
