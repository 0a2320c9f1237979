package signup_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/document"
	"vitalgo/slices/signup/domain"
)

func TestSignUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	opened, err := w.signUp(t, form())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, sql, want string }{
		{"account", `SELECT concat_ws(' ', email, password_hash, role, first_name, last_name, language, previous_login_at IS NULL, last_login_at = created_at)
			FROM users WHERE id = $1`, "maria.gonzalez@example.com hash patient María Elena González Pérez en t t"},
		{"record", `SELECT concat_ws(' ', first_name, last_name, name_key, document_type, document_number, birth_date, phone, origin_country, version)
			FROM patients WHERE user_id = $1`, "María Elena González Pérez maria elena gonzalez perez CC 12345678 1990-05-15 +573001234567 CO 1"},
		{"acceptances", `SELECT string_agg(concat_ws(' ', kind, version, host(ip), user_agent, locale, patient_id), ', ' ORDER BY kind)
			FROM legal_acceptances WHERE user_id = $1`,
			"health_data 1.0 192.0.2.1 Browser en, privacy 1.0 192.0.2.1 Browser en, terms 1.0 192.0.2.1 Browser en"},
		{"history", `SELECT count(*)::text FROM record_changes WHERE actor_id = $1`, "0"}, // opening a record is not in it
	} {
		if got := w.text(t, c.sql, opened.Account); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestSignUpProblemsComeTogether(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	if _, err := w.signUp(t, form()); err != nil {
		t.Fatal(err)
	}
	before := w.rows(t)
	for _, c := range []struct {
		name   string
		change func(*domain.Patient)
		want   string
	}{
		{"all in use or unknown", func(f *domain.Patient) { f.OriginCountry, f.Phone, f.Password = "ZZ", "3001234567", "Colombia2026*" },
			"COMPROMISED_PASSWORD password, INVALID_FORMAT phone, TAKEN email, TAKEN documentNumber, NOT_FOUND originCountry"},
		{"the wrong scenario", func(f *domain.Patient) {
			f.FirstName, f.DocumentType, f.Email, f.Password = "M", document.IdentityCard, "invalid", "123456"
			f.BirthDate, f.OriginCountry = civil.Date{Year: 2009, Month: time.March, Day: 1}, "C\x00"
		}, "TOO_SHORT firstName, NOT_ALLOWED documentType, OUT_OF_RANGE birthDate, NOT_FOUND originCountry, INVALID_FORMAT email, TOO_SHORT password"},
		{"control characters", func(f *domain.Patient) {
			f.FirstName, f.DocumentNumber, f.Phone, f.Email, f.Password = "M\x00ría", "1234\x005678", "+57\x00", "a\x00@example.com", "Zanahoria\x00-74"
		}, "INVALID_FORMAT firstName, INVALID_FORMAT documentNumber, INVALID_FORMAT email, INVALID_FORMAT password, INVALID_FORMAT phone"},
		{"the address in the password", func(f *domain.Patient) {
			f.Email, f.DocumentNumber, f.Password = "zanahoria@example.com", "87654321", "Zanahoria-74"
		}, "WEAK_PASSWORD password"},
	} {
		f := form()
		c.change(&f)
		if _, err := w.signUp(t, f); problem(err) != c.want {
			t.Errorf("%s: %s, want %s", c.name, problem(err), c.want)
		}
	}
	if after := w.rows(t); after != before {
		t.Errorf("rows %s, before %s", after, before)
	}
}

// P08: of many sign-ups with one address, or one document, one wins and the others leave nothing behind.
func TestSec_P08_F19_ManySignUpsAtOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		vary func(f *domain.Patient, i int)
		want string
	}{
		"one address":  {func(f *domain.Patient, i int) { f.DocumentNumber = fmt.Sprint(10_000_000 + i) }, "TAKEN email"},
		"one document": {func(f *domain.Patient, i int) { f.Email = fmt.Sprintf("maria%d@example.com", i) }, "TAKEN documentNumber"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 1000)
			var (
				group sync.WaitGroup
				mu    sync.Mutex
				found = map[string]int{}
			)
			for i := range 50 {
				group.Go(func() {
					f := form()
					c.vary(&f, i)
					_, err := w.signUp(t, f)
					mu.Lock()
					defer mu.Unlock()
					found[problem(err)]++
				})
			}
			group.Wait()
			if found[""] != 1 || found[c.want] != 49 || w.rows(t) != "1 1 3 0" {
				t.Errorf("answers %v, rows %s", found, w.rows(t))
			}
		})
	}
}

func TestSignUpIsWholeOrNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.Records = broken{}
	if _, err := w.signUp(t, form()); !errors.Is(err, errBroken) {
		t.Errorf("error %v", err)
	}
	if got := w.rows(t); got != "0 0 0 0" {
		t.Errorf("rows %s", got)
	}
}

func TestSignUpsPerClient(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	person := func(i int) domain.Patient {
		f := form()
		f.Email, f.DocumentNumber = fmt.Sprintf("maria%d@example.com", i), fmt.Sprint(10_000_000+i)
		return f
	}
	wrong := form()
	wrong.AcceptTerms = false
	if _, err := w.signUp(t, wrong); problem(err) != "REQUIRED acceptTerms" {
		t.Fatal(problem(err))
	}
	for i := range 3 {
		if _, err := w.signUp(t, person(i)); err != nil {
			t.Fatalf("sign-up %d: %v", i+1, err)
		}
	}
	if _, err := w.signUp(t, person(3)); problem(err) != "RATE_LIMITED" {
		t.Errorf("the fourth that would succeed: %q", problem(err))
	}
	for range 5 {
		if _, err := w.signUp(t, wrong); problem(err) != "REQUIRED acceptTerms" {
			t.Fatal(problem(err))
		}
	}
	if _, err := w.signUp(t, wrong); problem(err) != "RATE_LIMITED" {
		t.Errorf("the eleventh try: %q", problem(err))
	}
	if _, err := w.Patient(t.Context(), nobody("192.0.2.2"), person(3)); err != nil {
		t.Errorf("another client: %v", err)
	}
}

func TestAvailability(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	if _, err := w.signUp(t, form()); err != nil {
		t.Fatal(err)
	}
	ctx, v := t.Context(), nobody("2001:db8:1:2::1")
	for in, want := range map[string]string{
		"MARIA.gonzalez@example.com": "false ", "other@example.com": "true ", "invalid": "false BAD_USER_INPUT", "a\x00@b.co": "false BAD_USER_INPUT",
	} {
		if free, err := w.EmailAvailable(ctx, v, in); fmt.Sprint(free, " ", problem(err)) != want {
			t.Errorf("address %q: %v %v, want %s", in, free, err, want)
		}
	}
	for _, c := range []struct {
		typ        document.Type
		number     string
		wantAnswer string
	}{
		{document.CitizenshipCard, "12.345.678", "false "}, {document.ForeignerID, "12345678", "true "},
		{document.CitizenshipCard, "12345", "false BAD_USER_INPUT"},
	} {
		if free, err := w.DocumentAvailable(ctx, v, c.typ, c.number); fmt.Sprint(free, " ", problem(err)) != c.wantAnswer {
			t.Errorf("document %s %s: %v %v, want %s", c.typ, c.number, free, err, c.wantAnswer)
		}
	}
	neighbour := nobody("2001:db8:1:2:ffff::9") // the same client, who has all of the /64
	for range 13 {
		if _, err := w.EmailAvailable(ctx, neighbour, "other@example.com"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.DocumentAvailable(ctx, v, document.CitizenshipCard, "12345678"); problem(err) != "RATE_LIMITED" {
		t.Errorf("the 21st look-up: %q", problem(err))
	}
	if _, err := w.EmailAvailable(ctx, nobody("2001:db8:1:3::1"), "other@example.com"); err != nil {
		t.Errorf("another network: %v", err)
	}
}
