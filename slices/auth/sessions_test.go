package auth_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"vitalgo/slices/auth"
	"vitalgo/slices/auth/application"
	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/security"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/ratelimit"
)

func TestIdentify(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	account := w.account(t, address, person.Patient)
	signedIn := w.signIn(t, address)
	client := from("192.0.2.7").Client
	v, _, err := w.Sessions.Identify(t.Context(), client, signedIn.Tokens.AccessToken)
	check(t, err)
	if v.User != account || v.Role != person.Patient || !v.Active || v.Language != "en" || v.Client != client || v.Session.IsZero() {
		t.Errorf("viewer %+v", v)
	}
	if signedIn.Viewer.User != v.User || signedIn.Viewer.Session != v.Session || signedIn.Viewer.Language != v.Language {
		t.Errorf("the login makes another viewer: %+v", signedIn.Viewer)
	}
}

// T05: the role is the one that the account has, whatever a token says.
func TestSec_T05_RoleComesFromTheAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	account := w.account(t, address, person.Patient)
	v, _, err := w.Sessions.Identify(t.Context(), access.Client{}, w.signIn(t, address).Tokens.AccessToken)
	check(t, err)
	forged, _, err := w.Sessions.Tokens.Issue(application.Claims{
		User: account, Session: v.Session, Role: person.Admin, ID: "x", IssuedAt: w.Now(),
	})
	check(t, err)
	if _, _, err := w.Sessions.Identify(t.Context(), access.Client{}, forged); fault.CodeOf(err) != fault.Unauthenticated {
		t.Errorf("error %v for a token with another role", err)
	}
}

func TestSec_T06_T11_TokensDieWithSessionOrAccount(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*testing.T, *world, application.SignedIn){
		"logout": func(t *testing.T, w *world, s application.SignedIn) {
			n, err := w.Sessions.Logout(t.Context(), s.Viewer, false)
			if check(t, err); n != 1 {
				t.Errorf("%d sessions ended, want 1", n)
			}
		},
		"logout everywhere": func(t *testing.T, w *world, s application.SignedIn) {
			w.signIn(t, address)
			w.advance(time.Second)
			n, err := w.Sessions.Logout(t.Context(), s.Viewer, true)
			if check(t, err); n != 2 {
				t.Errorf("%d sessions ended, want 2", n)
			}
		},
		"revoked from another session": func(t *testing.T, w *world, s application.SignedIn) {
			check(t, w.Sessions.Revoke(t.Context(), w.signIn(t, address).Viewer, s.Viewer.Session))
		},
		"password changed in another session": func(t *testing.T, w *world, s application.SignedIn) {
			_, err := w.Accounts.ChangePassword(t.Context(), w.signIn(t, address).Viewer, password, "Zanahoria-74")
			check(t, err)
		},
		"closed": func(t *testing.T, w *world, s application.SignedIn) {
			w.exec(t, `UPDATE users SET closing_since = now(), erase_after = now() + interval '1 day'`)
		},
		"erased":             func(t *testing.T, w *world, s application.SignedIn) { w.exec(t, `DELETE FROM users`) },
		"half an hour later": func(t *testing.T, w *world, s application.SignedIn) { w.advance(30*time.Minute + 11*time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 1)
			w.account(t, address, person.Patient)
			s := w.signIn(t, address)
			if !w.alive(t, s) {
				t.Fatal("the session is dead from the start")
			}
			end(t, w, s)
			if w.alive(t, s) {
				t.Error("the token is still believed")
			}
		})
	}
}

