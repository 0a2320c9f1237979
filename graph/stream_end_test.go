package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/mailtest"
	"vitalgo/slices/shared/infrastructure/redistest"
)

// W05: by whatever the session ends, on whichever replica.
func TestSec_W05_AStreamEndsWithItsSession(t *testing.T) {
	t.Parallel()
	const byAnother = `"TestPassword123!"`
	for name, c := range map[string]struct {
		operation, want string
		elsewhere       bool                                                // asked for in another session of the account
		with            func(t *testing.T, a *api, elsewhere string) string // what the operation names
	}{
		"logout":           {`mutation { logout { endedSessions } }`, `"endedSessions":1`, false, nil},
		"everywhere":       {`mutation { logout(input: {everywhere: true}) { endedSessions } }`, `"endedSessions":1`, false, nil},
		"closed account":   {`mutation { closeAccount(input: {password: ` + byAnother + `}) { userErrors { code } } }`, `"userErrors":[]`, false, nil},
		"changed password": {`mutation { changePassword(input: {currentPassword: ` + byAnother + `, newPassword: "Zanahoria-74"}) { userErrors { code } } }`, `"userErrors":[]`, true, nil},
		"revoked":          {`mutation { revokeSession(input: {id: %q}) { userErrors { code } } }`, `"userErrors":[]`, true, otherSession},
		"reset password":   {`mutation { resetPassword(input: {token: %q, newPassword: "Zanahoria-74"}) { userErrors { code } } }`, `"userErrors":[]`, true, resetByMail},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			near, far := a.serve(t), a.serve(t)
			s := connect(t, near, a.token(t, "primary"))
			a.listen(t, s, "1", "primary")
			events := openEvents(t, near, a.token(t, "primary"))
			a.awaitListeners(t, "primary", 2)

			token := a.token(t, "primary")
			if c.elsewhere {
				token, _ = a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
			}
			operation := c.operation
			if c.with != nil {
				operation = fmt.Sprintf(operation, c.with(t, a, token))
			}
			if answer := call(t, far, token, operation); !strings.Contains(answer, c.want) {
				t.Fatal(answer)
			}
			ended := time.Now()
			s.wantClosed(t, 4403)
			events.wantEnd(t)
			if took := time.Since(ended); took > promptly {
				t.Errorf("ended after %s", took)
			}
			a.awaitListeners(t, "primary", 0)
		})
	}
}

// otherSession is the id of the one session of an account that a token is not of.
func otherSession(t *testing.T, a *api, token string) string {
	t.Helper()
	_, body := a.send(t, token, `{ me { sessions { id current } } }`, "")
	for _, s := range field[[]any](t, body, "data.me.sessions") {
		if s, _ := s.(map[string]any); s["current"] == false {
			return fmt.Sprint(s["id"])
		}
	}
	t.Fatalf("no other session in %s", body)
	return ""
}

// resetByMail is what is mailed to somebody who forgot the password.
func resetByMail(t *testing.T, a *api, _ string) string {
	t.Helper()
	a.send(t, "", `mutation { requestPasswordReset(input: {email: "test.patient@vitalgo.com"}) { sent } }`, "")
	return mailtest.Token(t, a.mails.Await(t, "Cambia tu contraseña"))
}

// Without Redis nobody would hear of readings, nor of the end of a session: what listens ends, with a code that says
// when to come back, and may begin anew once Redis is there.
func TestSec_A03_RedisFailsDuringASubscription(t *testing.T) {
	t.Parallel()
	for way, lose := range map[string]func(*redistest.Relay){"broken": (*redistest.Relay).Break, "silent": (*redistest.Relay).Stall} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			relay := redistest.NewRelay(t)
			a := newAPIWith(t, func(parts *app.Parts) { parts.Redis = relay.Client })
			server, token := a.serve(t), a.token(t, "primary")
			s := connect(t, server, token)
			a.listen(t, s, "1", "primary")
			events := openEvents(t, server, token)
			a.awaitListeners(t, "primary", 2)

			lose(relay)
			s.wantClosed(t, websocket.StatusTryAgainLater) // and no "complete" before it
			events.wantEnd(t)
			late := dial(t, server)
			late.send(t, message{Type: "connection_init", Payload: authorization(token)})
			late.wantClosed(t, websocket.StatusTryAgainLater)
			wantIn(t, call(t, server, token, `{ me { email } }`), `"code":"SERVICE_UNAVAILABLE"`)

			relay.Mend()
			again := connect(t, server, token)
			again.subscribe(t, "1", recordAccessed)
			topic := "record-accessed:" + people["primary"]
			await(t, func() bool { return relay.Client.PubSubNumSub(t.Context(), topic).Val()[topic] > 0 })
			call(t, server, a.token(t, "paramedic"), openPrimary)
			if got := told(t, again.want(t, "next").Payload); got != byParamedic {
				t.Errorf("told %s", got)
			}
		})
	}
}

func TestSec_W05_AStreamEndsWithItsToken(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	server, token := a.serve(t), a.token(t, "primary")
	a.clock.Advance(30*time.Minute - 900*time.Millisecond)
	began := time.Now()
	s := connect(t, server, token)
	s.subscribe(t, "1", recordAccessed)
	events := openEvents(t, server, token)
	a.awaitListeners(t, "primary", 2)
	s.wantClosed(t, 4403)
	events.wantEnd(t)
	if took := time.Since(began); took < 800*time.Millisecond || took > 900*time.Millisecond+promptly {
		t.Errorf("ended after %s", took)
	}
}

func TestStreamsEndWhenTheServerStops(t *testing.T) {
	t.Parallel()
	stop := make(chan struct{})
	a := newAPIWith(t, func(parts *app.Parts) { parts.Stop = stop })
	server := a.serve(t)
	s := connect(t, server, a.token(t, "primary"))
	events := openEvents(t, server, a.token(t, "primary"))
	a.awaitListeners(t, "primary", 1)
	close(stop)
	s.wantClosed(t, websocket.StatusGoingAway)
	events.wantEnd(t)
}
