package auth_test

import (
	"context"
	"encoding/base32"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"vitalgo/slices/auth/application"
	"vitalgo/slices/auth/infrastructure/totp"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/mailtest"
)

// app is what makes one-time passwords on the owner's phone.
type app struct {
	w   *world
	key []byte
}

// code returns the one-time password of now, some steps away.
func (a app) code(t *testing.T, steps int64) string {
	t.Helper()
	code, err := totp.Code(a.key, a.w.Now().Unix()/30+steps)
	check(t, err)
	return code
}

func (w *world) enrol(t *testing.T, v access.Viewer) app {
	t.Helper()
	e, err := w.Accounts.EnrollOTP(t.Context(), v, password)
	check(t, err)
	uri, err := url.Parse(e.URI)
	check(t, err)
	key, err := base32.StdEncoding.DecodeString(uri.Query().Get("secret"))
	check(t, err)
	if !strings.HasPrefix(e.Drawing, "<svg ") {
		t.Errorf("drawing %.20s", e.Drawing)
	}
	return app{w, key}
}

// protect turns one-time passwords on, and lets the step that it used pass.
func (w *world) protect(t *testing.T, v access.Viewer) (app, []string) {
	t.Helper()
	a := w.enrol(t, v)
	_, codes, err := w.Accounts.ConfirmOTP(t.Context(), v, a.code(t, 0))
	check(t, err)
	w.advance(time.Minute)
	return a, codes
}

func (w *world) loginOTP(t *testing.T, code string) (application.Refusal, string) {
	t.Helper()
	l := application.Login{Email: address, Password: password, OTP: &code}
	_, refusal, err := w.Sessions.Login(context.WithoutCancel(t.Context()), from("192.0.2.1"), l)
	return refusal, problem(err)
}

func TestEnrolment(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	account := w.account(t, address, person.Patient)
	v := w.signIn(t, address).Viewer
	if _, _, err := w.Accounts.ConfirmOTP(t.Context(), v, "123456"); problem(err) != "TOKEN_EXPIRED otp" {
		t.Errorf("nothing to confirm: %q", problem(err))
	}
	if _, err := w.Accounts.EnrollOTP(t.Context(), v, "wrong"); problem(err) != "INVALID_CREDENTIALS password" {
		t.Errorf("wrong password: %q", problem(err))
	}
	a := w.enrol(t, v)
	w.signIn(t, address) // not yet asked for
	if _, _, err := w.Accounts.ConfirmOTP(t.Context(), v, a.code(t, 5)); problem(err) != "OTP_INVALID otp" {
		t.Errorf("wrong code: %q", problem(err))
	}
	w.advance(10 * time.Minute)
	if _, _, err := w.Accounts.ConfirmOTP(t.Context(), v, a.code(t, 0)); problem(err) != "TOKEN_EXPIRED otp" {
		t.Errorf("late: %q", problem(err))
	}
	a = w.enrol(t, v)
	user, codes, err := w.Accounts.ConfirmOTP(t.Context(), v, " "+a.code(t, 0))
	check(t, err)
	if !user.OtpEnabled || len(codes) != 10 {
		t.Errorf("account %+v, %d codes", user, len(codes))
	}
	if _, err := w.Accounts.EnrollOTP(t.Context(), v, password); problem(err) != "NOT_ALLOWED" {
		t.Errorf("twice: %q", problem(err))
	}
	// T12: neither the key nor the codes can be read in the database.
	if got := w.text(t, `SELECT (position($2::bytea IN otp_secret_enc) > 0)::text FROM users WHERE id = $1`, account, a.key); got != "false" {
		t.Error("the key is stored in clear")
	}
	if got := w.text(t, `SELECT count(DISTINCT code_hash)::text FROM otp_recovery_codes WHERE user_id = $1`, account); got != "10" {
		t.Errorf("%s recovery codes", got)
	}
}

func TestLoginWithAOneTimePassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	v := w.signIn(t, address).Viewer
	a, _ := w.protect(t, v)
	for _, blank := range []string{"", " ", " - "} {
		if _, got := w.loginOTP(t, blank); got != "OTP_REQUIRED otp" {
			t.Errorf("%q at a login: %q", blank, got)
		}
		if _, err := w.Accounts.Confirm(t.Context(), v, password, &blank); problem(err) != "OTP_REQUIRED otp" {
			t.Errorf("%q before an account closes: %v", blank, err)
		}
	}
	for range 6 { // a missing one does not count
		_, refusal, err := w.login(t, address, password)
		if problem(err) != "OTP_REQUIRED otp" || refusal != (application.Refusal{}) {
			t.Fatalf("%q, %+v", problem(err), refusal)
		}
	}
	if refusal, got := w.loginOTP(t, "000000"); got != "OTP_INVALID otp" || *refusal.AttemptsRemaining != 4 {
		t.Errorf("wrong: %q", got)
	}
	if got := w.text(t, `SELECT failure_reason FROM login_attempts WHERE NOT success`); got != "otp_invalid" {
		t.Errorf("written as %s", got)
	}
	if _, got := w.loginOTP(t, a.code(t, 0)); got != "" {
		t.Errorf("right: %q", got)
	}
	w.advance(time.Minute)
	for left := 4; left > 0; left-- {
		if refusal, got := w.loginOTP(t, "000000"); got != "OTP_INVALID otp" || *refusal.AttemptsRemaining != left {
			t.Errorf("%d left: %q", left, got)
		}
	}
	if refusal, got := w.loginOTP(t, "000000"); got != "ACCOUNT_LOCKED" || refusal.LockedUntil == nil {
		t.Errorf("the fifth: %q", got)
	}
	if _, got := w.loginOTP(t, a.code(t, 0)); got != "ACCOUNT_LOCKED" {
		t.Errorf("while locked: %q", got)
	}
}

