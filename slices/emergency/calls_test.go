package emergency_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/mail"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
)

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
