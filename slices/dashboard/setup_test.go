package dashboard_test

import (
	"context"
	"testing"

	"vitalgo/slices/dashboard/application"
	"vitalgo/slices/dashboard/domain"
	"vitalgo/slices/dashboard/infrastructure/postgres"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

func ptr[T any](v T) *T { return &v }

var (
	primary   = fixture.ID(demo.PrimaryPatientID)
	secondary = fixture.ID(demo.SecondaryPatientID)
	dependant = fixture.ID(demo.DependantPatientID)
)

// medication is a row of the register, domain.md section 7.2.
func medication(number string) id.ID {
	return fixture.ID("0199d000-0011-7000-8000-00000000000" + number)
}

// rows answers every row but one, as the slices that keep them would after that one was deleted.
type rows struct{ gone id.ID }

type row id.Global

func (r row) GlobalID() id.Global { return id.Global(r) }

func (r rows) Find(_ context.Context, _ access.Viewer, wanted []id.Global) (map[id.Global]id.Object, error) {
	found := map[id.Global]id.Object{}
	for _, g := range wanted {
		if g.ID != r.gone {
			found[g] = row(g)
		}
	}
	return found, nil
}

func setUp(t *testing.T) (*fixture.Fixture, *application.Dashboards) {
	t.Helper()
	f := fixture.New(t)
	return f, &application.Dashboards{Repository: postgres.New(f.DB), Rows: rows{}, Guard: f.Guard}
}

func dashboards(t *testing.T, use *application.Dashboards, v access.Viewer, patients ...id.ID) map[id.ID]domain.Dashboard {
	t.Helper()
	found, err := use.OfPatients(t.Context(), v, patients)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func check(t *testing.T, name, want string, found int, err error) {
	t.Helper()
	switch want {
	case "":
		if err != nil || found == 0 {
			t.Errorf("%s: %d found, %v", name, found, err)
		}
	case "NONE":
		if err != nil || found != 0 {
			t.Errorf("%s: %d found, %v", name, found, err)
		}
	default:
		if err == nil || string(fault.CodeOf(err)) != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
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