// P11: each step and each recovery code serves once, also of many at once.
func TestSec_P11_OneTimePasswordsServeOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	account := w.account(t, address, person.Patient)
	a, codes := w.protect(t, w.signIn(t, address).Viewer)
	w.advance(time.Minute)
	use := func(code string) int {
		var group sync.WaitGroup
		won := make(chan bool, 8)
		for range cap(won) {
			group.Go(func() {
				ok, err := w.Accounts.OTP.Use(t.Context(), account, code, w.Now())
				if err != nil {
					t.Error(err)
				}
				won <- ok
			})
		}
		group.Wait()
		n := 0
		for range cap(won) {
			if <-won {
				n++
			}
		}
		return n
	}
	if n := use(a.code(t, 0)); n != 1 {
		t.Errorf("%d of 8 used a one-time password", n)
	}
	if n := use(a.code(t, -1)); n != 0 {
		t.Error("a step before the last one used serves")
	}
	if n := use(strings.ToUpper(codes[3])); n != 1 {
		t.Errorf("%d of 8 used a recovery code", n)
	}
	if n := use(codes[3]); n != 0 {
		t.Error("a recovery code serves twice")
	}
	if n := use("aaaaa-aaaaa"); n != 0 {
		t.Error("an invented recovery code serves")
	}
}

func TestSec_P11_RecoveryCodes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	v := w.signIn(t, address).Viewer
	_, codes := w.protect(t, v)
	if _, got := w.loginOTP(t, codes[0]); got != "" {
		t.Errorf("at login: %q", got)
	}
	if _, got := w.loginOTP(t, codes[0]); got != "OTP_INVALID otp" {
		t.Errorf("twice: %q", got)
	}
	_, err := w.Accounts.DisableOTP(t.Context(), v, password, codes[1])
	check(t, err)
	w.enrol(t, v)
	if _, _, err := w.Accounts.ConfirmOTP(t.Context(), v, codes[2]); problem(err) != "OTP_INVALID otp" {
		t.Errorf("to confirm: %q", problem(err))
	}
}

func TestDisableOTP(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	v := w.signIn(t, address).Viewer
	if _, err := w.Accounts.DisableOTP(t.Context(), v, password, "123456"); problem(err) != "NOT_ALLOWED" {
		t.Errorf("not enabled: %q", problem(err))
	}
	a, _ := w.protect(t, v)
	if _, err := w.Accounts.DisableOTP(t.Context(), v, "wrong", a.code(t, 0)); problem(err) != "INVALID_CREDENTIALS password" {
		t.Errorf("wrong password: %q", problem(err))
	}
	if _, err := w.Accounts.DisableOTP(t.Context(), v, password, "000000"); problem(err) != "OTP_INVALID otp" {
		t.Errorf("wrong code: %q", problem(err))
	}
	user, err := w.Accounts.DisableOTP(t.Context(), v, password, a.code(t, 0)) // the wrong password did not use it up
	check(t, err)
	if user.OtpEnabled || w.text(t, `SELECT count(*)::text FROM otp_recovery_codes`) != "0" {
		t.Errorf("account %+v", user)
	}
	w.signIn(t, address)
}

// P10: a password that is reset while it is compared does not turn one-time passwords off.
func TestSec_P10_ResetWhileOneTimePasswordsAreTurnedOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	if got := w.verify(t, mailtest.Token(t, w.post.Await(t, verifySubject))); got != "" { // else the reset turns them off
		t.Fatal(got)
	}
	thief := w.signIn(t, address).Viewer
	a, _ := w.protect(t, thief)
	token, other := w.resetToken(t), w.replica(t).Accounts
	other.Passwords = meanwhile{other.Passwords, func() {
		if got := w.reset(t, token, replacement); got != "" {
			t.Error(got)
		}
	}}
	if _, err := other.DisableOTP(t.Context(), thief, password, a.code(t, 0)); problem(err) != "INVALID_CREDENTIALS password" {
		t.Errorf("%q", problem(err))
	}
	if got := w.text(t, `SELECT (otp_enabled_at IS NOT NULL)::text || ' ' || (SELECT count(*) FROM otp_recovery_codes) FROM users`); got != "true 10" {
		t.Errorf("on, and recovery codes: %s", got)
	}
}

func TestSec_P12_GuessingOneTimePasswords(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000) // the limit of guesses is never raised
	w.account(t, address, person.Patient)
	v := w.signIn(t, address).Viewer
	a := w.enrol(t, v)
	for range 5 {
		if _, _, err := w.Accounts.ConfirmOTP(t.Context(), v, "000000"); problem(err) != "OTP_INVALID otp" {
			t.Fatal(problem(err))
		}
	}
	if _, _, err := w.Accounts.ConfirmOTP(t.Context(), v, a.code(t, 0)); problem(err) != "RATE_LIMITED" {
		t.Errorf("the sixth: %q", problem(err))
	}
}
