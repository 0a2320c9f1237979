package activity_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/activity/application"
	"vitalgo/slices/activity/domain"
	"vitalgo/slices/activity/infrastructure/postgres"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/domain/record"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/messages"
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

// domain.md section 7.4.
func TestTheHistoryOfTheRegister(t *testing.T) {
	t.Parallel()
	_, use := setUp(t)
	patients := []id.ID{primary, dependant}
	found, err := use.activities.OfPatients(t.Context(), fixture.Primary(), patients, page.Args{First: ptr(10)})
	if err != nil {
		t.Fatal(err)
	}
	want := map[id.ID][]string{
		primary: {"Omeprazol", "Losartán", "Gastritis crónica", "Hipertensión arterial", "Reparación de hernia inguinal",
			"Extracción de vesícula biliar", "Apendicectomía", "Latex", "Polen", "Mariscos"},
		dependant: {"Asma", "Maní", "Salbutamol inhalador"},
	}
	for patient, names := range want {
		if diff := cmp.Diff(names, subjects(found[patient])); diff != "" {
			t.Errorf("changes (-want +got):\n%s", diff)
		}
	}
	first := found[primary].Nodes()[0]
	wanted := domain.Activity{
		ID: first.ID, PatientID: primary, Kind: record.Created, SubjectType: "Medication", SubjectID: omeprazole,
		SubjectName: "Omeprazol", ActorID: ptr(fixture.Primary().User), ActorRole: person.Patient,
		At: time.Date(2024, 2, 1, 9, 30, 0, 0, time.UTC),
	}
	first.At = first.At.UTC()
	if diff := cmp.Diff(wanted, first); diff != "" {
		t.Errorf("change (-want +got):\n%s", diff)
	}
}

func TestPagingMeetsEveryChangeOnce(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	f.Exec(t, `UPDATE record_changes SET at = '2024-01-01'`)
	read := func(a page.Args) page.Connection[domain.Activity] {
		t.Helper()
		found, err := use.activities.OfPatients(t.Context(), fixture.Primary(), []id.ID{primary}, a)
		if err != nil {
			t.Fatal(err)
		}
		return found[primary]
	}
	all := read(page.Args{First: ptr(100)}).Nodes()
	var paged []domain.Activity
	for a := (page.Args{First: ptr(3)}); ; {
		c := read(a)
		paged = append(paged, c.Nodes()...)
		if !c.PageInfo.HasNextPage {
			break
		}
		a.After = c.PageInfo.EndCursor
	}
	if diff := cmp.Diff(all, paged); diff != "" || len(all) != f.Count(t, `SELECT count(*) FROM record_changes WHERE patient_id = $1`, primary) {
		t.Errorf("%d changes; pages (-want +got):\n%s", len(all), diff)
	}
}

func TestADeletedRowKeepsItsName(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	f.Exec(t, `UPDATE medications SET deleted_at = now() WHERE id = $1`, omeprazole)
	f.Exec(t, `UPDATE record_changes SET kind = 'deleted', actor_id = NULL WHERE subject_id = $1`, omeprazole)
	found, err := use.activities.OfPatients(t.Context(), fixture.Primary(), []id.ID{primary}, page.Args{First: ptr(1)})
	if err != nil {
		t.Fatal(err)
	}
	if a := found[primary].Nodes()[0]; a.SubjectName != "Omeprazol" || a.Kind != record.Deleted || a.ActorID != nil {
		t.Errorf("change %+v", a)
	}
}

