package auth_test

import (
	"context"
	"testing"
	"time"

	"vitalgo/slices/auth/application"
	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/mailtest"
)

const newAddress = "new@example.com"

func (w *world) verify(t *testing.T, token string) string {
	t.Helper()
	_, err := w.Accounts.VerifyEmail(t.Context(), from("192.0.2.1"), token)
	return problem(err)
}

func TestSignUpAsksToVerifyTheAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	first := w.post.Await(t, verifySubject)
	s := w.signIn(t, address)
	if sent, err := w.Accounts.RequestEmailVerification(t.Context(), s.Viewer); !sent || err != nil {
		t.Fatalf("%t, %v", sent, err)
	}
	second := w.post.Await(t, verifySubject)
	if first.To != address || second.To != address {
		t.Errorf("to %s and %s", first.To, second.To)
	}
	if got := w.verify(t, mailtest.Token(t, first)); got != "TOKEN_INVALID token" {
		t.Errorf("the first link: %q", got)
	}
	user, err := w.Accounts.VerifyEmail(t.Context(), from("192.0.2.1"), mailtest.Token(t, second))
	check(t, err)
	if !user.EmailVerified || user.Email != address {
		t.Errorf("account %+v", user)
	}
	if sent, err := w.Accounts.RequestEmailVerification(t.Context(), s.Viewer); sent || err != nil {
		t.Errorf("verified already, but sent %t, %v", sent, err)
	}
}

func TestVerificationRunsOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	token := mailtest.Token(t, w.post.Await(t, verifySubject))
	w.advance(24 * time.Hour)
	if got := w.verify(t, token); got != "TOKEN_EXPIRED token" {
		t.Error(got)
	}
}

// change asks for a new address and returns the token that was mailed there.
func (w *world) change(t *testing.T, s application.SignedIn, to string) string {
	t.Helper()
	pending, err := w.Accounts.ChangeEmail(t.Context(), s.Viewer, "  "+to, password)
	check(t, err)
	link, notice := w.post.Await(t, changeSubject), w.post.Await(t, noticeSubject)
	if link.To != to || pending != to || notice.To != s.User.Email {
		t.Errorf("link to %s, pending %s, notice to %s", link.To, pending, notice.To)
	}
	return mailtest.Token(t, link)
}

// F01: a mailed link is good for another try while the database is away.
func TestSec_F01_VerifyWhileTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.account(t, address, person.Patient)
	token := mailtest.Token(t, w.post.Await(t, verifySubject))
	w.exec(t, `ALTER TABLE users RENAME TO away`)
	if _, err := w.Accounts.VerifyEmail(t.Context(), from("192.0.2.1"), token); err == nil || problem(err) != "" {
		t.Fatalf("error %v, want one of the database", err)
	}
	w.exec(t, `ALTER TABLE away RENAME TO users`)
	if got := w.verify(t, token); got != "" {
		t.Error(got)
	}
}

func TestChangeEmail(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	s := w.signIn(t, address)
	old := w.change(t, s, "other@example.com")
	token := w.change(t, s, newAddress)
	reset := w.resetToken(t)
	if got := w.verify(t, old); got != "TOKEN_INVALID token" {
		t.Errorf("the change before: %q", got)
	}
	w.signIn(t, address) // until then
	user, err := w.Accounts.VerifyEmail(t.Context(), from("192.0.2.1"), token)
	check(t, err)
	if user.Email != newAddress || !user.EmailVerified || !w.alive(t, s) {
		t.Errorf("account %+v", user)
	}
	if m := w.post.Await(t, changedSubject); m.To != address {
		t.Errorf("told %s", m.To)
	}
	w.signIn(t, newAddress)
	if _, _, err := w.login(t, address, password); problem(err) != "INVALID_CREDENTIALS" {
		t.Errorf("the old address: %q", problem(err))
	}
	if got := w.reset(t, reset, replacement); got != "TOKEN_INVALID token" {
		t.Errorf("a reset mailed to the old address: %q", got)
	}
}

// What warns the owner goes to the address of then, also where it is sent once another has taken over.
func TestNoticesGoToTheAddressOfThen(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	account := w.account(t, address, person.Patient)
	s := w.signIn(t, address)
	_, err := w.Accounts.ChangePassword(t.Context(), s.Viewer, password, replacement)
	check(t, err)
	_, err = w.Accounts.ChangeEmail(t.Context(), s.Viewer, newAddress, replacement)
	check(t, err)
	w.exec(t, `UPDATE users SET email = $2 WHERE id = $1`, account, newAddress)
	for _, subject := range []string{passwordSubject, noticeSubject} { // nothing is sent before the first is awaited
		if m := w.post.Await(t, subject); m.To != address {
			t.Errorf("%s: to %s", subject, m.To)
		}
	}
}

