package illnesses_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/illnesses/application"
	"vitalgo/slices/illnesses/domain"
	"vitalgo/slices/illnesses/infrastructure/postgres"
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
	primary      = fixture.ID(demo.PrimaryPatientID)
	hypertension = fixture.ID("0199d000-0014-7000-8000-000000000001")
	gastritis    = fixture.ID("0199d000-0014-7000-8000-000000000002")
	asthma       = fixture.ID("0199d000-0014-7000-8000-000000000005")
)

func setUp(t *testing.T) (*fixture.Fixture, *application.Illnesses) {
	t.Helper()
	f := fixture.New(t)
	return f, application.New(postgres.New(f.DB), f.Ledger())
}

// migraine is not in the register.
func migraine() domain.Details {
	return domain.Details{
		Name: "Migraña", Status: domain.Active, IsChronic: true, DiagnosisDate: civil.Date{Year: 2024, Month: time.May, Day: 2},
		ICD10Code: new("G43.9"), Treatment: new("Reposo\ny oscuridad"), DiagnosedBy: new("Dra. Ruiz"), Notes: new("Sin aura"),
	}
}

// What illnesses have in common with every other kind of rows.
func TestLedger(t *testing.T) {
	t.Parallel()
	ledgertest.Run(t, func(f *fixture.Fixture) ledgertest.Kind[domain.Illness, domain.Position, domain.Filter] {
		use := application.New(postgres.New(f.DB), f.Ledger())
		return ledgertest.Kind[domain.Illness, domain.Position, domain.Filter]{
			Ledger: &use.Ledger,
			Add: func(ctx context.Context, v access.Viewer, patient *id.Global) (domain.Illness, error) {
				return use.Add(ctx, v, patient, migraine())
			},
			AddWrong: func(ctx context.Context, v access.Viewer, patient *id.Global) (domain.Illness, error) {
				d := migraine()
				d.Name = ""
				return use.Add(ctx, v, patient, d)
			},
			Edit: func(ctx context.Context, v access.Viewer, row id.ID, expected *int, treatment string) (domain.Illness, error) {
				return use.Update(ctx, v, row, expected, domain.Changes{Treatment: change.To(&treatment)})
			},
			Mandatory: "name", Edited: "treatment",
			Table: "illnesses", Sorted: "diagnosis_date = '2024-01-01'",
			Many: `INSERT INTO illnesses (id, patient_id, name, name_key, status, diagnosis_date, source, created_at, updated_at)
				SELECT gen_random_uuid(), $1, 'Gripe', 'gripe', 'curada', '2024-01-01', 'patient', now(), now() FROM generate_series(1, 500)`,
			Rows: []id.ID{hypertension, gastritis}, Total: 4, OfDependant: asthma,
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
		{"the newest diagnosis first", domain.Filter{}, page.Args{},
			[]string{"Bronquitis aguda", "Gastritis crónica", "Hipertensión arterial", "Conjuntivitis alérgica"}, 4},
		{"first two", domain.Filter{}, page.Args{First: new(2)}, []string{"Bronquitis aguda", "Gastritis crónica"}, 4},
		{"last two", domain.Filter{}, page.Args{Last: new(2)}, []string{"Hipertensión arterial", "Conjuntivitis alérgica"}, 4},
		{"active or in treatment", domain.Filter{Status: []domain.Status{domain.Active, domain.InTreatment}}, page.Args{},
			[]string{"Gastritis crónica", "Hipertensión arterial"}, 2},
		{"no status chosen", domain.Filter{Status: []domain.Status{}}, page.Args{First: new(1)}, []string{"Bronquitis aguda"}, 4},
		{"chronic", domain.Filter{IsChronic: new(true)}, page.Args{}, []string{"Gastritis crónica", "Hipertensión arterial"}, 2},
		{"not chronic", domain.Filter{IsChronic: new(false)}, page.Args{}, []string{"Bronquitis aguda", "Conjuntivitis alérgica"}, 2},
		{"search, accents and case aside", domain.Filter{Search: new(" HIPERTENSION ")}, page.Args{}, []string{"Hipertensión arterial"}, 1},
		{"everything at once", domain.Filter{Status: []domain.Status{domain.Resolved}, IsChronic: new(false), Search: new("itis")}, page.Args{},
			[]string{"Bronquitis aguda", "Conjuntivitis alérgica"}, 2},
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
				got = append(got, row.Name)
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
		"21 statuses":              {Status: make([]domain.Status, 21)},
	} {
		if _, err := use.OfPatients(t.Context(), fixture.Primary(), []id.ID{primary}, filter, page.Args{}, false); fault.CodeOf(err) != fault.BadInput {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// domain.md section 2.8: what is stored may differ from what was sent.
func TestRowsAreStoredByTheRules(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	d := migraine()
	d.Status, d.IsChronic, d.ICD10Code = domain.Chronic, false, new("g439")
	added, err := use.Add(t.Context(), fixture.Secondary(), nil, d)
	if err != nil || !added.IsChronic || *added.ICD10Code != "G43.9" {
		t.Fatalf("added %+v, %v", added, err)
	}
	if n := f.Count(t, `SELECT count(*) FROM illnesses WHERE id = $1 AND is_chronic AND icd10_code = 'G43.9'`, added.ID); n != 1 {
		t.Error("it is stored otherwise")
	}
	resolve := domain.Changes{Status: change.To(new(domain.Resolved))}
	_, err = use.Update(t.Context(), fixture.Secondary(), added.ID, nil, resolve)
	ledgertest.WantProblem(t, err, fault.NotAllowed, "status")
	resolve.IsChronic = change.To(new(false))
	if i, err := use.Update(t.Context(), fixture.Secondary(), added.ID, nil, resolve); err != nil || i.IsChronic || i.Status != domain.Resolved {
		t.Errorf("resolved as %+v, %v", i, err)
	}
}
