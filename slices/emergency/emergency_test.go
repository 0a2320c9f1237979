package emergency_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/emergency/application"
	"vitalgo/slices/emergency/domain"
	"vitalgo/slices/emergency/infrastructure/postgres"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/mail"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/ratelimit"
	"vitalgo/slices/shared/infrastructure/redistest"
	"vitalgo/slices/shared/infrastructure/sealer"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

func ptr[T any](v T) *T { return &v }

var (
	primary       = fixture.ID(demo.PrimaryPatientID)
	secondary     = fixture.ID(demo.SecondaryPatientID)
	dependant     = fixture.ID(demo.DependantPatientID)
	primaryCode   = fixture.ID("0199d000-0015-7000-8000-000000000001")
	secondaryCode = fixture.ID("0199d000-0015-7000-8000-000000000002")
)

// slice is the use cases on a database and a Redis of their own. Its clock stands at now until a test moves it.
type slice struct {
	*fixture.Fixture
	codes    *application.Codes
	readings *application.Readings
	now      time.Time
	told     []access.Notice
	mails    []mail.Mail
}

// Queue implements mail.Mailer.
func (s *slice) Queue(_ context.Context, m mail.Mail) error {
	s.mails = append(s.mails, m)
	return nil
}

func setUp(t *testing.T) *slice {
	t.Helper()
	s := &slice{Fixture: fixture.New(t), now: fixture.Now()}
	keys, err := sealer.New([]sealer.Key{fixture.DataKey()})
	if err != nil {
		t.Fatal(err)
	}
	clock := func() time.Time { return s.now }
	s.Guard.Now = clock
	s.Guard.Announce = func(ctx context.Context, told []access.Notice) { s.told = append(s.told, told...) }
	repository, limits := postgres.New(s.DB, keys), ratelimit.New(redistest.New(t), 1)
	s.codes = &application.Codes{Repository: repository, Guard: s.Guard, Limits: limits, Tx: s.DB, Now: clock}
	s.readings = &application.Readings{
		Repository: repository, Records: repository, Guard: s.Guard, Mail: s, Limits: limits, Tx: s.DB, Now: clock,
	}
	return s
}

// open calls by the primary patient's code.
func (s *slice) open(t *testing.T, v access.Viewer) (domain.Record, error) {
	t.Helper()
	return s.readings.Open(t.Context(), v, demo.PrimaryCode, nil)
}

func wantCode(t *testing.T, name string, err error, want fault.Code) {
	t.Helper()
	if want == "" && err != nil || fault.CodeOf(err) != want {
		t.Errorf("%s: error %v, want %q", name, err, want)
	}
}