func TestChangeEmailProblems(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	w.account(t, "other@example.com", person.Patient)
	v := w.signIn(t, address).Viewer
	for _, c := range []struct{ address, password, want string }{
		{"Other@example.com", password, "TAKEN newEmail"},
		{address, password, "NOT_ALLOWED newEmail"},
		{"no address", "wrong", "INVALID_FORMAT newEmail, INVALID_CREDENTIALS password"},
		{" ", password, "REQUIRED newEmail"},
	} {
		if _, err := w.Accounts.ChangeEmail(t.Context(), v, c.address, c.password); problem(err) != c.want {
			t.Errorf("%s: %q, want %q", c.address, problem(err), c.want)
		}
	}
	if _, err := w.Accounts.ChangeEmail(t.Context(), from("192.0.2.1"), newAddress, password); fault.CodeOf(err) != fault.Unauthenticated {
		t.Errorf("nobody: %v", err)
	}
}

func TestAnAddressTakenMeanwhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	token, reset := w.change(t, w.signIn(t, address), newAddress), w.resetToken(t)
	w.account(t, newAddress, person.Patient)
	if got := w.verify(t, token); got != "TOKEN_INVALID token" {
		t.Error(got)
	}
	if got := w.reset(t, reset, replacement); got != "" {
		t.Errorf("another link of the account: %q", got)
	}
}

// stuck drops no links.
type stuck struct{ application.OneTimeTokens }

func (stuck) Drop(context.Context, id.ID, ...domain.Purpose) error {
	return fault.New(fault.Unavailable)
}

// What was mailed to an address is worth nothing once another took over, also where it cannot be dropped.
func TestLinksOfTheAddressBefore(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	verification := mailtest.Token(t, w.post.Await(t, verifySubject))
	token, reset := w.change(t, w.signIn(t, address), newAddress), w.resetToken(t)
	other := w.replica(t).Accounts
	other.Tokens = stuck{other.Tokens}
	user, err := other.VerifyEmail(t.Context(), from("192.0.2.1"), token)
	if check(t, err); user.Email != newAddress {
		t.Errorf("account %+v", user)
	}
	if got := w.verify(t, verification); got != "TOKEN_INVALID token" {
		t.Errorf("the verification: %q", got)
	}
	if got := w.reset(t, reset, replacement); got != "TOKEN_INVALID token" {
		t.Errorf("the reset: %q", got)
	}
}

func TestAChangedPasswordDropsTheChangeOfTheAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	s := w.signIn(t, address)
	token := w.change(t, s, newAddress)
	_, err := w.Accounts.ChangePassword(t.Context(), s.Viewer, password, replacement)
	check(t, err)
	w.post.Await(t, passwordSubject)
	if got := w.verify(t, token); got != "TOKEN_INVALID token" {
		t.Error(got)
	}
}

func TestLimitsOfMails(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.account(t, address, person.Patient)
	w.account(t, "other@example.com", person.Patient)
	v := w.signIn(t, address).Viewer
	for range 3 {
		_, err := w.Accounts.RequestEmailVerification(t.Context(), v)
		check(t, err)
		if _, err := w.Accounts.ChangeEmail(t.Context(), v, "other@example.com", password); problem(err) != "TAKEN newEmail" {
			t.Fatal(problem(err))
		}
	}
	if _, err := w.Accounts.RequestEmailVerification(t.Context(), v); problem(err) != "RATE_LIMITED" {
		t.Errorf("the fourth verification: %q", problem(err))
	}
	if _, err := w.Accounts.ChangeEmail(t.Context(), v, newAddress, password); problem(err) != "RATE_LIMITED" {
		t.Errorf("the fourth change: %q", problem(err))
	}
}

// P12: wrong passwords of all operations count together, and do not use up the changes themselves.
func TestSec_P12_GuessingByChangeEmail(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000) // the limit of guesses is never raised
	w.account(t, address, person.Patient)
	v := w.signIn(t, address).Viewer
	for range 5 {
		if _, err := w.Accounts.ChangeEmail(t.Context(), v, newAddress, "wrong"); problem(err) != "INVALID_CREDENTIALS password" {
			t.Fatal(problem(err))
		}
	}
	if _, err := w.Accounts.ChangePassword(t.Context(), v, password, replacement); problem(err) != "RATE_LIMITED" {
		t.Errorf("the sixth: %q", problem(err))
	}
}
