package auth_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"vitalgo/slices/auth/application"
	"vitalgo/slices/auth/domain"
	"vitalgo/slices/home"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/mailtest"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/ratelimit"
	"vitalgo/slices/shared/infrastructure/redistest"
)

const (
	resetSubject    = "Change your password"
	verifySubject   = "Confirm your e-mail"
	changeSubject   = "Confirm your new e-mail"
	noticeSubject   = "A change of your e-mail was asked for"
	changedSubject  = "Your e-mail was changed"
	passwordSubject = "Your password was changed"
	lockedSubject   = "Your account is locked"

	replacement = "Zanahoria-74"
)

// resetToken has a reset mailed and returns its token.
func (w *world) resetToken(t *testing.T) string {
	t.Helper()
	check(t, w.Accounts.RequestPasswordReset(t.Context(), from("192.0.2.1"), address))
	m := w.post.Await(t, resetSubject)
	if m.To != address || !strings.HasPrefix(m.Link, "https://vitalgo.example/reset-password?token=") {
		t.Errorf("mail to %s with %s", m.To, m.Link)
	}
	return mailtest.Token(t, m)
}

func (w *world) reset(t *testing.T, token, password string) string {
	t.Helper()
	_, err := w.Accounts.ResetPassword(t.Context(), from("192.0.2.1"), token, password)
	return problem(err)
}

func TestSec_P10_ResetPassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	session := w.signIn(t, address)
	_, err := w.Accounts.ChangeEmail(t.Context(), session.Viewer, "new@example.com", password)
	check(t, err)
	change := mailtest.Token(t, w.post.Await(t, changeSubject))
	for range 5 {
		_, _, _ = w.login(t, address, "wrong")
	}
	w.post.Await(t, lockedSubject)
	token := w.resetToken(t)
	if got := w.reset(t, token, "corta"); got != "TOO_SHORT newPassword" {
		t.Errorf("a short one: %s", got)
	}
	user, err := w.Accounts.ResetPassword(t.Context(), from("192.0.2.1"), token, replacement)
	check(t, err)
	if !user.EmailVerified || user.Email != address {
		t.Errorf("account %+v", user)
	}
	if w.alive(t, session) {
		t.Error("a session goes on")
	}
	if m := w.post.Await(t, passwordSubject); m.To != address {
		t.Errorf("told %s", m.To)
	}
	_, _, err = w.login(t, address, replacement) // the lock is gone
	check(t, err)
	if _, err := w.Accounts.VerifyEmail(t.Context(), from("192.0.2.1"), change); problem(err) != "TOKEN_INVALID token" {
		t.Errorf("the change of the address goes on: %s", problem(err))
	}
	if got := w.reset(t, token, "Otra-Clave-2026"); got != "TOKEN_INVALID token" {
		t.Errorf("used twice: %s", got)
	}
}

// T11: a Redis that lost its last second revives no session.
func TestSec_T11_F13_ResetOutlivesRedis(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	account := w.account(t, address, person.Patient)
	token := w.resetToken(t)
	w.advance(time.Minute)
	if got := w.reset(t, token, replacement); got != "" {
		t.Fatal(got)
	}
	if got := w.text(t, `SELECT (sessions_valid_after = $2)::text FROM users WHERE id = $1`, account, w.Now()); got != "true" {
		t.Error("sessions of before stay valid in the database")
	}
}

// losing is a store of sessions whose Redis is lost as soon as sessions are to end.
type losing struct {
	application.SessionStore
	relay *redistest.Relay
}

func (l losing) EndAll(ctx context.Context, account, kept id.ID, now time.Time) (int, error) {
	l.relay.Break()
	return l.SessionStore.EndAll(ctx, account, kept, now)
}