// T11: a Redis that lost its last second must not bring a session back.
func TestSec_T11_F13_LostWritesReviveNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.account(t, address, person.Patient)
	s := w.signIn(t, address)
	dumps := w.dump(t)
	w.advance(time.Second)
	_, err := w.Sessions.Logout(t.Context(), s.Viewer, true)
	check(t, err)
	w.restore(t, dumps)
	if w.alive(t, s) {
		t.Error("the token is believed again")
	}
	if _, err := w.Sessions.Refresh(t.Context(), from("192.0.2.1"), s.Tokens.RefreshToken); problem(err) != "TOKEN_INVALID refreshToken" {
		t.Errorf("refresh: %q, want TOKEN_INVALID", problem(err))
	}
	next := w.signIn(t, address)
	if !w.alive(t, next) {
		t.Error("a new session is dead")
	}
	w.restore(t, dumps) // the refresh had buried it
	check(t, w.redis.ZAdd(t.Context(), "user_sessions:"+next.User.ID.String(), redis.Z{Member: next.Viewer.Session.String()}).Err())
	if listed := w.listed(t, next); len(listed) != 1 || !listed[0].Current {
		t.Errorf("listed %+v", listed)
	}
	found, err := w.Sessions.ByIDs(t.Context(), next.Viewer, []id.ID{s.Viewer.Session, next.Viewer.Session})
	if _, revived := found[s.Viewer.Session]; err != nil || revived || len(found) != 1 {
		t.Errorf("found %v, %v", found, err)
	}
}

// leaving is whose client leaves once its sessions are void.
type leaving struct {
	application.Repository
	leave func()
}

func (l leaving) EndSessionsBefore(ctx context.Context, account id.ID, at time.Time, spared *id.ID) error {
	defer l.leave()
	return l.Repository.EndSessionsBefore(ctx, account, at, spared)
}

// T11, W05: what is committed is carried out also for a client that left: sessions end, and the connections that hang on them.
func TestSec_T11_TheClientLeaves(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]func(ctx context.Context, leave func(), a auth.Auth, s application.SignedIn, reset string) error{
		"once a password is changed": func(ctx context.Context, leave func(), a auth.Auth, s application.SignedIn, _ string) error {
			a.Accounts.Report = func(context.Context, security.Event) { leave() }
			_, err := a.Accounts.ChangePassword(ctx, s.Viewer, password, replacement)
			return err
		},
		"once a password is reset": func(ctx context.Context, leave func(), a auth.Auth, _ application.SignedIn, reset string) error {
			a.Accounts.Report = func(context.Context, security.Event) { leave() }
			_, err := a.Accounts.ResetPassword(ctx, from("192.0.2.1"), reset, replacement)
			return err
		},
		"once sessions are void": func(ctx context.Context, leave func(), a auth.Auth, s application.SignedIn, _ string) error {
			a.Sessions.Repository = leaving{a.Sessions.Repository, leave}
			_, err := a.Sessions.Logout(ctx, s.Viewer, true)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 1000)
			w.account(t, address, person.Patient)
			own, other := w.signIn(t, address), w.signIn(t, address)
			reset := w.resetToken(t)
			ctx, leave := context.WithCancel(t.Context())
			defer leave()
			check(t, do(ctx, leave, w.replica(t), own, reset))
			if n, err := w.redis.Exists(t.Context(), "session:"+other.Viewer.Session.String()).Result(); err != nil || n != 0 {
				t.Errorf("Redis holds %d of the other session, %v", n, err)
			}
		})
	}
}

func TestSec_T11_ForeignSessionIsNotFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.account(t, address, person.Patient)
	w.account(t, "other@example.com", person.Patient)
	mine, foreign := w.signIn(t, address), w.signIn(t, "other@example.com")
	for _, session := range []id.ID{foreign.Viewer.Session, id.Random(), {}} {
		if err := w.Sessions.Revoke(t.Context(), mine.Viewer, session); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("error %v, want NOT_FOUND", err)
		}
	}
	found, err := w.Sessions.ByIDs(t.Context(), mine.Viewer, []id.ID{mine.Viewer.Session, foreign.Viewer.Session})
	check(t, err)
	if _, leaked := found[foreign.Viewer.Session]; leaked || len(found) != 1 || !w.alive(t, foreign) {
		t.Errorf("found %v", found)
	}
}

