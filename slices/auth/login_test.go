package auth_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"vitalgo/slices/auth"
	"vitalgo/slices/auth/application"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/pg"
)

func TestLogin(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	account := w.account(t, address, person.Patient)
	w.exec(t, `UPDATE users SET closing_since = $1::timestamptz, erase_after = $1::timestamptz + interval '30 days'`, w.Now())

	first, refusal, err := w.login(t, "  MARIA.gonzalez@example.com ", password)
	check(t, err)
	if first.User.ID != account || !first.User.IsFirstVisit() || first.User.Closing || refusal != (application.Refusal{}) {
		t.Errorf("signed in %+v, refusal %+v", first.User, refusal)
	}
	if got := first.Tokens.AccessTokenExpiresAt; !got.Equal(w.Now().Add(30 * time.Minute)) {
		t.Errorf("access token until %s", got)
	}
	if got := first.Tokens.RefreshTokenExpiresAt; !got.Equal(w.Now().AddDate(0, 0, 7)) {
		t.Errorf("refresh token until %s", got)
	}
	before := w.Now()
	w.advance(time.Hour)
	second := w.signIn(t, address)
	if second.User.LastLoginAt == nil || !second.User.LastLoginAt.Equal(before) {
		t.Errorf("the login before: %v, want %s", second.User.LastLoginAt, before)
	}
	if !w.alive(t, second) {
		t.Error("the session is not alive")
	}
	if got := w.text(t, `SELECT count(*) || ' ' || bool_and(success) || ' ' || bool_and(user_id = $1) FROM login_attempts`, account); got != "2 true true" {
		t.Errorf("attempts: %s", got)
	}
}

func TestRememberedLogin(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.account(t, address, person.Patient)
	got, _, err := w.Sessions.Login(t.Context(), from("192.0.2.1"), application.Login{Email: address, Password: password, Terms: application.Terms{Remember: true}})
	check(t, err)
	if !got.Tokens.RefreshTokenExpiresAt.Equal(w.Now().AddDate(0, 0, 30)) {
		t.Errorf("refresh token until %s, want 30 days", got.Tokens.RefreshTokenExpiresAt)
	}
}

func TestLoginChecksTheAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	for in, want := range map[string]string{"invalid": "INVALID_FORMAT email", " ": "REQUIRED email"} {
		if _, _, err := w.login(t, in, password); problem(err) != want {
			t.Errorf("address %q: %s, want %s", in, problem(err), want)
		}
	}
}

// P03: the same answers whether or not there is an account, and a lock that even the right password does not open.
func TestSec_P03_Lock(t *testing.T) {
	t.Parallel()
	for name, register := range map[string]bool{"known": true, "unknown": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 1000)
			var open application.SignedIn
			if register {
				w.account(t, address, person.Patient)
				open = w.signIn(t, address)
			}
			for want := 4; want >= 1; want-- {
				_, refusal, err := w.login(t, address, "WrongPassword123!")
				if problem(err) != "INVALID_CREDENTIALS" || refusal.AttemptsRemaining == nil || *refusal.AttemptsRemaining != want || refusal.LockedUntil != nil {
					t.Fatalf("%s with %+v, want %d left", problem(err), refusal, want)
				}
			}
			for _, tried := range []string{"WrongPassword123!", password} {
				_, refusal, err := w.login(t, address, tried)
				if problem(err) != "ACCOUNT_LOCKED" || refusal.LockedUntil == nil || !refusal.LockedUntil.Equal(w.Now().Add(15*time.Minute)) {
					t.Fatalf("%s with %+v, want locked", problem(err), refusal)
				}
				if clock := fault.ProblemsIn(err)[0].Params["time"]; clock != "07:15" {
					t.Errorf("locked until %v in Bogotá, want 07:15", clock)
				}
			}
			if register && !w.alive(t, open) {
				t.Error("the lock ended an open session")
			}
			w.advance(15 * time.Minute)
			_, _, err := w.login(t, address, password)
			if want := map[bool]string{true: "", false: "INVALID_CREDENTIALS"}[register]; problem(err) != want {
				t.Errorf("after the lock: %q, want %q", problem(err), want)
			}
			tried := w.text(t, `SELECT string_agg(reason || ' ' || n, ', ' ORDER BY reason) FROM (
				SELECT coalesce(failure_reason, 'success') AS reason, count(*) AS n FROM login_attempts GROUP BY 1) c`)
			if want := map[bool]string{true: "locked 1, success 2, wrong_password 5", false: "locked 1, unknown_account 6"}[register]; tried != want {
				t.Errorf("attempts: %s, want %s", tried, want)
			}
		})
	}
}

