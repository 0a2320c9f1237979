package surgeries_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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
	"vitalgo/slices/surgeries/application"
	"vitalgo/slices/surgeries/domain"
	"vitalgo/slices/surgeries/infrastructure/postgres"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// Rows of the register, domain.md section 7.
var (
	primary  = fixture.ID(demo.PrimaryPatientID)
	appendix = fixture.ID("0199d000-0013-7000-8000-000000000001")
	hernia   = fixture.ID("0199d000-0013-7000-8000-000000000003")
	// ofDependant is written by the test: the register has no surgery of the dependant.
	ofDependant = fixture.ID("0199d000-0013-7000-8000-000000000099")
)

func setUp(t *testing.T) *application.Surgeries {
	t.Helper()
	f := fixture.New(t)
	return application.New(postgres.New(f.DB), f.Ledger())
}

// tonsillectomy is not in the register.
func tonsillectomy() domain.Details {
	return domain.Details{
		Procedure: "Amigdalectomía", Date: civil.Date{Year: 2021, Month: time.June, Day: 4}, Hospital: new("Clínica del Country"),
		Surgeon: new("Dra. Ruiz"), Anesthesia: new(domain.OtherAnesthesia), DurationMinutes: new(45),
		Complications: new("Sangrado\nleve"), Notes: new("Sin novedad"),
	}
}

// What surgeries have in common with every other kind of rows.
func TestLedger(t *testing.T) {
	t.Parallel()
	ledgertest.Run(t, func(f *fixture.Fixture) ledgertest.Kind[domain.Surgery, domain.Position, domain.Filter] {
		f.Exec(t, `INSERT INTO surgeries (id, patient_id, procedure, procedure_key, surgery_date, source, created_at, updated_at)
			VALUES ($1, $2, 'Hernia umbilical', 'hernia umbilical', '2019-05-06', 'patient', now(), now())`,
			ofDependant, fixture.ID(demo.DependantPatientID))
		use := application.New(postgres.New(f.DB), f.Ledger())
		return ledgertest.Kind[domain.Surgery, domain.Position, domain.Filter]{
			Ledger: &use.Ledger,
			Add: func(ctx context.Context, v access.Viewer, patient *id.Global) (domain.Surgery, error) {
				return use.Add(ctx, v, patient, tonsillectomy())
			},
			AddWrong: func(ctx context.Context, v access.Viewer, patient *id.Global) (domain.Surgery, error) {
				d := tonsillectomy()
				d.Procedure = ""
				return use.Add(ctx, v, patient, d)
			},
			Edit: func(ctx context.Context, v access.Viewer, row id.ID, expected *int, hospital string) (domain.Surgery, error) {
				return use.Update(ctx, v, row, expected, domain.Changes{Hospital: change.To(&hospital)})
			},
			Mandatory: "procedure", Edited: "hospital",
			Table: "surgeries", Sorted: "surgery_date = '2024-01-01'",
			Many: `INSERT INTO surgeries (id, patient_id, procedure, procedure_key, surgery_date, source, created_at, updated_at)
				SELECT gen_random_uuid(), $1, 'Sutura', 'sutura', '2024-01-01', 'patient', now(), now() FROM generate_series(1, 500)`,
			Rows: []id.ID{appendix, hernia}, Total: 3, OfDependant: ofDependant,
		}
	})
}

func TestTheListOfTheRegister(t *testing.T) {
	t.Parallel()
	use := setUp(t)
	for _, c := range []struct {
		name   string
		filter domain.Filter
		args   page.Args
		want   []string
		total  int
	}{
		{"the newest first", domain.Filter{}, page.Args{},
			[]string{"Reparación de hernia inguinal", "Extracción de vesícula biliar", "Apendicectomía"}, 3},
		{"first two", domain.Filter{}, page.Args{First: new(2)}, []string{"Reparación de hernia inguinal", "Extracción de vesícula biliar"}, 3},
		{"last one", domain.Filter{}, page.Args{Last: new(1)}, []string{"Apendicectomía"}, 3},
		{"from a day on, itself included", domain.Filter{From: day(2022, time.March, 22)}, page.Args{},
			[]string{"Reparación de hernia inguinal", "Extracción de vesícula biliar"}, 2},
		{"from the day after", domain.Filter{From: day(2022, time.March, 23)}, page.Args{}, []string{"Reparación de hernia inguinal"}, 1},
		{"up to a day, itself included", domain.Filter{To: day(2022, time.March, 22)}, page.Args{},
			[]string{"Extracción de vesícula biliar", "Apendicectomía"}, 2},
		{"up to the day before", domain.Filter{To: day(2022, time.March, 21)}, page.Args{}, []string{"Apendicectomía"}, 1},
		{"the wrong way round", domain.Filter{From: day(2023, time.January, 1), To: day(2020, time.January, 1)}, page.Args{}, []string{}, 0},
		{"search, accents and case aside", domain.Filter{Search: new(" VESICULA ")}, page.Args{}, []string{"Extracción de vesícula biliar"}, 1},
		{"search and days", domain.Filter{Search: new("hernia"), To: day(2022, time.December, 31)}, page.Args{}, []string{}, 0},
		{"search for LIKE's own signs", domain.Filter{Search: new("%_")}, page.Args{}, []string{}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			found, err := use.OfPatients(t.Context(), fixture.Primary(), []id.ID{primary}, c.filter, c.args, true)
			if err != nil {
				t.Fatal(err)
			}
			got := []string{}
			for _, row := range found[primary].Nodes() {
				got = append(got, row.Procedure)
			}
			if diff := cmp.Diff(c.want, got); diff != "" || found[primary].TotalCount != c.total {
				t.Errorf("total %d, want %d; rows (-want +got):\n%s", found[primary].TotalCount, c.total, diff)
			}
		})
	}
}

func TestFiltersAreBounded(t *testing.T) {
	t.Parallel()
	use := setUp(t)
	for name, filter := range map[string]domain.Filter{
		"search of 101 characters": {Search: new(strings.Repeat("ñ", 101))},
	} {
		if _, err := use.OfPatients(t.Context(), fixture.Primary(), []id.ID{primary}, filter, page.Args{}, false); fault.CodeOf(err) != fault.BadInput {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func day(y int, m time.Month, d int) *civil.Date { return &civil.Date{Year: y, Month: m, Day: d} }