// T11: a password that is changed while Redis is lost ends the other sessions all the same, and spares its own; so does
// a logout everywhere, which spares none.
func TestSec_T11_ChangeWhileRedisIsLost(t *testing.T) {
	t.Parallel()
	w, relay := newWorld(t, 1000), redistest.NewRelay(t)
	w.redis, w.limit = relay.Client, ratelimit.New(relay.Client, 1000)
	w.Auth = w.replica(t)
	w.account(t, address, person.Patient)
	own, other := w.signIn(t, address), w.signIn(t, address)
	w.advance(time.Minute)
	kept := w.Accounts.Sessions
	w.Accounts.Sessions, w.Sessions.Store = losing{kept, relay}, losing{kept, relay}
	lost := func(err error) {
		t.Helper()
		if fault.CodeOf(err) != fault.Unavailable {
			t.Fatalf("without Redis: %v", err)
		}
		relay.Mend()
	}

	_, err := w.Accounts.ChangePassword(t.Context(), own.Viewer, password, replacement)
	lost(err)
	if n, err := w.redis.Exists(t.Context(), "session:"+other.Viewer.Session.String()).Result(); err != nil || n != 1 {
		t.Fatalf("Redis holds %d of the other session, %v", n, err)
	}
	if w.alive(t, other) || !w.alive(t, own) {
		t.Errorf("the other session lives: %v, its own: %v", w.alive(t, other), w.alive(t, own))
	}
	if _, err := w.Sessions.Refresh(t.Context(), from("192.0.2.1"), other.Tokens.RefreshToken); problem(err) != "TOKEN_INVALID refreshToken" {
		t.Errorf("the other session is refreshed: %s", problem(err))
	}
	own, err = w.Sessions.Refresh(t.Context(), from("192.0.2.1"), own.Tokens.RefreshToken)
	check(t, err)
	w.advance(time.Minute)
	_, err = w.Sessions.Logout(t.Context(), own.Viewer, true)
	lost(err)
	if w.alive(t, own) {
		t.Error("the session that was spared outlives a logout everywhere")
	}
}

// P10: a stranger's one-time password on an address that was never verified does not stay.
func TestSec_P10_OneTimePasswordOfAStranger(t *testing.T) {
	t.Parallel()
	for verified, want := range map[bool]string{true: "true", false: "false"} {
		w := newWorld(t, 1000)
		account := w.account(t, address, person.Patient)
		w.exec(t, `UPDATE users SET otp_enabled_at = now(), otp_secret_enc = 'x', email_verified_at = CASE WHEN $1 THEN now() END`, verified)
		w.exec(t, `INSERT INTO otp_recovery_codes (id, user_id, code_hash, created_at) VALUES (gen_random_uuid(), $1, sha256('x'), now())`, account)
		if got := w.reset(t, w.resetToken(t), replacement); got != "" {
			t.Fatal(got)
		}
		if got := w.text(t, `SELECT (otp_enabled_at IS NOT NULL AND EXISTS (SELECT FROM otp_recovery_codes))::text FROM users`); got != want {
			t.Errorf("verified before %t: one-time password stays %s", verified, got)
		}
	}
}

// unsalted spares the time of hashing.
type unsalted struct{ application.Passwords }

func (unsalted) Hash(context.Context, string) (string, error) { return "hash", nil }