func TestEveryChangeHasAText(t *testing.T) {
	t.Parallel()
	texts, err := messages.New()
	if err != nil {
		t.Fatal(err)
	}
	describe := func(l locale.Language, a domain.Activity) string {
		return texts.Text(l, a.TextCode(), map[string]any{"name": a.SubjectName})
	}
	want := map[string][2]string{
		"Medication created": {"Medicamento añadido: Omeprazol", "Medication added: Omeprazol"},
		"Medication updated": {"Medicamento modificado: Omeprazol", "Medication changed: Omeprazol"},
		"Medication deleted": {"Medicamento eliminado: Omeprazol", "Medication removed: Omeprazol"},
		"Allergy created":    {"Alergia añadida: Omeprazol", "Allergy added: Omeprazol"},
		"Allergy updated":    {"Alergia modificada: Omeprazol", "Allergy changed: Omeprazol"},
		"Allergy deleted":    {"Alergia eliminada: Omeprazol", "Allergy removed: Omeprazol"},
		"Illness created":    {"Enfermedad añadida: Omeprazol", "Illness added: Omeprazol"},
		"Illness updated":    {"Enfermedad modificada: Omeprazol", "Illness changed: Omeprazol"},
		"Illness deleted":    {"Enfermedad eliminada: Omeprazol", "Illness removed: Omeprazol"},
		"Surgery created":    {"Cirugía añadida: Omeprazol", "Surgery added: Omeprazol"},
		"Surgery updated":    {"Cirugía modificada: Omeprazol", "Surgery changed: Omeprazol"},
		"Surgery deleted":    {"Cirugía eliminada: Omeprazol", "Surgery removed: Omeprazol"},
		"Patient created":    {"Perfil actualizado", "Profile updated"},
		"Patient updated":    {"Perfil actualizado", "Profile updated"},
	}
	for change, text := range want {
		subject, kind, _ := strings.Cut(change, " ")
		a := domain.Activity{SubjectType: subject, Kind: record.Kind(kind), SubjectName: "Omeprazol"}
		if got := [2]string{describe(locale.Spanish, a), describe(locale.English, a)}; got != text {
			t.Errorf("%s: %q, want %q", change, got, text)
		}
	}
}

func TestTheAccessLogTellsWhoReadAndWhen(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	now := fixture.Now()
	older, newer := enter(t, f, primary, true, now.Add(-time.Hour)), enter(t, f, primary, true, now)
	refused := enter(t, f, primary, false, now)
	other := enter(t, f, secondary, true, now)
	f.Exec(t, `UPDATE users SET first_name = 'Otra' WHERE id = $1`, fixture.Paramedic().User)

	found, err := use.accesses.OfPatients(t.Context(), fixture.Primary(), []id.ID{primary, secondary}, page.Args{First: ptr(1)}, true)
	if err != nil {
		t.Fatal(err)
	}
	c := found[primary]
	if c.TotalCount != 2 || !c.PageInfo.HasNextPage || len(c.Edges) != 1 || len(found[secondary].Edges) != 0 || found[secondary].TotalCount != 0 {
		t.Fatalf("logs %+v", found)
	}
	got := c.Nodes()[0]
	got.At = got.At.UTC()
	want := domain.Access{
		ID: newer, PatientID: primary, Reason: domain.Emergency, AccessorRole: person.Paramedic, AccessorName: "Ana Ruiz",
		AccessorOrganization: ptr("Cruz Roja"), AccessorLicense: ptr("PAR-1"), IPAddress: "2001:db8::1", UserAgent: "phone",
		Location: ptr("Calle 1"), At: now,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("reading (-want +got):\n%s", diff)
	}
	reader := person.Person{FullName: "Ana Ruiz", Role: person.Paramedic, Organization: ptr("Cruz Roja"), LicenseNumber: ptr("PAR-1")}
	if diff := cmp.Diff(reader, got.Accessor()); diff != "" {
		t.Errorf("reader (-want +got):\n%s", diff)
	}
	found, err = use.accesses.OfPatients(t.Context(), fixture.Primary(), []id.ID{primary}, page.Args{After: c.PageInfo.EndCursor}, false)
	if rest := found[primary].Nodes(); err != nil || len(rest) != 1 || rest[0].ID != older {
		t.Errorf("the second page holds %+v, %v", rest, err)
	}
	rows, err := use.accesses.ByIDs(t.Context(), fixture.Primary(), []id.ID{older, refused, other})
	if err != nil || len(rows) != 1 || rows[older].ID != older {
		t.Errorf("by ids: %+v, %v", rows, err)
	}
}

