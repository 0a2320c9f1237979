package graph_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"vitalgo/slices/shared/application/security"
	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/logtest"
	"vitalgo/slices/shared/infrastructure/mailtest"
)

// newLoggedAPI is a server with a log to read, with the limits as specified if they are to be met.
func newLoggedAPI(t *testing.T, limited bool) (*api, *logtest.Journal) {
	t.Helper()
	log, j := logtest.New(t)
	return newAPIWith(t, func(p *app.Parts) {
		p.Log = log
		if limited {
			p.RateLimitScale = 1
		}
	}), j
}

// told checks that one event was reported since the last look, of this kind, about and by these accounts.
func toldIn(t *testing.T, j *logtest.Journal, kind security.Kind, account, by, detail string) {
	t.Helper()
	events := eventsIn(t, j)
	if len(events) != 1 {
		t.Fatalf("events %v, want one %s", kinds(events), kind)
	}
	for name, want := range map[string]string{"event": string(kind), "account": account, "by": by, "detail": detail} {
		got, _ := events[0][name].(string)
		if got != want {
			t.Errorf("%s: %s is %q, want %q", kind, name, got, want)
		}
	}
	if events[0]["ip"] != "192.0.2.1" || events[0]["requestId"] == "" || events[0]["requestId"] == nil {
		t.Errorf("%s: %v", kind, events[0])
	}
	for name := range events[0] {
		if !slices.Contains([]string{"time", "level", "msg", "event", "account", "by", "ip", "detail", "requestId"}, name) {
			t.Errorf("%s tells %s", kind, name)
		}
	}
}

func TestSec_E07_LoginAndLock(t *testing.T) {
	t.Parallel()
	a, log := newLoggedAPI(t, false)
	a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	toldIn(t, log, security.LoggedIn, demo.PrimaryID, "", "")
	wrong := `mutation { login(input: {email: "test.patient2@vitalgo.com", password: "wrong"}) { userErrors { code } } }`
	for range 4 {
		a.send(t, "", wrong, "")
	}
	if events := eventsIn(t, log); len(events) != 0 {
		t.Errorf("four wrong passwords are %v", kinds(events))
	}
	a.send(t, "", wrong, "")
	toldIn(t, log, security.AccountLocked, demo.SecondaryID, "", "")
	for range 5 {
		a.send(t, "", strings.Replace(wrong, "test.patient2@", "nobody@", 1), "")
	}
	toldIn(t, log, security.AccountLocked, "", "", "")
}

func TestSec_E07_SessionsEnd(t *testing.T) {
	t.Parallel()
	a, log := newLoggedAPI(t, false)
	_, first := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	eventsIn(t, log)
	refresh(t, a, first)
	a.clock.Advance(11 * time.Second)
	refresh(t, a, first)
	toldIn(t, log, security.RefreshReused, demo.PrimaryID, "", "")
	refresh(t, a, "unknown")
	if events := eventsIn(t, log); len(events) != 0 {
		t.Errorf("an unknown token is %v", kinds(events))
	}
	token, _ := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	_, body := a.send(t, token, `{ me { sessions { id current } } }`, "")
	eventsIn(t, log)
	for _, s := range field[[]any](t, body, "data.me.sessions") {
		if s, _ := s.(map[string]any); s["current"] == false {
			a.send(t, token, fmt.Sprintf(`mutation { revokeSession(input: {id: %q}) { revokedId } }`, s["id"]), "")
		}
	}
	toldIn(t, log, security.SessionEnded, demo.PrimaryID, "", "revoked")
	a.send(t, token, `mutation { logout { endedSessions } }`, "")
	toldIn(t, log, security.SessionEnded, demo.PrimaryID, "", "logout")
	token, _ = a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	eventsIn(t, log)
	a.send(t, token, `mutation { logout(input: {everywhere: true}) { endedSessions } }`, "")
	toldIn(t, log, security.SessionEnded, demo.PrimaryID, "", "everywhere")
}

