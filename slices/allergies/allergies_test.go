package allergies_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/allergies/application"
	"vitalgo/slices/allergies/domain"
	"vitalgo/slices/allergies/infrastructure/postgres"
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

// Rows of the register, domain.md section 7.
var (
	primary    = fixture.ID(demo.PrimaryPatientID)
	penicillin = fixture.ID("0199d000-0012-7000-8000-000000000001")
	shellfish  = fixture.ID("0199d000-0012-7000-8000-000000000002")
	peanut     = fixture.ID("0199d000-0012-7000-8000-000000000005")
)

func setUp(t *testing.T) (*fixture.Fixture, *application.Allergies) {
	t.Helper()
	f := fixture.New(t)
	return f, application.New(postgres.New(f.DB), f.Ledger())
}

// iodine is not in the register.
func iodine() domain.Details {
	return domain.Details{
		Allergen: "Yodo", Severity: domain.Moderate, Reaction: new("Urticaria"), Treatment: new("Antihistamínico"),
		DiagnosisDate: &civil.Date{Year: 2021, Month: time.June, Day: 4}, Notes: new("Contraste\nyodado"),
	}
}

// What allergies have in common with every other kind of rows.
func TestLedger(t *testing.T) {
	t.Parallel()
	ledgertest.Run(t, func(f *fixture.Fixture) ledgertest.Kind[domain.Allergy, domain.Position, domain.Filter] {
		use := application.New(postgres.New(f.DB), f.Ledger())
		return ledgertest.Kind[domain.Allergy, domain.Position, domain.Filter]{
			Ledger: &use.Ledger,
			Add: func(ctx context.Context, v access.Viewer, patient *id.Global) (domain.Allergy, error) {
				return use.Add(ctx, v, patient, iodine())
			},
			AddWrong: func(ctx context.Context, v access.Viewer, patient *id.Global) (domain.Allergy, error) {
				d := iodine()
				d.Allergen = ""
				return use.Add(ctx, v, patient, d)
			},
			Edit: func(ctx context.Context, v access.Viewer, row id.ID, expected *int, reaction string) (domain.Allergy, error) {
				return use.Update(ctx, v, row, expected, domain.Changes{Reaction: change.To(&reaction)})
			},
			Mandatory: "allergen", Edited: "reaction",
			Table: "allergies", Sorted: "severity = 'leve'",
			Many: `INSERT INTO allergies (id, patient_id, allergen, allergen_key, severity, source, created_at, updated_at)
				SELECT gen_random_uuid(), $1, 'Ácaro ' || n, 'acaro ' || n, 'leve', 'patient', now(), now() FROM generate_series(1, 500) n`,
			Rows: []id.ID{penicillin, shellfish}, Total: 4, OfDependant: peanut,
		}
	})
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
		{"the gravest first", domain.Filter{}, page.Args{}, []string{"Latex", "Penicilina", "Mariscos", "Polen"}, 4},
		{"first two", domain.Filter{}, page.Args{First: new(2)}, []string{"Latex", "Penicilina"}, 4},
		{"last two", domain.Filter{}, page.Args{Last: new(2)}, []string{"Mariscos", "Polen"}, 4},
		{"critical or mild", domain.Filter{Severity: []domain.Severity{domain.Mild, domain.Critical}}, page.Args{}, []string{"Latex", "Polen"}, 2},
		{"no severity chosen", domain.Filter{Severity: []domain.Severity{}}, page.Args{First: new(1)}, []string{"Latex"}, 4},
		{"search, accents and case aside", domain.Filter{Search: new(" LÁTEX ")}, page.Args{}, []string{"Latex"}, 1},
		{"severity and search", domain.Filter{Severity: []domain.Severity{domain.Severe}, Search: new("ol")}, page.Args{}, []string{}, 0},
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
				got = append(got, row.Allergen)
			}
			if diff := cmp.Diff(c.want, got); diff != "" || found[primary].TotalCount != c.total {
				t.Errorf("total %d, want %d; rows (-want +got):\n%s", found[primary].TotalCount, c.total, diff)
			}
		})
	}
}

func TestFiltersAreBounded(t *testing.T) {
	t.Parallel()
	_, use := setUp(t)
	for name, filter := range map[string]domain.Filter{
		"search of 101 characters": {Search: new(strings.Repeat("ñ", 101))},
		"21 severities":            {Severity: make([]domain.Severity, 21)},
	} {
		if _, err := use.OfPatients(t.Context(), fixture.Primary(), []id.ID{primary}, filter, page.Args{}, false); fault.CodeOf(err) != fault.BadInput {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The column severity_rank and Severity.Rank sort alike, or cursors would miss rows.
func TestRanksAreThoseOfTheDatabase(t *testing.T) {
	t.Parallel()
	f, _ := setUp(t)
	for _, s := range []domain.Severity{domain.Mild, domain.Moderate, domain.Severe, domain.Critical} {
		if got := f.Count(t, `SELECT severity_rank FROM allergies WHERE severity = $1 AND patient_id = $2`, s, primary); got != s.Rank() {
			t.Errorf("%s: rank %d, in the database %d", s, s.Rank(), got)
		}
	}
}

// domain.md section 2.7: an allergen is in a record once, accents and case aside.
func TestAnAllergenIsTaken(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	before := f.Count(t, `SELECT count(*) FROM record_changes`)
	add := func(v access.Viewer, allergen string) error {
		_, err := use.Add(t.Context(), v, nil, domain.Details{Allergen: allergen, Severity: domain.Mild})
		return err
	}
	rename := func(allergen string) error {
		_, err := use.Update(t.Context(), fixture.Primary(), shellfish, nil, domain.Changes{Allergen: change.To(&allergen)})
		return err
	}
	ledgertest.WantProblem(t, add(fixture.Primary(), " PENICILÍNA "), fault.Taken, "allergen")
	ledgertest.WantProblem(t, rename("penicilina"), fault.Taken, "allergen")
	if n := f.Count(t, `SELECT count(*) FROM record_changes`); n != before {
		t.Errorf("%d changes written", n-before)
	}
	if err := add(fixture.Secondary(), "Penicilina"); err != nil {
		t.Errorf("in another record: %v", err)
	}
	if err := rename("MARISCOS"); err != nil {
		t.Errorf("written otherwise: %v", err)
	}
	if _, err := use.Delete(t.Context(), fixture.Primary(), penicillin, nil); err != nil {
		t.Fatal(err)
	}
	if err := add(fixture.Primary(), "Penicilina"); err != nil {
		t.Errorf("after the other one was deleted: %v", err)
	}
}