func TestSec_P09_OneTimeTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	verify := mailtest.Token(t, w.post.Await(t, verifySubject))
	old := w.resetToken(t)
	token := w.resetToken(t)
	for name, wrong := range map[string]string{"replaced": old, "of another kind": verify, "invented": "x", "empty": ""} {
		if got := w.reset(t, wrong, replacement); got != "TOKEN_INVALID token" {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := w.reset(t, "x", "corta"); got != "TOKEN_INVALID token, TOO_SHORT newPassword" {
		t.Errorf("all at once: %s", got)
	}
	if _, err := w.Accounts.VerifyEmail(t.Context(), from("192.0.2.1"), token); problem(err) != "TOKEN_INVALID token" {
		t.Errorf("a reset verifies: %s", problem(err))
	}
	w.Accounts.Passwords = unsalted{w.Accounts.Passwords} // 20 hashes would wait too long for each other
	var group sync.WaitGroup
	outcomes := make(chan string, 20)
	for range cap(outcomes) {
		group.Go(func() { outcomes <- w.reset(t, token, replacement) })
	}
	group.Wait()
	won := 0
	for range cap(outcomes) {
		switch got := <-outcomes; got {
		case "":
			won++
		case "TOKEN_INVALID token":
		default:
			t.Errorf("at once: %s", got)
		}
	}
	if won != 1 {
		t.Errorf("%d of 20 won", won)
	}
	late := w.resetToken(t)
	w.advance(time.Hour)
	if got := w.reset(t, late, "Otra-Clave-2026"); got != "TOKEN_EXPIRED token" {
		t.Errorf("late: %s", got)
	}
}

// P06: the same statements, and the same job, whether or not the address has an account.
func TestSec_P06_ResetRequestsLookAlike(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	jobs := func() string { return w.text(t, `SELECT count(*)::text FROM river_job`) }
	before := jobs()
	var statements []int
	for _, one := range []string{address, "unknown@example.com"} {
		w.db.Statements.Reset()
		check(t, w.Accounts.RequestPasswordReset(t.Context(), from("192.0.2.1"), one))
		statements = append(statements, w.db.Statements.Count())
	}
	if statements[0] != statements[1] {
		t.Errorf("statements: %v", statements)
	}
	if before != "1" || jobs() != "3" {
		t.Errorf("jobs: %s, then %s", before, jobs())
	}
	if fault.CodeOf(w.Accounts.RequestPasswordReset(t.Context(), from("192.0.2.1"), "no address")) != fault.BadInput {
		t.Error("what is no address is taken")
	}
}

func TestLimitsOfResets(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.account(t, address, person.Patient)
	for range 10 {
		check(t, w.Accounts.RequestPasswordReset(t.Context(), from("192.0.2.1"), address))
	}
	if got := w.text(t, `SELECT count(*)::text FROM river_job`); got != "4" { // with the one of the sign-up
		t.Errorf("%s mails, want 3 resets", got)
	}
	if err := w.Accounts.RequestPasswordReset(t.Context(), from("192.0.2.1"), address); fault.CodeOf(err) != fault.RateLimited {
		t.Errorf("the eleventh: %v", err)
	}
	for range 10 {
		if got := w.reset(t, "wrong", replacement); got != "TOKEN_INVALID token" {
			t.Fatal(got)
		}
	}
	if got := w.reset(t, "wrong", replacement); got != "RATE_LIMITED" {
		t.Errorf("the eleventh wrong token: %s", got)
	}
}

func TestLockIsMailedToAccountsOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	for _, one := range []string{"unknown@example.com", address} {
		for range 6 {
			_, _, _ = w.login(t, one, "wrong")
		}
	}
	if m := w.post.Await(t, lockedSubject); m.To != address || !strings.Contains(m.Text, "2026-03-01 07:15") {
		t.Errorf("%+v", m)
	}
}

// T11: a password that is reset while a login with the old one is under way opens nothing.
func TestSec_T11_ResetDuringALogin(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	token := w.resetToken(t)
	plain := w.Sessions.Passwords
	w.Sessions.Passwords = meanwhile{plain, sync.OnceFunc(func() {
		w.advance(time.Second)
		if got := w.reset(t, token, replacement); got != "" {
			t.Error(got)
		}
		w.advance(time.Second)
	})}
	if _, _, err := w.login(t, address, password); problem(err) != "INVALID_CREDENTIALS" {
		t.Errorf("the old password: %q", problem(err))
	}
	w.Sessions.Passwords = plain
	late, _, err := w.login(t, address, replacement)
	if check(t, err); !w.alive(t, late) {
		t.Error("a session with the new password is dead")
	}
}

// opening does something before a session is stored, or after.
type opening struct {
	application.SessionStore
	before, after func()
}

func (o opening) Open(ctx context.Context, s domain.Session, refreshToken string, limit int) (int, error) {
	o.before()
	defer o.after()
	return o.SessionStore.Open(ctx, s, refreshToken, limit)
}

