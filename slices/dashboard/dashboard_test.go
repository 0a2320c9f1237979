package dashboard_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/dashboard/application"
	"vitalgo/slices/dashboard/domain"
	"vitalgo/slices/dashboard/infrastructure/postgres"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/alert"
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

// domain.md section 7.4.
func TestTheFiguresOfTheRegister(t *testing.T) {
	t.Parallel()
	_, use := setUp(t)
	got := dashboards(t, use, fixture.Primary(), primary, dependant)
	for patient, d := range dashboards(t, use, fixture.Secondary(), secondary) {
		got[patient] = d
	}
	want := map[id.ID]domain.Dashboard{
		primary: {
			PatientID: primary, ActiveMedications: 3, Severities: domain.Severities{Mild: 1, Moderate: 1, Severe: 1, Critical: 1},
			TotalSurgeries: 3, ActiveIllnesses: 2, ChronicIllnesses: 2,
			RecentMedications: []id.ID{medication("2"), medication("3"), medication("1"), medication("4"), medication("5")},
			LastUpdatedAt:     ptr(time.Date(2024, 2, 1, 9, 30, 0, 0, time.UTC)),
		},
		secondary: {PatientID: secondary, RecentMedications: []id.ID{}},
		dependant: {
			PatientID: dependant, ActiveMedications: 1, Severities: domain.Severities{Severe: 1},
			ActiveIllnesses: 1, ChronicIllnesses: 1, RecentMedications: []id.ID{medication("6")},
			LastUpdatedAt: ptr(time.Date(2025, 10, 5, 16, 12, 0, 0, time.UTC)),
		},
	}
	changes := map[id.ID]int{primary: 10, secondary: 0, dependant: 3}
	for patient, d := range got {
		if len(d.RecentActivity) != changes[patient] {
			t.Errorf("%d changes, want %d", len(d.RecentActivity), changes[patient])
		}
		d.RecentActivity = nil
		if d.LastUpdatedAt != nil {
			d.LastUpdatedAt = ptr(d.LastUpdatedAt.UTC())
		}
		got[patient] = d
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("dashboards (-want +got):\n%s", diff)
	}
	if d := got[primary]; d.TotalAllergies() != 4 || !d.HasCriticalAllergies() {
		t.Errorf("%d allergies, critical: %t", d.TotalAllergies(), d.HasCriticalAllergies())
	}
	if d := got[dependant]; d.TotalAllergies() != 1 || d.HasCriticalAllergies() {
		t.Errorf("%d allergies, critical: %t", d.TotalAllergies(), d.HasCriticalAllergies())
	}
}

