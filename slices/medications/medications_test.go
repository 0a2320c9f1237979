package medications_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/medications/application"
	"vitalgo/slices/medications/domain"
	"vitalgo/slices/medications/infrastructure/postgres"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/change"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/ledgertest"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

func ptr[T any](v T) *T { return &v }

// omeprazole and the others are rows of the primary patient, domain.md section 7.2.
var (
	primary    = fixture.ID(demo.PrimaryPatientID)
	ibuprofen  = fixture.ID("0199d000-0011-7000-8000-000000000001")
	omeprazole = fixture.ID("0199d000-0011-7000-8000-000000000002")
	amoxicilin = fixture.ID("0199d000-0011-7000-8000-000000000004")
	salbutamol = fixture.ID("0199d000-0011-7000-8000-000000000006")
)

func setUp(t *testing.T) (*fixture.Fixture, *application.Medications) {
	t.Helper()
	f := fixture.New(t)
	return f, application.New(postgres.New(f.DB), f.Ledger())
}

// What medications have in common with every other kind of rows.
func TestLedger(t *testing.T) {
	t.Parallel()
	ledgertest.Run(t, func(f *fixture.Fixture) ledgertest.Kind[domain.Medication, domain.Position, domain.Filter] {
		use := application.New(postgres.New(f.DB), f.Ledger())
		return ledgertest.Kind[domain.Medication, domain.Position, domain.Filter]{
			Ledger: &use.Ledger,
			Add: func(ctx context.Context, v access.Viewer, patient *id.Global) (domain.Medication, error) {
				return use.Add(ctx, v, patient, aspirin())
			},
			AddWrong: func(ctx context.Context, v access.Viewer, patient *id.Global) (domain.Medication, error) {
				d := aspirin()
				d.Name = ""
				return use.Add(ctx, v, patient, d)
			},
			Edit: func(ctx context.Context, v access.Viewer, medication id.ID, expected *int, dosage string) (domain.Medication, error) {
				return use.Update(ctx, v, medication, expected, domain.Changes{Dosage: change.To(&dosage)})
			},
			Others: map[string]func(context.Context, access.Viewer, id.ID) error{
				"set active": func(ctx context.Context, v access.Viewer, medication id.ID) error {
					_, err := use.SetActive(ctx, v, medication, nil, false)
					return err
				},
			},
			Mandatory: "name", Edited: "dosage",
			Table: "medications", Sorted: "start_date = '2024-01-01', end_date = NULL",
			Many: `INSERT INTO medications (id, patient_id, name, name_key, dosage, frequency, start_date, source, created_at, updated_at)
				SELECT gen_random_uuid(), $1, 'Hierro', 'hierro', '1', '1', '2024-01-01', 'patient', now(), now() FROM generate_series(1, 500)`,
			Rows: []id.ID{omeprazole, ibuprofen}, Total: 5, OfDependant: salbutamol,
		}
	})
}

func TestAMedicationIsActiveOnceAdded(t *testing.T) {
	t.Parallel()
	_, use := setUp(t)
	m, err := use.Add(t.Context(), fixture.Secondary(), nil, aspirin())
	if err != nil || m.Status != domain.Active {
		t.Errorf("added %+v, %v", m, err)
	}
}

func TestSwitchingOff(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	m, err := use.SetActive(t.Context(), fixture.Primary(), ibuprofen, ptr(1), false)
	if err != nil || m.IsActive || m.Status != domain.Inactive || m.Version != 2 {
		t.Errorf("switched to %+v, %v", m, err)
	}
	if n := f.Count(t, `SELECT count(*) FROM record_changes WHERE subject_id = $1 AND kind = 'updated' AND fields = '{isActive}'`, ibuprofen); n != 1 {
		t.Errorf("%d rows of history, want 1", n)
	}
	_, err = use.SetActive(t.Context(), fixture.Primary(), amoxicilin, nil, true)
	ledgertest.WantProblem(t, err, fault.NotAllowed, "active")
}

func aspirin() domain.Details {
	return domain.Details{Name: "Ácido acetilsalicílico", Dosage: "100mg", Frequency: "Una vez al día",
		StartDate: civil.Today(fixture.Now()), EndDate: ptr(civil.Today(fixture.Now()).AddDays(30)), IsActive: true,
		PrescribedBy: ptr("Dra. Ruiz"), Notes: ptr("Con las comidas")}
}

func names(c page.Connection[domain.Medication]) []string {
	out := []string{}
	for _, m := range c.Nodes() {
		out = append(out, m.Name)
	}
	return out
}

func TestTheListOfTheRegister(t *testing.T) {
	t.Parallel()
	_, use := setUp(t)
	for _, c := range []struct {
		name   string
		filter domain.Filter
		args   page.Args
		want   []string
		total  int
	}{
		{"newest start first", domain.Filter{}, page.Args{}, []string{"Omeprazol", "Losartán", "Ibuprofeno", "Amoxicilina", "Acetaminofén"}, 5},
		{"first two", domain.Filter{}, page.Args{First: ptr(2)}, []string{"Omeprazol", "Losartán"}, 5},
		{"last two", domain.Filter{}, page.Args{Last: ptr(2)}, []string{"Amoxicilina", "Acetaminofén"}, 5},
		{"active", domain.Filter{Status: []domain.Status{domain.Active}}, page.Args{}, []string{"Omeprazol", "Losartán", "Ibuprofeno"}, 3},
		{"inactive", domain.Filter{Status: []domain.Status{domain.Inactive}}, page.Args{}, []string{"Amoxicilina", "Acetaminofén"}, 2},
		{"ended", domain.Filter{Status: []domain.Status{domain.Ended}}, page.Args{}, []string{}, 0},
		{"no status chosen", domain.Filter{Status: []domain.Status{}}, page.Args{First: ptr(1)}, []string{"Omeprazol"}, 5},
		{"search, accents and case aside", domain.Filter{Search: ptr(" LOSARTAN ")}, page.Args{}, []string{"Losartán"}, 1},
		{"search within a name", domain.Filter{Search: ptr("ofen")}, page.Args{}, []string{"Ibuprofeno", "Acetaminofén"}, 2},
		{"search for LIKE's own signs", domain.Filter{Search: ptr("%_")}, page.Args{}, []string{}, 0},
		{"blank search", domain.Filter{Search: ptr(" ")}, page.Args{First: ptr(1)}, []string{"Omeprazol"}, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			found, err := use.OfPatients(t.Context(), fixture.Primary(), []id.ID{primary}, c.filter, c.args, true)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, names(found[primary])); diff != "" || found[primary].TotalCount != c.total {
				t.Errorf("total %d, want %d; names (-want +got):\n%s", found[primary].TotalCount, c.total, diff)
			}
		})
	}
}

func TestFiltersAreBounded(t *testing.T) {
	t.Parallel()
	_, use := setUp(t)
	for name, filter := range map[string]domain.Filter{
		"search of 101 characters": {Search: ptr(strings.Repeat("ñ", 101))},
		"search with NUL":          {Search: ptr("a\x00b")},
		"21 statuses":              {Status: make([]domain.Status, 21)},
	} {
		_, err := use.OfPatients(t.Context(), fixture.Primary(), []id.ID{primary}, filter, page.Args{}, false)
		if fault.CodeOf(err) != fault.BadInput {
			t.Errorf("%s: %v", name, err)
		}
	}
}