func TestRefresh(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.account(t, address, person.Patient)
	s := w.signIn(t, address)
	w.advance(time.Hour)
	if w.alive(t, s) {
		t.Error("the access token outlives its half hour")
	}
	next, err := w.Sessions.Refresh(t.Context(), from("192.0.2.1"), s.Tokens.RefreshToken)
	check(t, err)
	if !w.alive(t, next) || next.Tokens.RefreshToken == s.Tokens.RefreshToken {
		t.Error("the refresh answers no new tokens")
	}
	if next.User.LastLoginAt != nil {
		t.Error("a refresh counts as a login")
	}
	w.advance(11 * time.Second)
	if _, err := w.Sessions.Refresh(t.Context(), from("192.0.2.1"), s.Tokens.RefreshToken); problem(err) != "TOKEN_INVALID refreshToken" {
		t.Errorf("reuse: %q, want TOKEN_INVALID", problem(err))
	}
	if w.alive(t, next) {
		t.Error("the session outlives the reuse of its token")
	}
	for token, want := range map[string]string{"": "REQUIRED refreshToken", "unknown": "TOKEN_INVALID refreshToken"} {
		if _, err := w.Sessions.Refresh(t.Context(), from("192.0.2.1"), token); problem(err) != want {
			t.Errorf("token %q: %q, want %q", token, problem(err), want)
		}
	}
}

// F01: a refresh token is good for another try while the database is away, however long that takes.
func TestSec_F01_RefreshWhileTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.account(t, address, person.Patient)
	s := w.signIn(t, address)
	w.exec(t, `ALTER TABLE users RENAME TO away`)
	if _, err := w.Sessions.Refresh(t.Context(), from("192.0.2.1"), s.Tokens.RefreshToken); err == nil || problem(err) != "" {
		t.Fatalf("error %v, want one of the database", err)
	}
	w.exec(t, `ALTER TABLE away RENAME TO users`)
	w.advance(time.Minute)
	again, err := w.Sessions.Refresh(t.Context(), from("192.0.2.1"), s.Tokens.RefreshToken)
	check(t, err)
	if !w.alive(t, again) {
		t.Error("the session has ended")
	}
}

// T10: two tabs get the same pair.
func TestSec_T10_F19_ParallelRefresh(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.account(t, address, person.Patient)
	s := w.signIn(t, address)
	replicas := []*application.Sessions{w.Sessions, w.replica(t).Sessions}
	var (
		group sync.WaitGroup
		mu    sync.Mutex
		pairs = map[string]bool{}
	)
	for i := range 20 {
		group.Go(func() {
			got, err := replicas[i%2].Refresh(t.Context(), from("192.0.2.1"), s.Tokens.RefreshToken)
			mu.Lock()
			defer mu.Unlock()
			pairs[problem(err)+got.Tokens.AccessToken+" "+got.Tokens.RefreshToken] = true
		})
	}
	group.Wait()
	if len(pairs) != 1 {
		t.Errorf("%d different pairs, want 1", len(pairs))
	}
}

// listed are the sessions of an account, as one of them sees them.
func (w *world) listed(t *testing.T, s application.SignedIn) []domain.Session {
	t.Helper()
	account, err := w.Accounts.Me(t.Context(), s.Viewer)
	check(t, err)
	sessions, err := w.Sessions.Of(t.Context(), s.Viewer, *account)
	check(t, err)
	return sessions
}

func TestSessionsAreListed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.account(t, address, person.Patient)
	first := w.signIn(t, address)
	w.advance(time.Minute)
	w.signIn(t, address)
	w.advance(time.Minute)
	third := w.signIn(t, address)
	sessions := w.listed(t, first)
	if len(sessions) != 3 || !sessions[0].Current || sessions[0].ID != first.Viewer.Session || sessions[1].ID != third.Viewer.Session {
		t.Errorf("sessions %+v", sessions)
	}
	if s := sessions[0]; s.IPAddress != "192.0.2.1" || s.UserAgent != "Browser" {
		t.Errorf("session %+v", s)
	}
	if _, err := w.Sessions.Of(t.Context(), from("192.0.2.1"), first.User); fault.CodeOf(err) != fault.Unauthenticated {
		t.Errorf("error %v for nobody", err)
	}
}

func TestWithoutRedis(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.account(t, address, person.Patient)
	s := w.signIn(t, address)
	w.redis = redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1})
	t.Cleanup(func() { check(t, w.redis.Close()) })
	w.limit = ratelimit.New(w.redis, 1)
	w.Auth = w.replica(t)
	if _, _, err := w.Sessions.Identify(t.Context(), access.Client{}, s.Tokens.AccessToken); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("identify: error %v, want SERVICE_UNAVAILABLE", err)
	}
	if _, _, err := w.login(t, address, password); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("login: error %v, want SERVICE_UNAVAILABLE", err)
	}
}