// T12 over HTTP, and E07: the 21st login ends the oldest session, and says so.
func TestSec_T12_E07_TheTwentyFirstLogin(t *testing.T) {
	t.Parallel()
	a, log := newLoggedAPI(t, false)
	var tokens []string
	for range 20 {
		token, _ := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
		tokens = append(tokens, token)
		a.clock.Advance(time.Second)
	}
	if got := kinds(eventsIn(t, log)); len(got) != 20 || slices.Contains(got, string(security.SessionEnded)) {
		t.Fatalf("twenty logins are %v", got)
	}
	latest, _ := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	events := eventsIn(t, log)
	if got := kinds(events); !slices.Equal(got, []string{string(security.SessionEnded), string(security.LoggedIn)}) {
		t.Fatalf("the 21st is %v", got)
	}
	if events[0]["account"] != demo.PrimaryID || events[0]["detail"] != "surplus" {
		t.Errorf("tells %v", events[0])
	}
	_, body := a.send(t, tokens[0], `{ me { id } }`, "")
	wantIn(t, body, `"me":null`, `"code":"UNAUTHENTICATED"`)
	for _, token := range []string{tokens[1], tokens[19], latest} {
		_, body := a.send(t, token, `{ me { sessions { id } } }`, "")
		if n := len(field[[]any](t, body, "data.me.sessions")); n != 20 {
			t.Errorf("%d sessions, want 20", n)
		}
	}
}

func TestSec_E07_PasswordAndEmail(t *testing.T) {
	t.Parallel()
	a, log := newLoggedAPI(t, false)
	token, _ := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	eventsIn(t, log)
	_, body := a.send(t, token, `mutation { changePassword(input: {currentPassword: "TestPassword123!", newPassword: "Otra-Clave-2026"}) { userErrors { code } } }`, "")
	wantIn(t, body, `"userErrors":[]`)
	toldIn(t, log, security.PasswordChanged, demo.PrimaryID, "", "")
	a.send(t, token, `mutation { changeEmail(input: {newEmail: "nueva@example.com", password: "Otra-Clave-2026"}) { userErrors { code } } }`, "")
	_, body = a.send(t, "", verify, fmt.Sprintf(`{"t": %q}`, mailtest.Token(t, a.mails.Await(t, "Confirma tu nuevo correo"))))
	wantIn(t, body, "nueva@example.com")
	toldIn(t, log, security.EmailChanged, demo.PrimaryID, "", "")
	a.send(t, "", `mutation { requestPasswordReset(input: {email: "nueva@example.com"}) { sent } }`, "")
	reset := mailtest.Token(t, a.mails.Await(t, "Cambia tu contraseña"))
	_, body = a.send(t, "", `mutation ($t: String!) { resetPassword(input: {token: $t, newPassword: "Tercera-Clave-2026"}) { userErrors { code } } }`, fmt.Sprintf(`{"t": %q}`, reset))
	wantIn(t, body, `"userErrors":[]`)
	toldIn(t, log, security.PasswordReset, demo.PrimaryID, "", "")
}