// T11: a password that is changed while a login with the old one is under way, at whatever step of it, opens nothing.
// The session that changes it goes on, although it is older.
func TestSec_T11_ChangeDuringALogin(t *testing.T) {
	t.Parallel()
	nothing := func() {}
	for name, at := range map[string]func(*application.Sessions, func()){
		"before the password is compared": func(s *application.Sessions, do func()) { s.Passwords = meanwhile{s.Passwords, do} },
		"before the session is stored":    func(s *application.Sessions, do func()) { s.Store = opening{s.Store, do, nothing} },
		"once the session is stored":      func(s *application.Sessions, do func()) { s.Store = opening{s.Store, nothing, do} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 1000)
			w.account(t, address, person.Patient)
			own := w.signIn(t, address)
			other := w.replica(t) // where the login is under way
			changed := sync.OnceFunc(func() {
				_, err := w.Accounts.ChangePassword(t.Context(), own.Viewer, password, replacement)
				check(t, err)
			})
			at(other.Sessions, changed)
			_, _, err := other.Sessions.Login(t.Context(), from("192.0.2.1"), application.Login{Email: address, Password: password})
			if problem(err) != "INVALID_CREDENTIALS" {
				t.Errorf("the old password: %q", problem(err))
			}
			open := w.listed(t, own)
			if len(open) != 1 || !open[0].Current || !w.alive(t, own) {
				t.Errorf("sessions %+v, want the one that changed the password", open)
			}
			if _, _, err := w.login(t, address, replacement); err != nil {
				t.Errorf("the new password: %v", err)
			}
		})
	}
}

// P01: one password in any normal form; the whole of it counts.
func TestSec_P01_PasswordsAreNormalized(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	tail := strings.Repeat("a", 72)
	composed := "Ma\u00f1ana-\ufb01n74" + tail + "x" // with a ligature, which NFKC takes apart
	_, err := w.Accounts.ChangePassword(t.Context(), w.signIn(t, address).Viewer, password, composed)
	check(t, err)
	for name, c := range map[string]struct{ tried, want string }{
		"NFC": {composed, ""}, "NFD": {"Man\u0303ana-\ufb01n74" + tail + "x", ""}, "NFKC": {"Ma\u00f1ana-fin74" + tail + "x", ""},
		"NFKD": {"Man\u0303ana-fin74" + tail + "x", ""}, "another after byte 72": {"Ma\u00f1ana-fin74" + tail + "y", "INVALID_CREDENTIALS"},
		"cut at byte 72": {("Ma\u00f1ana-fin74" + tail + "x")[:72], "INVALID_CREDENTIALS"},
	} {
		if _, _, err := w.login(t, address, c.tried); problem(err) != c.want {
			t.Errorf("%s: %q, want %q", name, problem(err), c.want)
		}
	}
	if got := w.text(t, `SELECT left(password_hash, 31) FROM users`); got != "$argon2id$v=19$m=19456,t=2,p=1$" {
		t.Errorf("stored as %s", got)
	}
}

// hashing does something before a password is hashed.
type hashing struct {
	application.Passwords
	do func()
}

func (h hashing) Hash(ctx context.Context, password string) (string, error) {
	h.do()
	return h.Passwords.Hash(ctx, password)
}

// putting does something before a link is stored, or after.
type putting struct {
	application.OneTimeTokens
	before, after func()
}

func (p putting) Put(ctx context.Context, purpose domain.Purpose, token string, c domain.Claim, now time.Time) error {
	p.before()
	defer p.after()
	return p.OneTimeTokens.Put(ctx, purpose, token, c, now)
}