// The columns of domain.md section 1.1 for activity and for accessLog.
func TestWhoMayRead(t *testing.T) {
	t.Parallel()
	const ok, none = "", "NONE"
	for _, c := range []struct {
		name          string
		viewer        access.Viewer
		patient       id.ID
		activity, log string
	}{
		{"owner", fixture.Primary(), primary, ok, ok},
		{"guardian", fixture.Primary(), dependant, ok, ok},
		{"stranger", fixture.Secondary(), primary, none, none},
		{"professional with a grant", fixture.Professional(), primary, ok, string(fault.Forbidden)},
		{"professional without a grant", fixture.Professional(), dependant, none, string(fault.Forbidden)},
		{"paramedic", fixture.Paramedic(), primary, string(fault.Forbidden), string(fault.Forbidden)},
		{"inactive staff", fixture.PendingParamedic(), primary, string(fault.Forbidden), string(fault.Forbidden)},
		{"administrator", fixture.Admin(), primary, string(fault.Forbidden), string(fault.Forbidden)},
		{"nobody", fixture.Anonymous(), primary, string(fault.Unauthenticated), string(fault.Unauthenticated)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, use := setUp(t)
			reading := enter(t, f, c.patient, true, fixture.Now())
			var change id.ID
			if err := f.Pool.QueryRow(t.Context(), `SELECT id FROM record_changes WHERE patient_id = $1 LIMIT 1`, c.patient).Scan(&change); err != nil {
				t.Fatal(err)
			}
			patients := []id.ID{c.patient}
			check := func(name, want string, listed, found int, errs ...error) {
				t.Helper()
				for _, err := range errs {
					if want != ok && want != none {
						wantCode(t, err, fault.Code(want))
					} else if err != nil || (listed > 0) != (want == ok) || (found > 0) != (want == ok) {
						t.Errorf("%s: %d listed, %d found, %v", name, listed, found, err)
					}
				}
			}
			activities, listErr := use.activities.OfPatients(t.Context(), c.viewer, patients, page.Args{})
			changes, idErr := use.activities.ByIDs(t.Context(), c.viewer, []id.ID{change})
			check("activity", c.activity, len(activities[c.patient].Edges), len(changes), listErr, idErr)
			accesses, listErr := use.accesses.OfPatients(t.Context(), c.viewer, patients, page.Args{}, true)
			readings, idErr := use.accesses.ByIDs(t.Context(), c.viewer, []id.ID{reading})
			check("accessLog", c.log, len(accesses[c.patient].Edges), len(readings), listErr, idErr)
		})
	}
}

// domain.md section 1.2, rule 6.
func TestReadingByAProfessionalIsWrittenDown(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	if _, err := use.activities.OfPatients(t.Context(), fixture.Professional(), []id.ID{primary}, page.Args{}); err != nil {
		t.Fatal(err)
	}
	if n := f.Count(t, `SELECT count(*) FROM access_log WHERE patient_id = $1 AND reason = 'care_team'`, primary); n != 1 {
		t.Errorf("%d rows in the access log", n)
	}
	f.Exec(t, `ALTER TABLE access_log ADD CONSTRAINT refused CHECK (false) NOT VALID`)
	if found, err := use.activities.OfPatients(t.Context(), fixture.Professional(), []id.ID{primary}, page.Args{}); err == nil {
		t.Errorf("answered without being written down: %v", found)
	}
}

func TestBadPagesAreRefused(t *testing.T) {
	t.Parallel()
	_, use := setUp(t)
	for name, a := range map[string]page.Args{
		"101 rows": {First: ptr(101)}, "no rows": {First: ptr(0)}, "no cursor": {After: ptr("x")},
	} {
		_, err := use.activities.OfPatients(t.Context(), fixture.Primary(), []id.ID{primary}, a)
		wantCode(t, err, fault.BadInput)
		_, err = use.accesses.OfPatients(t.Context(), fixture.Primary(), []id.ID{primary}, a, false)
		if fault.CodeOf(err) != fault.BadInput {
			t.Errorf("%s: %v", name, err)
		}
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

func TestManyHistoriesAreOneStatement(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	patients := append(dependants(t, f, 24), primary)
	for _, n := range []int{1, 25} {
		f.Statements.Reset()
		if _, err := use.activities.OfPatients(t.Context(), fixture.Primary(), patients[:n], page.Args{}); err != nil {
			t.Fatal(err)
		}
		if _, err := use.accesses.OfPatients(t.Context(), fixture.Primary(), patients[:n], page.Args{}, true); err != nil {
			t.Fatal(err)
		}
		if s, r := f.Statements.Count(), f.Statements.RoundTrips(); s != 3 || r != 2 {
			t.Errorf("%d records: %d statements in %d round trips\n%s", n, s, r, strings.Join(f.Statements.SQL(), "\n"))
		}
	}
}