func TestSuccessForgetsFailures(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	for range 2 {
		for range 4 {
			if _, _, err := w.login(t, address, "wrong"); problem(err) != "INVALID_CREDENTIALS" {
				t.Fatal(problem(err))
			}
		}
		w.signIn(t, address)
	}
}

// P04: 50 wrong logins at once over two replicas.
func TestSec_P04_F19_ManyWrongLoginsAtOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		scale   int
		limited bool
	}{"from many clients": {1000, false}, "from one client": {1, true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.scale)
			w.account(t, address, person.Patient)
			replicas := []*application.Sessions{w.Sessions, w.replica(t).Sessions}
			var (
				group sync.WaitGroup
				mu    sync.Mutex
				found = map[string]int{}
			)
			for i := range 50 {
				group.Go(func() {
					_, _, err := replicas[i%2].Login(t.Context(), from("192.0.2.1"), application.Login{Email: address, Password: "wrong"})
					mu.Lock()
					defer mu.Unlock()
					found[problem(err)]++
				})
			}
			group.Wait()
			answered := found["INVALID_CREDENTIALS"] + found["ACCOUNT_LOCKED"] + found["RATE_LIMITED"]
			if found["INVALID_CREDENTIALS"] > 4 || answered != 50 || c.limited && found["RATE_LIMITED"] != 40 {
				t.Errorf("answers %v", found)
			}
		})
	}
}

func TestSec_P05_FailedLoginsPerClient(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.account(t, address, person.Patient)
	w.signIn(t, address) // counts nothing
	for i := range 10 {
		if _, _, err := w.login(t, fmt.Sprintf("nobody%d@example.com", i), "wrong"); problem(err) != "INVALID_CREDENTIALS" {
			t.Fatalf("failure %d: %s", i+1, problem(err))
		}
	}
	if _, _, err := w.login(t, address, password); problem(err) != "RATE_LIMITED" {
		t.Errorf("the eleventh: %q, want RATE_LIMITED", problem(err))
	}
	_, _, err := w.Sessions.Login(t.Context(), from("192.0.2.2"), application.Login{Email: address, Password: password})
	check(t, err)
	if got := w.text(t, `SELECT count(*)::text FROM login_attempts WHERE failure_reason = 'rate_limited'`); got != "1" {
		t.Errorf("%s attempts are noted as limited", got)
	}
}

func TestSec_P02_LongPasswordIsWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	w.Sessions.Passwords = unhashed{w.Sessions.Passwords}
	if _, refusal, err := w.login(t, address, strings.Repeat("Aa1!", 225_000)); problem(err) != "INVALID_CREDENTIALS" || *refusal.AttemptsRemaining != 4 {
		t.Errorf("%s with %+v", problem(err), refusal)
	}
}

// unhashed fails where somebody hashes.
type unhashed struct{ application.Passwords }

func (unhashed) Verify(context.Context, string, string) (match, stale bool, err error) {
	return false, false, fault.Retry(fault.Unavailable, time.Second)
}

// P02, P04: what could not be compared is no failure.
func TestSec_P04_BusyMachineCountsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.account(t, address, person.Patient)
	right := w.Sessions.Passwords
	w.Sessions.Passwords = unhashed{right}
	for range 20 {
		if _, _, err := w.login(t, address, password); problem(err) != "SERVICE_UNAVAILABLE" {
			t.Fatalf("busy: %q", problem(err))
		}
	}
	w.Sessions.Passwords = right
	w.signIn(t, address)
	if got := w.text(t, `SELECT count(*)::text FROM login_attempts`); got != "1" {
		t.Errorf("%s attempts are noted, want the last one", got)
	}
}

