package auth_test

import (
	"context"
	"testing"
	"time"

	"vitalgo/slices/auth/application"
	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/mailtest"
)

const closing = 30 * 24 * time.Hour

// close closes the one account as its owner does.
func (w *world) close(t *testing.T) {
	t.Helper()
	w.exec(t, `UPDATE users SET closing_since = $1, erase_after = $2`, w.Now(), w.Now().Add(closing))
}

// stillClosing wants nothing to have taken the closing back.
func (w *world) stillClosing(t *testing.T) {
	t.Helper()
	if got := w.text(t, `SELECT (closing_since IS NOT NULL AND erase_after IS NOT NULL AND last_login_at IS NULL)::text FROM users`); got != "true" {
		t.Error("the closing was taken back")
	}
}

func TestALoginBeforeTheEndTakesTheClosingBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	w.close(t)
	w.advance(closing - time.Microsecond)
	s := w.signIn(t, address)
	w.advance(time.Hour)
	if s.User.Closing || s.User.EraseAfter != nil || w.text(t, `SELECT (erase_after IS NULL)::text FROM users`) != "true" {
		t.Errorf("account %+v", s.User)
	}
}

// From the end of its closing on, an account is answered like one that does not exist, although the job that
// erases it may not have come yet: the answers, what they count and what they write.
func TestAnEndedAccountSignsInLikeAnUnknownOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	w.close(t)
	w.advance(closing)
	for left := 4; left > 0; left-- {
		for _, one := range []string{address, "unknown@example.com"} {
			_, refusal, err := w.login(t, one, password)
			if problem(err) != "INVALID_CREDENTIALS" || *refusal.AttemptsRemaining != left {
				t.Errorf("%s: %q with %+v, want %d left", one, problem(err), refusal, left)
			}
		}
	}
	for _, one := range []string{address, "unknown@example.com"} {
		if _, refusal, err := w.login(t, one, password); problem(err) != "ACCOUNT_LOCKED" || refusal.LockedUntil == nil {
			t.Errorf("%s: %q", one, problem(err))
		}
	}
	if got := w.text(t, `SELECT string_agg(DISTINCT failure_reason || count, ', ') FROM (
		SELECT failure_reason, count(*) || ' ' || count(user_id) AS count FROM login_attempts GROUP BY email_hash, failure_reason) a`); got != "unknown_account5 0" {
		t.Errorf("attempts: %s", got)
	}
	w.stillClosing(t)
}

// An account that is erased while its password is compared is unknown as well.
func TestAnAccountErasedDuringItsLogin(t *testing.T) {
	t.Parallel()
	for name, erase := range map[string]string{
		"erased": `DELETE FROM users`, "due": `UPDATE users SET closing_since = '2026-02-01', erase_after = '2026-03-01'`,
	} {
		w := newWorld(t, 1000)
		w.account(t, address, person.Patient)
		w.Sessions.Passwords = meanwhile{w.Sessions.Passwords, func() { w.exec(t, erase) }}
		_, refusal, err := w.login(t, address, password)
		if problem(err) != "INVALID_CREDENTIALS" || *refusal.AttemptsRemaining != 4 {
			t.Errorf("%s: %q with %+v", name, problem(err), refusal)
		}
		w.wantUnknown(t, name)
	}
}

// Also with a wrong password, which is answered and counted as it would be for any other.
func TestAnAccountErasedDuringAWrongLogin(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	w.Sessions.Passwords = meanwhile{w.Sessions.Passwords, func() { w.exec(t, `DELETE FROM users`) }}
	_, refusal, err := w.login(t, address, "wrong")
	if problem(err) != "INVALID_CREDENTIALS" || refusal.AttemptsRemaining == nil || *refusal.AttemptsRemaining != 4 {
		t.Errorf("%q with %+v", problem(err), refusal)
	}
	w.wantUnknown(t, "erased")
}