func wantReason(t *testing.T, err error, want fault.Reason, field ...string) {
	t.Helper()
	if diff := cmp.Diff(fault.Problems{{Field: field, Reason: want}}, fault.ProblemsIn(err)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

// entries returns the calls of the access log as "denial code patient location", the oldest first.
func (s *slice) entries(t *testing.T) []string {
	t.Helper()
	rows, err := s.Pool.Query(t.Context(), `
		SELECT CASE WHEN granted THEN 'granted' ELSE denial END || CASE WHEN emergency_code_id IS NULL THEN '' ELSE ' code' END
			|| CASE WHEN patient_id IS NULL THEN '' ELSE ' patient' END || coalesce(' ' || location, '')
		FROM access_log
		WHERE reason = 'emergency'
		ORDER BY at, id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	entries := []string{}
	for rows.Next() {
		var entry string
		if err := rows.Scan(&entry); err != nil {
			t.Fatal(err)
		}
		entries = append(entries, entry)
	}
	return entries
}

func wantEntries(t *testing.T, s *slice, want ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), s.entries(t)); diff != "" {
		t.Errorf("access log (-want +got):\n%s", diff)
	}
}

func TestTheRecordOfTheRegister(t *testing.T) {
	t.Parallel()
	s := setUp(t)
	read, err := s.open(t, fixture.Paramedic())
	if err != nil {
		t.Fatal(err)
	}
	previews, err := s.readings.Previews(t.Context(), fixture.Primary(), []id.ID{primary})
	if diff := cmp.Diff(read, previews[primary]); err != nil || diff != "" {
		t.Errorf("%v; opened and preview differ:\n%s", err, diff)
	}
	names := func(n int, name func(int) string) string {
		var all []string
		for i := range n {
			all = append(all, name(i))
		}
		return strings.Join(all, ", ")
	}
	got := map[string]string{
		"person":      read.FullName + " " + read.DocumentNumberLast4,
		"allergies":   names(len(read.Allergies), func(i int) string { return read.Allergies[i].Allergen }),
		"medications": names(len(read.Medications), func(i int) string { return read.Medications[i].Name }),
		"illnesses":   names(len(read.Illnesses), func(i int) string { return read.Illnesses[i].Name }),
		"surgeries":   names(len(read.Surgeries), func(i int) string { return read.Surgeries[i].Procedure }),
		"alerts":      names(len(read.Alerts()), func(i int) string { return read.Alerts()[i].Name }),
	}
	want := map[string]string{ // domain.md section 7.4
		"person":      "Test Patient Primary 7890",
		"allergies":   "Latex, Penicilina, Mariscos, Polen",
		"medications": "Omeprazol, Losartán, Ibuprofeno",
		"illnesses":   "Gastritis crónica, Hipertensión arterial",
		"surgeries":   "Reparación de hernia inguinal, Extracción de vesícula biliar, Apendicectomía",
		"alerts":      "Latex, Penicilina, Gastritis crónica, Hipertensión arterial",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("record (-want +got):\n%s", diff)
	}
	if read.Age != 36 || read.Pregnancy != nil || len(read.EmergencyContacts) != 0 || !read.OpenedAt.Equal(fixture.Now()) ||
		!read.LastUpdatedAt.Equal(time.Date(2024, time.February, 1, 9, 30, 0, 0, time.UTC)) {
		t.Errorf("read %+v", read)
	}
}

func TestARecordWithEverything(t *testing.T) {
	t.Parallel()
	s := setUp(t)
	s.Exec(t, `UPDATE patients SET biological_sex = 'F', blood_type = 'O-', height_cm = 170, weight_kg = 61.5, photo_key = 'key',
		residence_address = 'Calle 26 # 13-19', residence_country = 'CO', residence_department = '05', residence_municipality = '05001',
		insurer_other = 'Fuerzas Militares', declared_none = '{illnesses,surgeries}' WHERE id = $1`, secondary)
	s.Exec(t, `INSERT INTO emergency_contacts (id, patient_id, position, full_name, relationship, phone, alternative_phone, created_at)
		VALUES (gen_random_uuid(), $1, 1, 'Second Contact', 'AMIGO', '+573000000002', NULL, now()),
			(gen_random_uuid(), $1, 0, 'First Contact', 'MADRE', '+573000000001', '+573000000003', now())`, secondary)
	s.Exec(t, `INSERT INTO reproductive_health (patient_id, is_pregnant, pregnancy_weeks, last_menstruation_date, created_at, updated_at)
		VALUES ($1, true, 20, '2025-10-10', now(), now())`, secondary)
	s.Exec(t, `INSERT INTO medications (id, patient_id, name, name_key, dosage, frequency, start_date, end_date, is_active, source, created_at, updated_at)
		SELECT gen_random_uuid(), $1, name, 'x', '1', '1', '2026-01-01', end_date, active, 'patient', now(), now()
		FROM (VALUES ('Ends today', DATE '2026-03-01', true), ('Ended', '2026-02-28', true), ('Off', NULL, false)) AS m (name, end_date, active)`, secondary)
	read, err := s.readings.Open(t.Context(), fixture.Paramedic(), demo.SecondaryCode, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := domain.Record{
		FullName: "Test Patient Secondary", DocumentNumberLast4: "4321", BirthDate: read.BirthDate, Age: 40,
		PhotoKey: ptr("key"), BiologicalSex: ptr("F"), BloodType: ptr("O-"), HeightCm: ptr(170), WeightKg: ptr(61.5),
		Municipality: ptr("Medellín"), Insurer: ptr("Fuerzas Militares"),
		EmergencyContacts: []domain.Contact{
			{IsPrimary: true, FullName: "First Contact", Relationship: "MADRE", Phone: "+573000000001", AlternativePhone: ptr("+573000000003")},
			{FullName: "Second Contact", Relationship: "AMIGO", Phone: "+573000000002"},
		},
		Allergies: []domain.Allergy{}, Medications: []domain.Medication{{Name: "Ends today", Dosage: "1", Frequency: "1"}},
		Illnesses: []domain.Illness{}, Surgeries: []domain.Surgery{},
		Pregnancy:    &domain.Pregnancy{Weeks: ptr(20), LastMenstruationDate: read.Pregnancy.LastMenstruationDate},
		DeclaredNone: []record.Section{record.Illnesses, record.Surgeries}, OpenedAt: fixture.Now(),
	}
	if diff := cmp.Diff(want, read); diff != "" {
		t.Errorf("record (-want +got):\n%s", diff)
	}
	if got := read.Pregnancy.LastMenstruationDate.String(); got != "2025-10-10" {
		t.Errorf("last menstruation %s", got)
	}

	s.Exec(t, `UPDATE patients SET biological_sex = 'M', residence_country = 'ES', residence_department = NULL,
		residence_municipality = NULL, residence_locality = 'Sevilla' WHERE id = $1`, secondary)
	read, err = s.readings.Open(t.Context(), fixture.Paramedic(), demo.SecondaryCode, nil)
	if err != nil || read.Pregnancy != nil || *read.Municipality != "Sevilla" {
		t.Errorf("hidden pregnancy %+v, locality %v, %v", read.Pregnancy, read.Municipality, err)
	}
}

// The column of domain.md section 1.1 for emergencyRecord, and what each call leaves behind.
func TestWhoMayOpenARecord(t *testing.T) {
	t.Parallel()
	suspended := fixture.Paramedic()
	suspended.Active = false
	for name, c := range map[string]struct {
		viewer access.Viewer
		want   fault.Code
		entry  []string
	}{
		"paramedic":          {fixture.Paramedic(), "", []string{"granted code patient"}},
		"paramedic, pending": {fixture.PendingParamedic(), fault.Forbidden, []string{"not_active"}},
		"paramedic, licence": {suspended, fault.Forbidden, []string{"not_active"}},
		"owner":              {fixture.Primary(), fault.Forbidden, nil},
		"professional":       {fixture.Professional(), fault.Forbidden, nil},
		"administrator":      {fixture.Admin(), fault.Forbidden, nil},
		"nobody":             {fixture.Anonymous(), fault.Unauthenticated, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setUp(t)
			read, err := s.open(t, c.viewer)
			wantCode(t, name, err, c.want)
			wantEntries(t, s, c.entry...)
			if c.want != "" && (read.FullName != "" || len(s.told) != 0 || len(s.mails) != 0) {
				t.Errorf("read %q, told %v", read.FullName, s.told)
			}
		})
	}
}

func TestSec_Z13_CodesThatOpenNothingAreAlike(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil string
		code  string
		entry string
	}{
		"unknown":              {``, "AAAAAAAAAAAAAAAAAAAAAA", "unknown_code"},
		"not of a code's form": {``, "' OR true --", "unknown_code"},
		"empty":                {``, "", "unknown_code"},
		"revoked":              {`UPDATE emergency_codes SET closed_at = generated_at, closed_reason = 'revoked'`, demo.PrimaryCode, "revoked code patient"},
		"replaced":             {`UPDATE emergency_codes SET closed_at = generated_at, closed_reason = 'replaced'`, demo.PrimaryCode, "revoked code patient"},
		"closed as run out":    {`UPDATE emergency_codes SET closed_at = generated_at, closed_reason = 'expired'`, demo.PrimaryCode, "expired code patient"},
		"run out":              {`UPDATE emergency_codes SET generated_at = '2025-03-01 12:00Z', expires_at = '2026-03-01 12:00Z'`, demo.PrimaryCode, "expired code patient"},
		"of a closing record":  {`UPDATE users SET closing_since = now(), erase_after = now() + interval '30 days' WHERE role = 'patient'`, demo.PrimaryCode, "revoked code patient"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setUp(t)
			if c.spoil != "" {
				s.Exec(t, c.spoil)
			}
			read, err := s.readings.Open(t.Context(), fixture.Paramedic(), c.code, ptr("Calle 26"))
			wantCode(t, name, err, fault.NotFound)
			wantEntries(t, s, c.entry+" Calle 26")
			if read.FullName != "" || len(s.told) != 0 || s.Count(t, `SELECT sum(access_count) FROM emergency_codes`) != 0 {
				t.Errorf("read %q, told %v", read.FullName, s.told)
			}
		})
	}
}

// A dependant without an account is hidden once its last guardian closes.
func TestACodeOfADependant(t *testing.T) {
	t.Parallel()
	s := setUp(t)
	code, err := s.codes.Generate(t.Context(), fixture.Primary(), &id.Global{Type: "Patient", ID: dependant})
	if err != nil {
		t.Fatal(err)
	}
	read, err := s.readings.Open(t.Context(), fixture.Paramedic(), code.Value, nil)
	if err != nil || read.FullName != "Test Dependant Minor" || len(s.told) != 1 || s.told[0].Account != fixture.Primary().User {
		t.Errorf("%q, told %v, %v", read.FullName, s.told, err)
	}
	s.Exec(t, `UPDATE users SET closing_since = now(), erase_after = now() + interval '30 days' WHERE id = $1`, fixture.Primary().User)
	_, err = s.readings.Open(t.Context(), fixture.Paramedic(), code.Value, nil)
	wantCode(t, "after closing", err, fault.NotFound)
}

func TestSec_Z14_LogOrNothing(t *testing.T) {
	t.Parallel()
	s := setUp(t)
	s.Exec(t, `ALTER TABLE access_log ADD CONSTRAINT refused CHECK (false) NOT VALID`)
	read, err := s.open(t, fixture.Paramedic())
	wantCode(t, "granted", err, fault.Unavailable)
	if read.FullName != "" || len(s.told) != 0 || s.Count(t, `SELECT sum(access_count) FROM emergency_codes`) != 0 {
		t.Errorf("read %q, told %v, or counted", read.FullName, s.told)
	}
	_, err = s.readings.Open(t.Context(), fixture.Paramedic(), "AAAAAAAAAAAAAAAAAAAAAA", nil)
	wantCode(t, "refused", err, fault.Unavailable)
	_, err = s.open(t, fixture.PendingParamedic())
	wantCode(t, "not active", err, fault.Unavailable)
}

func TestACallIsCountedLoggedAndTold(t *testing.T) {
	t.Parallel()
	s := setUp(t)
	s.Exec(t, `INSERT INTO guardianships (id, guardian_id, patient_id, relationship, created_at) VALUES (gen_random_uuid(), $1, $2, 'MADRE', now())`,
		fixture.Secondary().User, primary)
	s.Statements.Reset()
	if _, err := s.readings.Open(t.Context(), fixture.Paramedic(), demo.PrimaryCode, ptr(" Calle 26 ")); err != nil {
		t.Fatal(err)
	}
	if n := s.Statements.Count(); n != 3 {
		t.Errorf("%d statements, want 3:\n%s", n, strings.Join(s.Statements.SQL(), "\n"))
	}
	n := s.Count(t, `SELECT count(*) FROM access_log l JOIN emergency_codes k ON k.id = l.emergency_code_id
		WHERE l.patient_id = $1 AND k.id = $2 AND l.accessor_id = $3 AND l.accessor_role = 'paramedic' AND l.accessor_name = 'Test Paramedic'
			AND l.accessor_organization = 'Ambulancias de Prueba' AND l.accessor_license = 'PARA-0001' AND l.reason = 'emergency'
			AND l.granted AND l.denial IS NULL AND l.ip = '192.0.2.1' AND l.user_agent = 'fixture' AND l.location = 'Calle 26'
			AND l.at = $4 AND k.access_count = 1 AND k.last_accessed_at = $4`,
		primary, primaryCode, fixture.Paramedic().User, fixture.Now())
	if n != 1 {
		t.Error("the entry or the counter is not as it should be")
	}
	mailed := map[id.ID]mail.Mail{}
	for _, m := range s.mails {
		mailed[m.Account] = m
	}
	letter := func(account id.ID) mail.Mail {
		return mail.Mail{
			Kind: mail.EmergencyReading, Account: account, Person: "Test Paramedic", Organization: "Ambulancias de Prueba", At: fixture.Now(),
		}
	}
	wantMails := map[id.ID]mail.Mail{}
	for _, account := range []id.ID{fixture.Primary().User, fixture.Secondary().User} {
		wantMails[account] = letter(account)
	}
	if diff := cmp.Diff(wantMails, mailed); diff != "" || len(s.mails) != 2 {
		t.Errorf("%d mails (-want +got):\n%s", len(s.mails), diff)
	}
	accounts := map[id.ID]bool{}
	for _, told := range s.told {
		accounts[told.Account] = s.Count(t, `SELECT count(*) FROM access_log WHERE id = $1`, told.Entry) == 1
	}
	if diff := cmp.Diff(map[id.ID]bool{fixture.Primary().User: true, fixture.Secondary().User: true}, accounts); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

func TestSec_Z13_CallsAreLimited(t *testing.T) {
	t.Parallel()
	at := func(v access.Viewer, address string) access.Viewer {
		v.Client.Address = netip.MustParseAddr(address)
		return v
	}
	t.Run("per account, whatever the outcome", func(t *testing.T) {
		t.Parallel()
		s := setUp(t)
		for i := range 50 {
			v := at(fixture.Paramedic(), "192.0.2."+string(rune('1'+i%5)))
			_, err := s.readings.Open(t.Context(), v, "unknown", nil)
			wantCode(t, "within the limit", err, fault.NotFound)
		}
		_, err := s.open(t, at(fixture.Paramedic(), "192.0.2.9"))
		wantCode(t, "beyond it", err, fault.RateLimited)
		_, err = s.open(t, at(fixture.PendingParamedic(), "192.0.2.9"))
		wantCode(t, "another account", err, fault.Forbidden)
		if n := s.Count(t, `SELECT count(*) FROM access_log WHERE denial = 'rate_limited' AND NOT granted AND patient_id IS NULL`); n != 1 {
			t.Errorf("%d entries of it", n)
		}
	})
	t.Run("per address", func(t *testing.T) {
		t.Parallel()
		s := setUp(t)
		for i := range 50 {
			v := fixture.Paramedic()
			if i%2 == 0 {
				v = fixture.PendingParamedic()
			}
			_, _ = s.readings.Open(t.Context(), at(v, "2001:db8::1"), "unknown", nil)
		}
		_, err := s.open(t, at(fixture.Paramedic(), "2001:db8::2"))
		wantCode(t, "the same network", err, fault.RateLimited)
		_, err = s.open(t, at(fixture.Paramedic(), "2001:db8:0:1::1"))
		wantCode(t, "another network", err, "")
	})
}

func TestALocationThatIsTooLongIsRefused(t *testing.T) {
	t.Parallel()
	s := setUp(t)
	_, err := s.readings.Open(t.Context(), fixture.Paramedic(), demo.PrimaryCode, ptr(strings.Repeat("x", 201)))
	wantCode(t, "location", err, fault.BadInput)
	wantEntries(t, s)
}

func TestLookingAtThePreviewIsNoAccess(t *testing.T) {
	t.Parallel()
	s := setUp(t)
	s.Statements.Reset()
	found, err := s.readings.Previews(t.Context(), fixture.Primary(), []id.ID{primary, secondary, dependant})
	if err != nil || len(s.mails) != 0 || len(found) != 2 || found[dependant].FullName != "Test Dependant Minor" {
		t.Fatalf("%d previews, %v", len(found), err)
	}
	if n := s.Statements.Count(); n != 1 {
		t.Errorf("%d statements for three records, want 1", n)
	}
	if n := s.Count(t, `SELECT (SELECT count(*) FROM access_log) + (SELECT sum(access_count) FROM emergency_codes)`); n != 0 || len(s.told) != 0 {
		t.Errorf("%d entries or counts, told %v", n, s.told)
	}
}

// The rows of domain.md section 1.1 for the fields of Patient and the mutations.
func TestWhoMayHaveCodes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		viewer access.Viewer
		read   fault.Code
		write  fault.Code
		seen   int
	}{
		"owner":               {fixture.Primary(), "", "", 1},
		"stranger":            {fixture.Secondary(), "", fault.NotFound, 0},
		"professional, grant": {fixture.Professional(), fault.Forbidden, fault.Forbidden, 0},
		"paramedic":           {fixture.Paramedic(), fault.Forbidden, fault.Forbidden, 0},
		"administrator":       {fixture.Admin(), fault.Forbidden, fault.Forbidden, 0},
		"nobody":              {fixture.Anonymous(), fault.Unauthenticated, fault.Unauthenticated, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setUp(t)
			s.Exec(t, `UPDATE access_grants SET scope = 'write'`)
			of := []id.ID{primary}
			inForce, err := s.codes.InForce(t.Context(), c.viewer, of)
			wantCode(t, "emergencyCode", err, c.read)
			all, err := s.codes.OfPatients(t.Context(), c.viewer, of)
			wantCode(t, "emergencyCodes", err, c.read)
			nodes, err := s.codes.ByIDs(t.Context(), c.viewer, []id.ID{primaryCode})
			wantCode(t, "node", err, c.read)
			previews, err := s.readings.Previews(t.Context(), c.viewer, of)
			wantCode(t, "emergencyPreview", err, c.read)
			if diff := cmp.Diff([]int{c.seen, c.seen, c.seen, c.seen}, []int{len(inForce), len(all[primary]), len(nodes), len(previews)}); diff != "" {
				t.Errorf("seen (-want +got):\n%s", diff)
			}
			_, err = s.codes.Revoke(t.Context(), c.viewer, primaryCode)
			wantCode(t, "revoke", err, c.write)
			_, err = s.codes.Generate(t.Context(), c.viewer, &id.Global{Type: "Patient", ID: primary})
			wantCode(t, "generate", err, c.write)
		})
	}
}

func TestANewCodeReplacesTheOneBefore(t *testing.T) {
	t.Parallel()
	s := setUp(t)
	first, err := s.codes.Generate(t.Context(), fixture.Primary(), nil)
	if err != nil {
		t.Fatal(err)
	}
	s.now = first.ExpiresAt
	second, err := s.codes.Generate(t.Context(), fixture.Primary(), nil)
	if err != nil {
		t.Fatal(err)
	}
	found, err := s.codes.OfPatients(t.Context(), fixture.Primary(), []id.ID{primary})
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		ID     id.ID
		Value  string
		Status domain.Status
	}
	var got []row
	for _, c := range found[primary] {
		got = append(got, row{c.ID, c.Value, c.Status})
	}
	want := []row{
		{second.ID, second.Value, domain.Active}, {first.ID, first.Value, domain.Expired}, {primaryCode, demo.PrimaryCode, domain.Replaced},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
	inForce, err := s.codes.InForce(t.Context(), fixture.Primary(), []id.ID{primary, dependant})
	if err != nil || len(inForce) != 1 || inForce[primary].ID != second.ID {
		t.Errorf("in force %v, %v", inForce, err)
	}
	_, err = s.open(t, fixture.Paramedic())
	wantCode(t, "the replaced code", err, fault.NotFound)
	if _, err := s.readings.Open(t.Context(), fixture.Paramedic(), second.Value, nil); err != nil {
		t.Errorf("the new code: %v", err)
	}
}

func TestManyNewCodesAtOnceLeaveOneInForce(t *testing.T) {
	t.Parallel()
	s := setUp(t)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if _, err := s.codes.Generate(t.Context(), fixture.Primary(), nil); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := s.Count(t, `SELECT count(*) FROM emergency_codes WHERE patient_id = $1 AND closed_at IS NULL`, primary); n != 1 {
		t.Errorf("%d codes in force", n)
	}
}

func TestRevoking(t *testing.T) {
	t.Parallel()
	s := setUp(t)
	revoked, err := s.codes.Revoke(t.Context(), fixture.Primary(), primaryCode)
	if err != nil || revoked.Status != domain.Revoked || revoked.Value != demo.PrimaryCode {
		t.Fatalf("revoked %+v, %v", revoked, err)
	}
	_, err = s.codes.Revoke(t.Context(), fixture.Primary(), primaryCode)
	wantReason(t, err, fault.NotAllowed, "id")
	s.now = fixture.Now().Add(366 * 24 * time.Hour)
	_, err = s.codes.Revoke(t.Context(), fixture.Secondary(), secondaryCode)
	wantReason(t, err, fault.NotAllowed, "id")
	_, err = s.codes.Revoke(t.Context(), fixture.Primary(), id.Random())
	wantCode(t, "a random id", err, fault.NotFound)
	_, err = s.codes.Revoke(t.Context(), fixture.Primary(), id.ID{})
	wantCode(t, "an id of another type", err, fault.NotFound)
}

func TestSec_Q11_NewCodesAreLimited(t *testing.T) {
	t.Parallel()
	s := setUp(t)
	for range 20 {
		if _, err := s.codes.Generate(t.Context(), fixture.Primary(), nil); err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.codes.Generate(t.Context(), fixture.Primary(), nil)
	wantCode(t, "the 21st", err, fault.RateLimited)
}

func TestSec_D03_CodesAreNotStoredInClear(t *testing.T) {
	t.Parallel()
	s := setUp(t)
	made, err := s.codes.Generate(t.Context(), fixture.Primary(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var hash, sealed []byte
	if err := s.Pool.QueryRow(t.Context(), `SELECT code_hash, code_enc FROM emergency_codes WHERE id = $1`, made.ID).Scan(&hash, &sealed); err != nil {
		t.Fatal(err)
	}
	if want := sha256.Sum256([]byte(made.Value)); !bytes.Equal(hash, want[:]) || bytes.Contains(sealed, []byte(made.Value)) {
		t.Error("the code is not stored as its hash, and sealed")
	}
	s.Exec(t, `UPDATE emergency_codes SET code_enc = $1 WHERE id = $2`, sealed, secondaryCode)
	if _, err := s.codes.ByIDs(t.Context(), fixture.Secondary(), []id.ID{secondaryCode}); err == nil || fault.CodeOf(err) != "" {
		t.Errorf("a code moved to another row opens: %v", err)
	}
}
