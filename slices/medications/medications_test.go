package medications_test

import (
	"slices"
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
	"vitalgo/slices/shared/domain/record"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

func ptr[T any](v T) *T { return &v }

// omeprazole and the others are rows of the primary patient, domain.md section 7.2.
var (
	primary    = fixture.ID(demo.PrimaryPatientID)
	secondary  = fixture.ID(demo.SecondaryPatientID)
	dependant  = fixture.ID(demo.DependantPatientID)
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

func aspirin() domain.Details {
	return domain.Details{Name: "Ácido acetilsalicílico", Dosage: "100mg", Frequency: "Una vez al día",
		StartDate: civil.Today(fixture.Now()), IsActive: true}
}

func names(c page.Connection[domain.Medication]) []string {
	out := []string{}
	for _, m := range c.Nodes() {
		out = append(out, m.Name)
	}
	return out
}

func wantCode(t *testing.T, err error, want fault.Code) {
	t.Helper()
	if err == nil || fault.CodeOf(err) != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func wantReason(t *testing.T, err error, want fault.Reason, field ...string) {
	t.Helper()
	problems := fault.ProblemsIn(err)
	if len(problems) != 1 || problems[0].Reason != want || !slices.Equal(problems[0].Field, field) {
		t.Errorf("error %v, want %s on %v", err, want, field)
	}
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

func TestPagingMeetsEveryRowOnce(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	f.Exec(t, `UPDATE medications SET start_date = '2024-01-01', end_date = NULL, created_at = '2024-01-01' WHERE patient_id = $1`, primary)
	read := func(a page.Args) page.Connection[domain.Medication] {
		t.Helper()
		found, err := use.OfPatients(t.Context(), fixture.Primary(), []id.ID{primary}, domain.Filter{}, a, false)
		if err != nil {
			t.Fatal(err)
		}
		return found[primary]
	}
	all := names(read(page.Args{}))
	var forward, backward []string
	for a := (page.Args{First: ptr(2)}); ; {
		c := read(a)
		forward = append(forward, names(c)...)
		if !c.PageInfo.HasNextPage {
			break
		}
		a.After = c.PageInfo.EndCursor
	}
	for a := (page.Args{Last: ptr(2)}); ; {
		c := read(a)
		backward = append(names(c), backward...)
		if !c.PageInfo.HasPreviousPage {
			break
		}
		a.Before = c.PageInfo.StartCursor
	}
	if diff := cmp.Diff([][]string{all, all}, [][]string{forward, backward}); diff != "" || len(all) != 5 {
		t.Errorf("pages (-want +got):\n%s", diff)
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

// The columns of domain.md section 1.1 for the lists and for addX, updateX and deleteX.
func TestWhoMayReadAndWrite(t *testing.T) {
	t.Parallel()
	writer := func(t *testing.T, f *fixture.Fixture) access.Viewer {
		f.Exec(t, `UPDATE access_grants SET scope = 'write'`)
		return fixture.Professional()
	}
	as := func(v access.Viewer) func(*testing.T, *fixture.Fixture) access.Viewer {
		return func(*testing.T, *fixture.Fixture) access.Viewer { return v }
	}
	after := func(sql string) func(*testing.T, *fixture.Fixture) access.Viewer {
		return func(t *testing.T, f *fixture.Fixture) access.Viewer {
			f.Exec(t, sql)
			return fixture.Professional()
		}
	}
	const ok, readErr = "", "READ"
	for _, c := range []struct {
		name    string
		viewer  func(*testing.T, *fixture.Fixture) access.Viewer
		patient id.ID
		row     id.ID
		read    string // "", "NONE" for nothing to see, or a code
		write   fault.Code
	}{
		{"owner", as(fixture.Primary()), primary, omeprazole, ok, ok},
		{"guardian", as(fixture.Primary()), dependant, salbutamol, ok, ok},
		{"stranger", as(fixture.Secondary()), primary, omeprazole, "NONE", fault.NotFound},
		{"professional with a READ grant", as(fixture.Professional()), primary, omeprazole, ok, fault.Forbidden},
		{"professional with a WRITE grant", writer, primary, omeprazole, ok, ok},
		{"professional without a grant", as(fixture.Professional()), dependant, salbutamol, "NONE", fault.NotFound},
		{"professional whose grant was revoked", after(`UPDATE access_grants SET revoked_at = granted_at`), primary, omeprazole, "NONE", fault.NotFound},
		{"professional whose grant ran out", after(`UPDATE access_grants SET granted_at = '2025-01-01Z', expires_on = '2025-12-31'`), primary, omeprazole, "NONE", fault.NotFound},
		{"professional who was suspended", after(`UPDATE staff_members SET status = 'suspended'`), primary, omeprazole, "NONE", fault.NotFound},
		{"professional, record closing", after(`UPDATE users SET closing_since = now(), erase_after = now() + interval '30 days' WHERE role = 'patient'`), primary, omeprazole, "NONE", fault.NotFound},
		{"paramedic", as(fixture.Paramedic()), primary, omeprazole, string(fault.Forbidden), fault.Forbidden},
		{"inactive staff", as(fixture.PendingParamedic()), primary, omeprazole, string(fault.Forbidden), fault.Forbidden},
		{"administrator", as(fixture.Admin()), primary, omeprazole, string(fault.Forbidden), fault.Forbidden},
		{"nobody", as(fixture.Anonymous()), primary, omeprazole, string(fault.Unauthenticated), fault.Unauthenticated},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, use := setUp(t)
			v := c.viewer(t, f)

			lists, err := use.OfPatients(t.Context(), v, []id.ID{c.patient}, domain.Filter{}, page.Args{}, true)
			rows, rowErr := use.ByIDs(t.Context(), v, []id.ID{c.row})
			switch c.read {
			case ok:
				if err != nil || rowErr != nil || lists[c.patient].TotalCount == 0 || len(rows) != 1 {
					t.Errorf("%s: list of %d (%v), %d rows (%v)", readErr, lists[c.patient].TotalCount, err, len(rows), rowErr)
				}
			case "NONE":
				if err != nil || rowErr != nil || lists[c.patient].TotalCount != 0 || len(lists[c.patient].Edges) != 0 || len(rows) != 0 {
					t.Errorf("%s: list of %d (%v), %d rows (%v)", readErr, lists[c.patient].TotalCount, err, len(rows), rowErr)
				}
			default:
				wantCode(t, err, fault.Code(c.read))
				wantCode(t, rowErr, fault.Code(c.read))
			}

			before := f.Count(t, `SELECT count(*) FROM record_changes`)
			target := &id.Global{Type: "Patient", ID: c.patient}
			_, add := use.Add(t.Context(), v, target, aspirin())
			_, update := use.Update(t.Context(), v, c.row, nil, domain.Changes{Dosage: change.To(ptr("1g"))})
			_, switched := use.SetActive(t.Context(), v, c.row, nil, false)
			_, deleted := use.Delete(t.Context(), v, c.row, nil)
			for name, err := range map[string]error{"add": add, "update": update, "set active": switched, "delete": deleted} {
				if c.write == ok && err != nil || fault.CodeOf(err) != c.write {
					t.Errorf("%s: %v, want %q", name, err, c.write)
				}
			}
			want := 0
			if c.write == ok {
				want = 4
			}
			if got := f.Count(t, `SELECT count(*) FROM record_changes`) - before; got != want {
				t.Errorf("%d changes written, want %d", got, want)
			}
		})
	}
}

func TestAddWritesRowHistoryAndAuthor(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	f.Exec(t, `UPDATE patients SET declared_none = '{medications,surgeries}' WHERE id = $1`, secondary)
	m, err := use.Add(t.Context(), fixture.Secondary(), nil, aspirin())
	if err != nil {
		t.Fatal(err)
	}
	if m.PatientID != secondary || m.Version != 1 || m.Source != record.ByPatient || m.Status != domain.Active || *m.RecordedBy != fixture.Secondary().User {
		t.Errorf("added %+v", m)
	}
	stored, err := use.ByIDs(t.Context(), fixture.Secondary(), []id.ID{m.ID})
	if diff := cmp.Diff(m, stored[m.ID]); err != nil || diff != "" {
		t.Errorf("stored (-want +got), %v:\n%s", err, diff)
	}
	if n := f.Count(t, `SELECT count(*) FROM record_changes WHERE kind = 'created' AND subject_id = $1 AND actor_id = $2 AND actor_role = 'patient'`, m.ID, fixture.Secondary().User); n != 1 {
		t.Errorf("%d rows of history", n)
	}
	if n := f.Count(t, `SELECT count(*) FROM patients WHERE id = $1 AND declared_none = '{surgeries}' AND version = 2`, secondary); n != 1 {
		t.Error("the section still counts as declared empty")
	}
}

func TestProfessionalsHaveToNameTheRecord(t *testing.T) {
	t.Parallel()
	_, use := setUp(t)
	d := aspirin()
	d.Name = ""
	_, err := use.Add(t.Context(), fixture.Professional(), nil, d)
	want := fault.Problems{{Field: []string{"patientId"}, Reason: fault.Required}, {Field: []string{"name"}, Reason: fault.Required}}
	if diff := cmp.Diff(want, fault.ProblemsIn(err)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestARecordHoldsFiveHundredRows(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	f.Exec(t, `INSERT INTO medications (id, patient_id, name, name_key, dosage, frequency, start_date, source, created_at, updated_at)
		SELECT gen_random_uuid(), $1, 'Hierro', 'hierro', '1', '1', '2024-01-01', 'patient', now(), now() FROM generate_series(1, 500)`, secondary)
	_, err := use.Add(t.Context(), fixture.Secondary(), nil, aspirin())
	wantReason(t, err, fault.NotAllowed)
}

func TestUpdateCountsVersions(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	update := func(expected *int, dosage string) (domain.Medication, error) {
		return use.Update(t.Context(), fixture.Primary(), ibuprofen, expected, domain.Changes{Dosage: change.To(&dosage)})
	}
	m, err := update(ptr(1), "600mg")
	if err != nil || m.Version != 2 || m.Dosage != "600mg" || !m.UpdatedAt.Equal(fixture.Now()) {
		t.Fatalf("updated to %+v, %v", m, err)
	}
	_, err = update(ptr(1), "800mg")
	wantReason(t, err, fault.StaleVersion, "expectedVersion")
	if m, err = update(nil, "800mg"); err != nil || m.Version != 3 {
		t.Errorf("without an expected version: %+v, %v", m, err)
	}
	if m, err = update(nil, "800mg"); err != nil || m.Version != 3 {
		t.Errorf("a change that changes nothing: version %d, %v", m.Version, err)
	}
	if n := f.Count(t, `SELECT count(*) FROM record_changes WHERE subject_id = $1 AND kind = 'updated' AND fields = '{dosage}'`, ibuprofen); n != 2 {
		t.Errorf("%d rows of history, want 2", n)
	}
}

func TestNothingIsHalfWritten(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	f.Exec(t, `ALTER TABLE record_changes ADD CONSTRAINT refused CHECK (false) NOT VALID`)
	before := f.Count(t, `SELECT count(*) FROM medications`)
	if _, err := use.Add(t.Context(), fixture.Primary(), nil, aspirin()); err == nil {
		t.Error("a row was added without its history")
	}
	if after := f.Count(t, `SELECT count(*) FROM medications`); after != before {
		t.Errorf("%d rows before, %d after", before, after)
	}
}

func TestADeletedRowIsGone(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	_, err := use.Delete(t.Context(), fixture.Primary(), amoxicilin, ptr(1))
	wantReason(t, err, fault.StaleVersion, "expectedVersion")
	patient, err := use.Delete(t.Context(), fixture.Primary(), amoxicilin, ptr(2))
	if err != nil || patient != primary {
		t.Fatalf("deleted from %s, %v", patient, err)
	}
	if found, err := use.ByIDs(t.Context(), fixture.Primary(), []id.ID{amoxicilin}); err != nil || len(found) != 0 {
		t.Errorf("still found: %v, %v", found, err)
	}
	lists, err := use.OfPatients(t.Context(), fixture.Primary(), []id.ID{primary}, domain.Filter{}, page.Args{}, true)
	if err != nil || lists[primary].TotalCount != 4 || slices.Contains(names(lists[primary]), "Amoxicilina") {
		t.Errorf("still listed: %v, %v", names(lists[primary]), err)
	}
	_, err = use.Delete(t.Context(), fixture.Primary(), amoxicilin, nil)
	wantCode(t, err, fault.NotFound)
	_, err = use.Update(t.Context(), fixture.Primary(), amoxicilin, nil, domain.Changes{})
	wantCode(t, err, fault.NotFound)
	if n := f.Count(t, `SELECT count(*) FROM medications WHERE id = $1 AND deleted_at IS NOT NULL`, amoxicilin); n != 1 {
		t.Error("its history is gone too")
	}
}

func TestManyListsAreOneRoundTrip(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	f.Exec(t, `INSERT INTO patients (id, first_name, last_name, name_key, document_type, document_number, birth_date, origin_country, created_at, updated_at)
		SELECT gen_random_uuid(), 'Niño', 'Pérez', 'nino perez', 'RC', 'RC' || 100000 + n, '2020-01-01', 'CO', now(), now() FROM generate_series(1, 49) n`)
	f.Exec(t, `INSERT INTO guardianships (id, guardian_id, patient_id, relationship, created_at)
		SELECT gen_random_uuid(), $1, id, 'MADRE', now() FROM patients WHERE document_type = 'RC'`, fixture.Primary().User)
	patients := []id.ID{}
	rows, err := f.Pool.Query(t.Context(), `SELECT patient_id FROM records_of($1, '2026-03-01')`, fixture.Primary().User)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var patient id.ID
		if err := rows.Scan(&patient); err != nil {
			t.Fatal(err)
		}
		patients = append(patients, patient)
	}
	if err := rows.Err(); err != nil || len(patients) != 51 {
		t.Fatalf("%d records, %v", len(patients), err)
	}
	for _, n := range []int{1, 51} {
		f.Statements.Reset()
		if _, err := use.OfPatients(t.Context(), fixture.Primary(), patients[:n], domain.Filter{}, page.Args{}, true); err != nil {
			t.Fatal(err)
		}
		if s, r := f.Statements.Count(), f.Statements.RoundTrips(); s != 2 || r != 1 {
			t.Errorf("%d records: %d statements in %d round trips\n%s", n, s, r, strings.Join(f.Statements.SQL(), "\n"))
		}
	}
}

// domain.md section 1.2, rule 6.
func TestReadingByAProfessionalIsWrittenDownOncePerOperation(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	entered := func() int {
		return f.Count(t, `SELECT count(*) FROM access_log WHERE patient_id = $1 AND accessor_id = $2 AND reason = 'care_team' AND granted
			AND accessor_name = 'Test Professional' AND accessor_license = 'MED-0001' AND ip = '192.0.2.1'`, primary, fixture.Professional().User)
	}
	operation := fixture.Professional()
	for range 2 {
		if _, err := use.ByIDs(t.Context(), operation, []id.ID{omeprazole, ibuprofen, salbutamol}); err != nil {
			t.Fatal(err)
		}
	}
	if n := entered(); n != 1 {
		t.Errorf("%d rows for one operation", n)
	}
	if _, err := use.ByIDs(t.Context(), fixture.Professional(), []id.ID{omeprazole}); err != nil {
		t.Fatal(err)
	}
	if n := entered(); n != 2 {
		t.Errorf("%d rows for two operations", n)
	}
	if _, err := use.ByIDs(t.Context(), fixture.Primary(), []id.ID{omeprazole}); err != nil {
		t.Fatal(err)
	}
	if n := f.Count(t, `SELECT count(*) FROM access_log`); n != 2 {
		t.Errorf("%d rows in all: reading what is not open, or one's own, is no access", n)
	}

	f.Exec(t, `ALTER TABLE access_log ADD CONSTRAINT refused CHECK (false) NOT VALID`)
	if found, err := use.ByIDs(t.Context(), fixture.Professional(), []id.ID{omeprazole}); err == nil {
		t.Errorf("answered without being written down: %v", found)
	}
}

// security.md Z10: no write commits after a revocation was answered.
func TestAWriteWaitsForARevocation(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	f.Exec(t, `UPDATE access_grants SET scope = 'write'`)
	written := make(chan error, 1)
	tx, err := f.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), `UPDATE access_grants SET revoked_at = greatest(now(), granted_at)`); err != nil {
		t.Fatal(err)
	}
	go func() {
		_, err := use.Update(t.Context(), fixture.Professional(), omeprazole, nil, domain.Changes{Dosage: change.To(ptr("1g"))})
		written <- err
	}()
	for f.Count(t, `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`) == 0 {
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantCode(t, <-written, fault.NotFound)
}
