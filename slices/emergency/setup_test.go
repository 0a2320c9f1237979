package emergency_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/emergency/application"
	"vitalgo/slices/emergency/domain"
	"vitalgo/slices/emergency/infrastructure/postgres"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/mail"
	"vitalgo/slices/shared/domain/fault"
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
