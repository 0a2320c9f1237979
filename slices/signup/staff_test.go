package signup_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/signup/application"
	"vitalgo/slices/signup/domain"
)

func staffForm(kind person.Role) domain.Staff {
	return domain.Staff{
		Kind: kind, FirstName: "Carlos", LastName: "Ruiz", LicenseNumber: "med-2001", LicenseExpiresOn: civil.Today(now()).AddDays(1),
		Specialty: new("Cardiología"), Organization: "Hospital San José", Phone: "+57 300 555 0009",
		Email: "Carlos.Ruiz@example.com", Password: "SecurePass123!", AcceptTerms: true, AcceptPrivacy: true, Language: locale.English,
	}
}

// staffRows tells how many accounts, members and acceptances there are.
func (w world) staffRows(t *testing.T) string {
	t.Helper()
	return w.text(t, `SELECT concat_ws(' ', (SELECT count(*) FROM users), (SELECT count(*) FROM staff_members),
		(SELECT count(*) FROM legal_acceptances))`)
}

func TestStaffSignUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	for _, c := range []struct {
		form      domain.Staff
		specialty string
	}{
		{staffForm(person.Professional), " Cardiología"},
		{func() domain.Staff {
			f := staffForm(person.Paramedic)
			f.Email, f.LicenseNumber, f.Specialty = "other@example.com", "PARA-9", nil
			return f
		}(), ""},
	} {
		opened, err := w.OpenStaff(t.Context(), nobody("192.0.2.1"), c.form)
		if err != nil {
			t.Fatal(err)
		}
		if opened.Role != c.form.Kind || opened.Active || opened.Anonymous() || !opened.Session.IsZero() {
			t.Errorf("opened for %+v", opened)
		}
		got := w.text(t, `
			SELECT concat_ws(' ', u.role, u.first_name, u.language, u.last_login_at IS NULL, s.kind, s.status, s.phone, s.organization,
				s.license_expires_on, s.version, s.specialty)
			FROM users u JOIN staff_members s ON s.user_id = u.id WHERE u.id = $1`, opened.User)
		want := fmt.Sprintf("%s Carlos en t %[1]s pending +573005550009 Hospital San José 2026-03-02 1%s", c.form.Kind, c.specialty)
		if got != want {
			t.Errorf("rows %s, want %s", got, want)
		}
		got = w.text(t, `SELECT string_agg(concat_ws(' ', kind, version, host(ip), locale), ', ' ORDER BY kind) FROM legal_acceptances WHERE user_id = $1`, opened.User)
		if got != "privacy 1.0 192.0.2.1 en, terms 1.0 192.0.2.1 en" {
			t.Errorf("acceptances %s", got)
		}
	}
}

func TestStaffSignUpProblemsComeTogether(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	if _, err := w.OpenStaff(t.Context(), nobody("192.0.2.1"), staffForm(person.Paramedic)); err != nil {
		t.Fatal(err)
	}
	before := w.staffRows(t)
	again := staffForm(person.Professional)
	again.FirstName, again.Specialty, again.Phone, again.Password, again.AcceptTerms = "C", nil, "3005550009", "short", false
	want := "TOO_SHORT firstName, REQUIRED specialty, REQUIRED acceptTerms, TOO_SHORT password, INVALID_FORMAT phone, TAKEN email, TAKEN licenseNumber"
	if _, err := w.OpenStaff(t.Context(), nobody("192.0.2.1"), again); problem(err) != want {
		t.Errorf("problems %s, want %s", problem(err), want)
	}
	if after := w.staffRows(t); after != before {
		t.Errorf("rows %s, before %s", after, before)
	}
}

// Of many sign-ups with one licence, or one address, one wins and the others leave nothing behind.
func TestManyStaffSignUpsAtOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		vary func(*domain.Staff, int)
		want string
	}{
		"one licence": {func(f *domain.Staff, i int) { f.Email = fmt.Sprintf("carlos%d@example.com", i) }, "TAKEN licenseNumber"},
		"one address": {func(f *domain.Staff, i int) { f.LicenseNumber = fmt.Sprintf("MED-%d", i) }, "TAKEN email"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 1000)
			var (
				group sync.WaitGroup
				mu    sync.Mutex
				found = map[string]int{}
			)
			for i := range 20 {
				group.Go(func() {
					f := staffForm(person.Paramedic)
					c.vary(&f, i)
					_, err := w.OpenStaff(t.Context(), nobody("192.0.2.1"), f)
					mu.Lock()
					defer mu.Unlock()
					found[problem(err)]++
				})
			}
			group.Wait()
			if found[""] != 1 || found[c.want] != 19 || w.staffRows(t) != "1 1 2" {
				t.Errorf("answers %v, rows %s", found, w.staffRows(t))
			}
		})
	}
}

// brokenStaff fails to keep a member.
type brokenStaff struct{ application.Staff }

func (brokenStaff) Create(context.Context, enrol.Staff) error { return errBroken }

func TestStaffSignUpIsWholeOrNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.Staff = brokenStaff{w.Staff}
	for range 5 { // none of them counts as one that succeeded
		if _, err := w.OpenStaff(t.Context(), nobody("192.0.2.1"), staffForm(person.Paramedic)); !errors.Is(err, errBroken) {
			t.Errorf("error %v", err)
		}
	}
	if got := w.staffRows(t); got != "0 0 0" {
		t.Errorf("rows %s", got)
	}
}

// Patients and staff share the limits of an address of the network.
func TestStaffSignUpsPerClient(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	if _, err := w.signUp(t, form()); err != nil {
		t.Fatal(err)
	}
	var last string
	for i := range 3 {
		f := staffForm(person.Paramedic)
		f.Email, f.LicenseNumber = fmt.Sprintf("carlos%d@example.com", i), fmt.Sprintf("MED-%d", i)
		_, err := w.OpenStaff(t.Context(), nobody("192.0.2.1"), f)
		last = problem(err)
		if want := map[int]string{2: "RATE_LIMITED"}[i]; last != want {
			t.Errorf("sign-up %d: %q, want %q", i+2, last, want)
		}
	}
}