// wantUnknown wants tries to be written as of an account that does not exist.
func (w *world) wantUnknown(t *testing.T, name string) {
	t.Helper()
	if got := w.text(t, `SELECT string_agg(DISTINCT failure_reason, ' ') || ' ' || count(user_id) FROM login_attempts`); got != "unknown_account 0" {
		t.Errorf("%s: attempts %s", name, got)
	}
}

// A login that began before the account was closed does not take that back: its session would be void.
func TestAnAccountClosedDuringItsLogin(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	plain := w.Sessions.Passwords
	w.Sessions.Passwords = meanwhile{plain, func() {
		w.advance(time.Second)
		w.close(t)
	}}
	if _, refusal, err := w.login(t, address, password); problem(err) != "INVALID_CREDENTIALS" || *refusal.AttemptsRemaining != 4 {
		t.Errorf("%q with %+v", problem(err), refusal)
	}
	w.stillClosing(t)
	w.Sessions.Passwords = plain
	if !w.alive(t, w.signIn(t, address)) {
		t.Error("a login that began afterwards is dead")
	}
}

// No other way leads back: what was handed out before the end is worth nothing after it.
func TestNothingRevivesAnEndedAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	account := w.account(t, address, person.Patient)
	verification := mailtest.Token(t, w.post.Await(t, verifySubject))
	open, err := w.Sessions.Open(t.Context(), from("192.0.2.1"), account, application.Terms{Remember: true})
	check(t, err)
	w.close(t)
	w.advance(closing - 30*time.Minute)
	reset := w.resetToken(t)
	hashed, err := hash()
	check(t, err)
	claim := domain.Claim{
		Account: account, Email: newAddress, Replaces: address, Mark: domain.Credentials{PasswordHash: hashed}.Mark(),
		ExpiresAt: w.Now().Add(time.Hour),
	}
	check(t, w.Accounts.Tokens.Put(t.Context(), domain.EmailChange, "a change", claim, w.Now()))
	w.advance(30 * time.Minute)

	if got := w.reset(t, reset, replacement); got != "TOKEN_INVALID token" {
		t.Errorf("reset: %q", got)
	}
	if got := w.verify(t, "a change"); got != "TOKEN_INVALID token" {
		t.Errorf("change of the address: %q", got)
	}
	if got := w.verify(t, verification); got == "" {
		t.Error("the address is verified")
	}
	if _, err := w.Sessions.Refresh(t.Context(), from("192.0.2.1"), open.Tokens.RefreshToken); fault.ProblemsIn(err) == nil {
		t.Errorf("refresh: %v", err)
	}
	token, _, err := w.Sessions.Tokens.Issue(claimsOf(open, w.Now()))
	check(t, err)
	if _, _, err := w.Sessions.Identify(t.Context(), access.Client{}, token); fault.CodeOf(err) != fault.Unauthenticated {
		t.Errorf("access token: %v", err)
	}
	mails := w.text(t, `SELECT count(*)::text FROM river_job`)
	resets := w.redis.Get(t.Context(), "token_of:password_reset:"+account.String()).Val()
	check(t, w.Accounts.RequestPasswordReset(t.Context(), from("192.0.2.1"), address))
	if w.text(t, `SELECT count(*)::text FROM river_job`) == mails {
		t.Error("a request for a reset queues nothing: it tells that there is no account")
	}
	if after := w.redis.Get(t.Context(), "token_of:password_reset:"+account.String()).Val(); resets == "" || after != resets {
		t.Error("another reset was made")
	}
	w.stillClosing(t)
}

func claimsOf(s application.SignedIn, now time.Time) application.Claims {
	return application.Claims{User: s.User.ID, Session: s.Viewer.Session, Role: s.User.Role, ID: "x", IssuedAt: now}
}

// meanwhile does something while a password is compared.
type meanwhile struct {
	application.Passwords
	do func()
}

func (m meanwhile) Verify(ctx context.Context, password, hash string) (match, stale bool, err error) {
	m.do()
	return m.Passwords.Verify(ctx, password, hash)
}
