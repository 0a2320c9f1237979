package auth_test

import (
	"context"
	"testing"

	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/domain/person"
)

func TestMe(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.account(t, address, person.Patient)
	me, err := w.Accounts.Me(t.Context(), from("192.0.2.1"))
	if me != nil || err != nil {
		t.Errorf("nobody is %v, %v", me, err)
	}
	refused := access.Viewer{Refusal: fault.New(fault.Unauthenticated)}
	if me, err := w.Accounts.Me(t.Context(), refused); me != nil || fault.CodeOf(err) != fault.Unauthenticated {
		t.Errorf("a bad token is %v, %v", me, err)
	}
	me, err = w.Accounts.Me(t.Context(), w.signIn(t, address).Viewer)
	check(t, err)
	if me.Email != address || me.FirstName != "María" || me.EmailVerified || me.OtpEnabled || me.PatientID != nil {
		t.Errorf("account %+v", me)
	}
}

func TestAccountByID(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	own, foreign := w.account(t, address, person.Patient), w.account(t, "other@example.com", person.Patient)
	found, err := w.Accounts.ByIDs(t.Context(), w.signIn(t, address).Viewer, []id.ID{foreign, own})
	check(t, err)
	if len(found) != 1 || found[own].ID != own {
		t.Errorf("found %v, want the own account only", found)
	}
	found, err = w.Accounts.ByIDs(t.Context(), w.signIn(t, address).Viewer, []id.ID{foreign})
	if len(found) != 0 || err != nil {
		t.Errorf("found %v, %v", found, err)
	}
}

func TestAddressIsTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.account(t, address, person.Patient)
	err := w.Accounts.Create(t.Context(), enrol.Account{
		ID: id.Random(), Email: address, PasswordHash: "x", Role: person.Patient, FirstName: "Ana", LastName: "Ruiz", Language: locale.Spanish, At: w.Now(),
	})
	if problem(err) != "TAKEN email" {
		t.Errorf("%q, want TAKEN", problem(err))
	}
}

func TestStaffAreActiveThroughTheLastDayOfTheirLicence(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	account := w.account(t, address, person.Paramedic)
	user := func() domain.User {
		me, err := w.Accounts.Me(t.Context(), access.Viewer{User: account})
		check(t, err)
		return *me
	}
	if user().Active {
		t.Error("active without a licence")
	}
	w.exec(t, `INSERT INTO staff_members (id, user_id, kind, license_number, license_expires_on, organization, phone, status, created_at, updated_at)
		VALUES ($1, $2, 'paramedic', 'PARA-9', '2026-03-01', 'Ambulancias', '+573005550001', 'approved', now(), now())`, id.Random(), account)
	if !user().Active {
		t.Error("not active on the last day")
	}
	w.exec(t, `UPDATE staff_members SET license_expires_on = '2026-02-28'`)
	if user().Active {
		t.Error("active after the last day")
	}
	w.exec(t, `UPDATE staff_members SET license_expires_on = '2027-02-28', status = 'suspended'`)
	if user().Active {
		t.Error("active while suspended")
	}
}

func TestNextStepAsksForTheProfile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	record := id.Random()
	w.Accounts.ProfileComplete = func(_ context.Context, _ access.Viewer, patient id.ID) (bool, error) {
		return patient == record, nil
	}
	for name, c := range map[string]struct {
		user domain.User
		want domain.NextStep
	}{
		"complete":   {domain.User{Role: person.Patient, PatientID: &record}, domain.Dashboard},
		"incomplete": {domain.User{Role: person.Patient, PatientID: &id.ID{}}, domain.CompleteProfile},
		"admin":      {domain.User{Role: person.Admin}, domain.Administration},
	} {
		if got, err := w.Accounts.NextStep(t.Context(), access.Viewer{}, c.user); got != c.want || err != nil {
			t.Errorf("%s: %s, %v; want %s", name, got, err, c.want)
		}
	}
}

func TestSetLanguage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.account(t, address, person.Patient)
	user, err := w.Accounts.SetLanguage(t.Context(), w.signIn(t, address).Viewer, locale.Spanish)
	check(t, err)
	if user.Language != locale.Spanish || w.signIn(t, address).User.Language != locale.Spanish {
		t.Error("the language stays")
	}
	if _, err := w.Accounts.SetLanguage(t.Context(), from("192.0.2.1"), locale.Spanish); fault.CodeOf(err) != fault.Unauthenticated {
		t.Errorf("error %v for nobody", err)
	}
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	s, other := w.signIn(t, address), w.signIn(t, address)
	for _, c := range []struct{ name, current, replacement, want string }{
		{"wrong", "WrongPassword123!", "Zanahoria-74", "INVALID_CREDENTIALS currentPassword"},
		{"both wrong", "WrongPassword123!", "short", "INVALID_CREDENTIALS currentPassword, TOO_SHORT newPassword"},
		{"the same", password, password, "NOT_ALLOWED newPassword"},
		{"common", password, "Colombia2026*", "COMPROMISED_PASSWORD newPassword"},
		{"the address in it", password, "Maria.Gonzalez-1", "WEAK_PASSWORD newPassword"},
	} {
		if _, err := w.Accounts.ChangePassword(t.Context(), s.Viewer, c.current, c.replacement); problem(err) != c.want {
			t.Errorf("%s: %q, want %q", c.name, problem(err), c.want)
		}
	}
	if !w.alive(t, other) {
		t.Error("a refused change ended a session")
	}
	_, err := w.Accounts.ChangePassword(t.Context(), s.Viewer, password, "Zanahoria-74")
	check(t, err)
	if !w.alive(t, s) || w.alive(t, other) {
		t.Errorf("this session alive %v, the other one %v", w.alive(t, s), w.alive(t, other))
	}
	if _, _, err := w.login(t, address, password); problem(err) != "INVALID_CREDENTIALS" {
		t.Errorf("the old password: %q", problem(err))
	}
	_, _, err = w.login(t, address, "Zanahoria-74")
	check(t, err)
}

func TestSec_P12_GuessingTheCurrentPassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.account(t, address, person.Patient)
	v := w.signIn(t, address).Viewer
	for range 5 {
		if _, err := w.Accounts.ChangePassword(t.Context(), v, "wrong", "Zanahoria-74"); problem(err) != "INVALID_CREDENTIALS currentPassword" {
			t.Fatal(problem(err))
		}
	}
	if _, err := w.Accounts.ChangePassword(t.Context(), v, password, "Zanahoria-74"); problem(err) != "RATE_LIMITED" {
		t.Errorf("the sixth: %q, want RATE_LIMITED", problem(err))
	}
}