func TestSec_E07_OneTimePasswords(t *testing.T) {
	t.Parallel()
	a, log := newLoggedAPI(t, false)
	token, _ := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	_, body := a.send(t, token, `mutation { enrollOtp(input: {password: "TestPassword123!"}) { uri } }`, "")
	eventsIn(t, log)
	uri, err := url.Parse(field[string](t, body, "data.enrollOtp.uri"))
	if err != nil {
		t.Fatal(err)
	}
	code, err := totp.GenerateCode(uri.Query().Get("secret"), a.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	_, body = a.send(t, token, fmt.Sprintf(`mutation { confirmOtp(input: {otp: %q}) { recoveryCodes } }`, code), "")
	toldIn(t, log, security.OTPChanged, demo.PrimaryID, "", "on")
	recovery := field[[]any](t, body, "data.confirmOtp.recoveryCodes")
	a.send(t, token, fmt.Sprintf(`mutation { disableOtp(input: {password: "TestPassword123!", otp: %q}) { userErrors { code } } }`, recovery[0]), "")
	toldIn(t, log, security.OTPChanged, demo.PrimaryID, "", "off")
}

func TestSec_E07_RefusalsExportAndClosing(t *testing.T) {
	t.Parallel()
	a, log := newLoggedAPI(t, false)
	for _, who := range []string{"primary", "paramedic", "admin", "professional"} {
		a.signIn(t, who)
	}
	eventsIn(t, log)
	a.ask(t, "primary", `{ staff { totalCount } }`, "")
	toldIn(t, log, security.AccessRefused, demo.PrimaryID, "", "")
	a.ask(t, "paramedic", `{ emergencyRecord(code: "AAAAAAAAAAAAAAAAAAAAAA") { __typename } }`, "")
	toldIn(t, log, security.EmergencyRefused, demo.ParamedicID, "", "unknown_code")
	a.decide(t, rowID("Professional", 3, 3), `status: SUSPENDED, reason: "Licencia en revisión"`)
	toldIn(t, log, security.StaffDecided, demo.ProfessionalID, demo.AdminID, "suspended")
	wantIn(t, a.ask(t, "primary", exportRecord, `{"format": "JSON"}`), `"userErrors":[]`)
	toldIn(t, log, security.RecordExported, demo.PrimaryID, "", "")
	wantIn(t, a.ask(t, "primary", closeAccount, ""), `"userErrors":[]`)
	toldIn(t, log, security.AccountClosed, demo.PrimaryID, "", "")
}

// What a page sends that is not to send it is reported, before anybody is looked up.
func TestSec_E07_ForeignOrigins(t *testing.T) {
	t.Parallel()
	a, log := newLoggedAPI(t, false)
	eventsIn(t, log)
	w := a.request(t, quoted(t, homeDocument, ""), "Origin", "https://evil.example", "Cookie", "__Host-vitalgo_at=x")
	if w.Code != http.StatusForbidden {
		t.Errorf("with cookies: %d %s", w.Code, w.Body)
	}
	events := eventsIn(t, log)
	if got := kinds(events); !slices.Equal(got, []string{string(security.AccessRefused)}) || events[0]["detail"] != "origin" || events[0]["ip"] != "192.0.2.1" {
		t.Errorf("with cookies: %v", events)
	}
	if status, _ := handshake(t, a.serve(t), http.Header{"Origin": {"https://evil.example"}}, "graphql-transport-ws"); status != http.StatusForbidden {
		t.Errorf("a WebSocket: %d", status)
	}
	if got := kinds(eventsIn(t, log)); !slices.Equal(got, []string{string(security.AccessRefused)}) {
		t.Errorf("a WebSocket: %v", got)
	}
}

func TestSec_E07_RateLimits(t *testing.T) {
	t.Parallel()
	a, log := newLoggedAPI(t, true)
	a.signIn(t, "primary")
	eventsIn(t, log)
	for range 5 {
		a.ask(t, "primary", exportRecord, `{"format": "JSON"}`)
	}
	eventsIn(t, log)
	wantIn(t, a.ask(t, "primary", exportRecord, `{"format": "JSON"}`), "RATE_LIMITED")
	toldIn(t, log, security.RateLimited, demo.PrimaryID, "", "exports")
	status := http.StatusOK
	for i := 0; i < 240 && status == http.StatusOK; i++ { // some of the 120 are regained while the test sends
		eventsIn(t, log)
		status, _ = a.send(t, "", `{ __typename }`, "")
	}
	if status != http.StatusTooManyRequests {
		t.Fatalf("status %d", status)
	}
	toldIn(t, log, security.RateLimited, "", "", "operations-address")
}