func TestOldHashIsReplacedAtLogin(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.account(t, address, person.Patient)
	blowfish, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	check(t, err)
	w.exec(t, `UPDATE users SET password_hash = $1`, string(blowfish))
	if _, _, err := w.login(t, address, "WrongPassword123!"); problem(err) != "INVALID_CREDENTIALS" {
		t.Errorf("wrong password: %q", problem(err))
	}
	w.signIn(t, address)
	if got := w.text(t, `SELECT left(password_hash, 10) FROM users`); got != "$argon2id$" {
		t.Errorf("the hash stays %s", got)
	}
	w.signIn(t, address)
}

// The tables of logins do not tell an address.
func TestSec_D03_AddressesAreKeptAsHashes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	if _, _, err := w.login(t, address, password); problem(err) != "INVALID_CREDENTIALS" {
		t.Fatal(problem(err))
	}
	if dump := w.text(t, `SELECT t::text || a::text FROM login_throttles t JOIN login_attempts a USING (email_hash)`); strings.Contains(dump, "maria") {
		t.Errorf("rows hold the address: %s", dump)
	}
}

// P03: a new key of the data forgets no lock while the old one is known, and what is lifted stays lifted.
func TestSec_D02_P03_LocksOutliveAChangeOfKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	for range 6 {
		_, _, _ = w.login(t, address, "wrong")
		_, _, _ = w.login(t, "unknown@example.com", "wrong")
	}
	before := w.Auth
	w.data = append([][]byte{[]byte("fedcba9876543210fedcba9876543210")}, w.data...)
	w.Auth = w.replica(t)
	for _, one := range []string{address, "unknown@example.com"} {
		_, refusal, err := w.login(t, one, password)
		if problem(err) != "ACCOUNT_LOCKED" || refusal.LockedUntil == nil || !refusal.LockedUntil.Equal(w.Now().Add(15*time.Minute)) {
			t.Errorf("%s: %s until %v", one, problem(err), refusal.LockedUntil)
		}
	}
	if got := w.reset(t, w.resetToken(t), replacement); got != "" {
		t.Fatal(got)
	}
	for name, on := range map[string]auth.Auth{"the new key": w.Auth, "the old key": before} {
		if _, _, err := on.Sessions.Login(t.Context(), from("192.0.2.1"), application.Login{Email: address, Password: replacement}); err != nil {
			t.Errorf("lifted, but locked under %s: %v", name, err)
		}
	}
	w.data = w.data[:1] // the old key is taken away
	w.Auth = w.replica(t)
	if _, _, err := w.login(t, "unknown@example.com", password); problem(err) != "ACCOUNT_LOCKED" {
		t.Errorf("without the old key: %v", err)
	}
}

func TestManySignInsTakeFewConnections(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 100)
	pool, err := pg.Open(t.Context(), w.db.Login(t), pg.Options{Role: pg.App})
	check(t, err)
	t.Cleanup(pool.Close)
	w.db.App = pool
	server := w.replica(t)
	held, err := w.db.Pool.Begin(t.Context())
	check(t, err)
	_, err = held.Exec(t.Context(), `LOCK TABLE login_throttles`)
	check(t, err)

	var all sync.WaitGroup
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second) // those in turn wait for the lock for two of them
	defer cancel()
	for n := range 40 {
		all.Go(func() {
			_, _, err := server.Sessions.Login(ctx, from("192.0.2.1"), application.Login{Email: fmt.Sprintf("nobody%d@example.com", n), Password: password})
			if code := fault.CodeOf(err); code != fault.Conflict && code != fault.Unavailable {
				t.Errorf("while nothing can be counted: %v", err)
			}
		})
	}
	all.Wait()
	if got, most := pool.Stat().NewConnsCount(), int64(2*runtime.GOMAXPROCS(0)); got == 0 || got > most {
		t.Errorf("%d connections for 40 sign-ins that wait, want 1 to %d", got, most)
	}
	check(t, held.Rollback(t.Context()))
}