// domain.md sections 4.2 and 4.5; today is 2026-03-01.
func TestWhatCounts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, sql string
		want      domain.Dashboard
	}{
		{"ends today", `UPDATE medications SET end_date = '2026-03-01'`, domain.Dashboard{ActiveMedications: 1, ActiveIllnesses: 1, ChronicIllnesses: 1, Severities: domain.Severities{Severe: 1}}},
		{"ended yesterday", `UPDATE medications SET end_date = '2026-02-28'`, domain.Dashboard{ActiveIllnesses: 1, ChronicIllnesses: 1, Severities: domain.Severities{Severe: 1}}},
		{"starts next month", `UPDATE medications SET start_date = '2026-04-01', end_date = NULL`, domain.Dashboard{ActiveMedications: 1, ActiveIllnesses: 1, ChronicIllnesses: 1, Severities: domain.Severities{Severe: 1}}},
		{"resolved", `UPDATE illnesses SET status = 'curada', is_chronic = false`, domain.Dashboard{ActiveMedications: 1, Severities: domain.Severities{Severe: 1}}},
		{"chronic, in treatment", `UPDATE illnesses SET status = 'en_tratamiento'`, domain.Dashboard{ActiveMedications: 1, ActiveIllnesses: 1, ChronicIllnesses: 1, Severities: domain.Severities{Severe: 1}}},
		{"deleted medication", `UPDATE medications SET deleted_at = now()`, domain.Dashboard{ActiveIllnesses: 1, ChronicIllnesses: 1, Severities: domain.Severities{Severe: 1}}},
		{"deleted allergy and illness", `WITH a AS (UPDATE allergies SET deleted_at = now()) UPDATE illnesses SET deleted_at = now()`, domain.Dashboard{ActiveMedications: 1}},
		{"surgery", `INSERT INTO surgeries (id, patient_id, procedure, procedure_key, surgery_date, source, created_at, updated_at)
			SELECT gen_random_uuid(), patient_id, 'Amigdalectomía', 'amigdalectomia', '2025-01-01', 'patient', now(), now() FROM medications WHERE name LIKE 'Salbutamol%'`,
			domain.Dashboard{ActiveMedications: 1, ActiveIllnesses: 1, ChronicIllnesses: 1, TotalSurgeries: 1, Severities: domain.Severities{Severe: 1}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, use := setUp(t)
			f.Exec(t, c.sql)
			got := dashboards(t, use, fixture.Primary(), dependant)[dependant]
			c.want.PatientID, c.want.RecentMedications = dependant, got.RecentMedications
			c.want.RecentActivity, c.want.LastUpdatedAt = got.RecentActivity, got.LastUpdatedAt
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("dashboard (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheNewestFiveMedicationsAndTenChanges(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	f.Exec(t, `UPDATE medications SET deleted_at = now() WHERE id = $1`, medication("3"))
	f.Exec(t, `INSERT INTO medications (id, patient_id, name, name_key, dosage, frequency, start_date, source, created_at, updated_at)
		SELECT ('00000000-0000-4000-8000-00000000000' || n)::uuid, $1, 'Hierro', 'hierro', '1', '1', '1990-01-15', 'patient', '2026-02-01', now()
		FROM generate_series(1, 2) n`, primary)
	f.Exec(t, `INSERT INTO record_changes (id, patient_id, actor_role, kind, subject_type, subject_id, at)
		SELECT ('00000000-0000-4000-8000-00000000000' || n)::uuid, $1, 'patient', 'updated', 'Patient', $1, '2026-02-01'
		FROM generate_series(1, 2) n`, primary)
	got := dashboards(t, use, fixture.Primary(), primary)[primary]
	second, first := fixture.ID("00000000-0000-4000-8000-000000000002"), fixture.ID("00000000-0000-4000-8000-000000000001")
	want := []id.ID{second, first, medication("2"), medication("1"), medication("4")}
	if diff := cmp.Diff(want, got.RecentMedications); diff != "" {
		t.Errorf("medications (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]id.ID{second, first}, got.RecentActivity[:2]); diff != "" || len(got.RecentActivity) != 10 {
		t.Errorf("%d changes (-want +got):\n%s", len(got.RecentActivity), diff)
	}
}

func alerts(t *testing.T, use *application.Dashboards, patient id.ID) []string {
	t.Helper()
	found, err := use.Alerts(t.Context(), fixture.Primary(), []id.ID{patient})
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, a := range found[patient] {
		out = append(out, strings.TrimSpace(string(a.Kind)+" "+a.Name))
		if (a.About == nil) != (a.Kind == alert.Pregnancy) {
			t.Errorf("%s is about %v", a.Kind, a.About)
		}
	}
	return out
}

// domain.md sections 4.3 and 7.4.
func TestAlerts(t *testing.T) {
	t.Parallel()
	const pregnant = `INSERT INTO reproductive_health (patient_id, is_pregnant, pregnancy_weeks, created_at, updated_at)
		SELECT id, true, 20, now(), now() FROM patients`
	for _, c := range []struct {
		name    string
		sql     []string
		patient id.ID
		want    []string
	}{
		{"primary", nil, primary, []string{"CRITICAL_ALLERGY Latex", "SEVERE_ALLERGY Penicilina", "CHRONIC_ILLNESS Gastritis crónica", "CHRONIC_ILLNESS Hipertensión arterial"}},
		{"dependant", nil, dependant, []string{"SEVERE_ALLERGY Maní", "CHRONIC_ILLNESS Asma"}},
		{"somebody else's record", nil, secondary, []string{}},
		{"pregnant", []string{pregnant, `UPDATE patients SET biological_sex = 'F'`}, dependant, []string{"SEVERE_ALLERGY Maní", "PREGNANCY", "CHRONIC_ILLNESS Asma"}},
		{"pregnant, intersex", []string{pregnant, `UPDATE patients SET biological_sex = 'I'`}, dependant, []string{"SEVERE_ALLERGY Maní", "PREGNANCY", "CHRONIC_ILLNESS Asma"}},
		{"hidden", []string{pregnant, `UPDATE patients SET biological_sex = 'M'`}, dependant, []string{"SEVERE_ALLERGY Maní", "CHRONIC_ILLNESS Asma"}},
		{"hidden, sex not stated", []string{pregnant}, dependant, []string{"SEVERE_ALLERGY Maní", "CHRONIC_ILLNESS Asma"}},
		{"no longer pregnant", []string{pregnant, `UPDATE patients SET biological_sex = 'F'`, `UPDATE reproductive_health SET is_pregnant = false, pregnancy_weeks = NULL`}, dependant, []string{"SEVERE_ALLERGY Maní", "CHRONIC_ILLNESS Asma"}},
		{"deleted rows", []string{`UPDATE allergies SET deleted_at = now()`, `UPDATE illnesses SET deleted_at = now()`}, primary, []string{}},
		{"newest allergy first", []string{`UPDATE allergies SET severity = 'severa'`, `UPDATE illnesses SET deleted_at = now()`}, primary, []string{"SEVERE_ALLERGY Latex", "SEVERE_ALLERGY Polen", "SEVERE_ALLERGY Mariscos", "SEVERE_ALLERGY Penicilina"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, use := setUp(t)
			for _, sql := range c.sql {
				f.Exec(t, sql)
			}
			if diff := cmp.Diff(c.want, alerts(t, use, c.patient)); diff != "" {
				t.Errorf("alerts (-want +got):\n%s", diff)
			}
		})
	}
}

// The column of domain.md section 1.1 for dashboard, timeline and alerts.
func TestWhoMayRead(t *testing.T) {
	t.Parallel()
	const ok, none = "", "NONE"
	for _, c := range []struct {
		name    string
		viewer  access.Viewer
		patient id.ID
		want    string
	}{
		{"owner", fixture.Primary(), primary, ok},
		{"guardian", fixture.Primary(), dependant, ok},
		{"stranger", fixture.Secondary(), primary, none},
		{"professional with a grant", fixture.Professional(), primary, ok},
		{"professional without a grant", fixture.Professional(), dependant, none},
		{"paramedic", fixture.Paramedic(), primary, string(fault.Forbidden)},
		{"inactive staff", fixture.PendingParamedic(), primary, string(fault.Forbidden)},
		{"administrator", fixture.Admin(), primary, string(fault.Forbidden)},
		{"nobody", fixture.Anonymous(), primary, string(fault.Unauthenticated)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, use := setUp(t)
			patients := []id.ID{c.patient}
			before := f.Count(t, `SELECT count(*) FROM access_log`)
			figures, err := use.OfPatients(t.Context(), c.viewer, patients)
			figuresWanted := c.want
			if c.want == none {
				figuresWanted = string(fault.NotFound)
			}
			check(t, "dashboard", figuresWanted, len(figures), err)
			timelines, err := use.Timelines(t.Context(), c.viewer, patients, domain.Span{}, page.Args{})
			check(t, "timeline", c.want, len(timelines[c.patient].Edges), err)
			warnings, err := use.Alerts(t.Context(), c.viewer, patients)
			check(t, "alerts", c.want, len(warnings[c.patient]), err)

			// domain.md section 1.2, rule 6: once per operation.
			entered := f.Count(t, `SELECT count(*) FROM access_log`) - before
			if isAccess := c.viewer.Role == fixture.Professional().Role && c.want == ok; isAccess != (entered == 1) {
				t.Errorf("%d rows in the access log", entered)
			}
		})
	}
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

func TestNothingIsAnsweredThatIsNotWrittenDown(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	f.Exec(t, `ALTER TABLE access_log ADD CONSTRAINT refused CHECK (false) NOT VALID`)
	if _, err := use.OfPatients(t.Context(), fixture.Professional(), []id.ID{primary}); err == nil {
		t.Error("dashboard answered")
	}
	if _, err := use.Timelines(t.Context(), fixture.Professional(), []id.ID{primary}, domain.Span{}, page.Args{}); err == nil {
		t.Error("timeline answered")
	}
	if _, err := use.Alerts(t.Context(), fixture.Professional(), []id.ID{primary}); err == nil {
		t.Error("alerts answered")
	}
}

// dependants makes the primary patient the guardian of n more, who have empty records, and returns these.
func dependants(t *testing.T, f *fixture.Fixture, n int) []id.ID {
	t.Helper()
	made, err := pg.All[struct{ ID id.ID }](t.Context(), f.DB, `
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

// One statement is one instant: figures that are read together agree.
func TestEachReadingIsOneStatement(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	patients := append([]id.ID{primary}, dependants(t, f, 24)...)
	f.Exec(t, `INSERT INTO medications (id, patient_id, name, name_key, dosage, frequency, start_date, end_date, source, created_at, updated_at)
		SELECT gen_random_uuid(), p, 'Hierro', 'hierro', '1', '1', '2024-01-01', '2024-02-01', 'patient', now(), now()
		FROM unnest($1::uuid[]) p, generate_series(1, 100)`, patients)
	for _, n := range []int{1, 25} {
		for name, read := range map[string]func() error{
			"dashboards": func() error {
				_, err := use.OfPatients(t.Context(), fixture.Primary(), patients[:n])
				return err
			},
			"timelines": func() error {
				_, err := use.Timelines(t.Context(), fixture.Primary(), patients[:n], domain.Span{}, page.Args{})
				return err
			},
			"alerts": func() error {
				_, err := use.Alerts(t.Context(), fixture.Primary(), patients[:n])
				return err
			},
		} {
			f.Statements.Reset()
			if err := read(); err != nil {
				t.Fatal(err)
			}
			if s := f.Statements.Count(); s != 1 {
				t.Errorf("%s of %d records: %d statements\n%s", name, n, s, strings.Join(f.Statements.SQL(), "\n"))
			}
		}
	}
}