// P10: what was asked for with the old password has no effect once a reset was answered, at whatever step it was then.
func TestSec_P10_ResetDuringAChange(t *testing.T) {
	t.Parallel()
	nothing := func() {}
	changePassword := func(t *testing.T, a *application.Accounts, s application.SignedIn) string {
		t.Helper()
		_, err := a.ChangePassword(t.Context(), s.Viewer, password, "Otra-Clave-2026")
		return problem(err)
	}
	changeEmail := func(t *testing.T, a *application.Accounts, s application.SignedIn) string {
		t.Helper()
		_, err := a.ChangeEmail(t.Context(), s.Viewer, newAddress, password)
		return problem(err)
	}
	closeAccount := func(t *testing.T, a *application.Accounts, s application.SignedIn) string {
		t.Helper()
		sessions := &application.Sessions{Repository: a.Repository, Store: a.Sessions, Now: a.Now}
		db, _ := a.Tx.(*pg.DB)
		closings := home.New(home.Deps{DB: db, Now: a.Now, Identity: a, Sessions: sessions}).Closings
		_, err := closings.Close(t.Context(), s.Viewer, password, nil)
		return problem(err)
	}
	for name, c := range map[string]struct {
		at     func(*application.Accounts, func())
		change func(*testing.T, *application.Accounts, application.SignedIn) string
		want   string
	}{
		"of the password":                        {func(a *application.Accounts, do func()) { a.Passwords = hashing{a.Passwords, do} }, changePassword, "INVALID_CREDENTIALS currentPassword"},
		"of the address, before there is a link": {func(a *application.Accounts, do func()) { a.Tokens = putting{a.Tokens, do, nothing} }, changeEmail, "INVALID_CREDENTIALS password"},
		"of the address, once there is one":      {func(a *application.Accounts, do func()) { a.Tokens = putting{a.Tokens, nothing, do} }, changeEmail, "INVALID_CREDENTIALS password"},
		"that closes the account":                {func(a *application.Accounts, do func()) { a.Passwords = meanwhile{a.Passwords, do} }, closeAccount, "INVALID_CREDENTIALS password"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 1000)
			w.account(t, address, person.Patient)
			thief := w.signIn(t, address)
			token, other := w.resetToken(t), w.replica(t)
			var owner application.SignedIn
			c.at(other.Accounts, sync.OnceFunc(func() {
				w.advance(time.Second)
				if got := w.reset(t, token, replacement); got != "" {
					t.Error(got)
				}
				w.advance(time.Second)
				var err error
				owner, _, err = w.login(t, address, replacement)
				check(t, err)
			}))
			if got := c.change(t, other.Accounts, thief); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			if _, _, err := w.login(t, address, replacement); err != nil || !w.alive(t, owner) {
				t.Errorf("the owner is out: %v", err)
			}
			if links := w.redis.Keys(t.Context(), "*email_change*").Val(); len(links) > 0 {
				t.Errorf("there is a link still: %v", links)
			}
		})
	}
}

// taking does something once a link is taken.
type taking struct {
	application.OneTimeTokens
	after func()
}

func (k taking) Take(ctx context.Context, purpose domain.Purpose, token string) (domain.Claim, error) {
	defer k.after()
	return k.OneTimeTokens.Take(ctx, purpose, token)
}

// P10: what ends a change of the address ends it also where its link is being used, and where Redis forgets that it ended.
func TestSec_P10_F13_WhatEndedAChangeOfTheAddress(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*testing.T, *world, application.SignedIn) (address string){
		"a reset": func(t *testing.T, w *world, _ application.SignedIn) string {
			if got := w.reset(t, w.resetToken(t), replacement); got != "" {
				t.Error(got)
			}
			return address
		},
		"a change of the password": func(t *testing.T, w *world, s application.SignedIn) string {
			_, err := w.Accounts.ChangePassword(t.Context(), s.Viewer, password, replacement)
			check(t, err)
			return address
		},
		"another change": func(t *testing.T, w *world, s application.SignedIn) string {
			if got := w.verify(t, w.change(t, s, "other@example.com")); got != "" {
				t.Error(got)
			}
			return "other@example.com"
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 1000)
			account := w.account(t, address, person.Patient)
			s := w.signIn(t, address)
			wantEnded := func(got, address string) {
				t.Helper()
				if got != "TOKEN_INVALID token" {
					t.Errorf("the link: %q", got)
				}
				if stored := w.text(t, `SELECT email FROM users WHERE id = $1`, account); stored != address {
					t.Errorf("the address is %s, want %s", stored, address)
				}
			}
			lost := w.change(t, s, newAddress)
			dumps := w.dump(t)
			kept := end(t, w, s)
			w.restore(t, dumps)
			wantEnded(w.verify(t, lost), kept)

			w = newWorld(t, 1000)
			account = w.account(t, address, person.Patient)
			s = w.signIn(t, address)
			link, other := w.change(t, s, newAddress), w.replica(t)
			other.Accounts.Tokens = taking{other.Accounts.Tokens, sync.OnceFunc(func() { kept = end(t, w, s) })}
			_, err := other.Accounts.VerifyEmail(t.Context(), from("192.0.2.1"), link)
			wantEnded(problem(err), kept)
		})
	}
}
