package graph_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"vitalgo/slices/shared/infrastructure/app"
)

// field returns the value at a path of an answer, e.g. "data.login.tokens".
func field[T any](t *testing.T, body, path string) T {
	t.Helper()
	var at any
	if err := json.Unmarshal([]byte(body), &at); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	for _, name := range strings.Split(path, ".") {
		object, ok := at.(map[string]any)
		if !ok {
			t.Fatalf("%s is not in %s", path, body)
		}
		at = object[name]
	}
	value, ok := at.(T)
	if !ok {
		t.Fatalf("%s is %v in %s", path, at, body)
	}
	return value
}

func wantIn(t *testing.T, body string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(body, part) {
			t.Errorf("%s is not in %s", part, body)
		}
	}
}

// The sign-up that domain.md section 7.5 calls right.
const signUp = `mutation { signUpPatient(input: {
	firstName: "María Elena", lastName: "González Pérez", documentType: CC, documentNumber: "12.345.678", phone: "+57 300 123 4567",
	birthDate: "1990-05-15", email: " Maria.Gonzalez@Example.com ", password: "SecurePass123!",
	acceptTerms: true, acceptPrivacy: true, acceptHealthData: true, language: EN
}) { user { id email language nextStep isFirstVisit } patient { fullName documentNumber phone age } tokens { accessToken } userErrors { field code message } } }`

func TestFromSignUpToTheFirstMedication(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	_, body := a.send(t, "", signUp, "")
	wantIn(t, body, `"email":"maria.gonzalez@example.com","language":"EN","nextStep":"COMPLETE_PROFILE","isFirstVisit":true`,
		`"fullName":"María Elena González Pérez","documentNumber":"12345678","phone":"+573001234567","age":35`)
	token := field[string](t, body, "data.signUpPatient.tokens.accessToken")

	_, body = a.send(t, token, `mutation { addMedication(input: {name: "Metformina", dosage: "850mg", frequency: "Dos veces al día", startDate: "2026-02-01"}) {
		medication { id } userErrors { code } } }`, "")
	medication := field[string](t, body, "data.addMedication.medication.id")

	_, body = a.send(t, token, `{ me { patient { medications { totalCount nodes { id name } } } } }`, "")
	wantIn(t, body, fmt.Sprintf(`{"totalCount":1,"nodes":[{"id":%q,"name":"Metformina"}]}`, medication))

	read := fmt.Sprintf(`{ node(id: %q) { id } }`, medication)
	if body := a.ask(t, "primary", read, ""); body != `{"data":{"node":null}}` {
		t.Errorf("another account reads %s", body)
	}
	_, body = a.send(t, "", signUp, "")
	wantIn(t, body, `"user":null`, `{"field":["input","email"],"code":"TAKEN"`, `{"field":["input","documentNumber"],"code":"TAKEN"`)
}

func refresh(t *testing.T, a *api, token string) string {
	t.Helper()
	_, body := a.send(t, "", `mutation ($token: String) { refreshSession(input: {refreshToken: $token}) { tokens { accessToken refreshToken } userErrors { code } } }`,
		fmt.Sprintf(`{"token": %q}`, token))
	return body
}

const who = `{ me { email } }`

func TestARefreshTokenIsGoodOnce(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	_, first := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	rotated := refresh(t, a, first)
	second := field[string](t, rotated, "data.refreshSession.tokens.refreshToken")
	access := field[string](t, rotated, "data.refreshSession.tokens.accessToken")
	if again := field[string](t, refresh(t, a, first), "data.refreshSession.tokens.refreshToken"); again != second {
		t.Error("two tabs at once get two successors")
	}
	_, body := a.send(t, access, who, "")
	wantIn(t, body, "test.patient@vitalgo.com")

	a.clock.Advance(11 * time.Second)
	wantIn(t, refresh(t, a, first), `"tokens":null`, "TOKEN_INVALID")
	_, body = a.send(t, access, who, "")
	wantIn(t, body, "UNAUTHENTICATED", `"me":null`)
	wantIn(t, refresh(t, a, second), "TOKEN_INVALID")
}

func TestALoggedOutTokenStopsWorkingAtOnce(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	one, _ := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	other, _ := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	_, body := a.send(t, one, `mutation { logout { endedSessions } }`, "")
	wantIn(t, body, `"endedSessions":1`)
	_, body = a.send(t, one, who, "")
	wantIn(t, body, "UNAUTHENTICATED", `"me":null`)
	_, body = a.send(t, other, who, "")
	wantIn(t, body, "test.patient@vitalgo.com")
	_, body = a.send(t, one, `{ home: documentTypes { code } }`, "")
	wantIn(t, body, `"code":"CC"`) // what is public ignores a bad token
	_, body = a.send(t, other, `mutation { logout(input: {everywhere: true}) { endedSessions } }`, "")
	wantIn(t, body, `"endedSessions":1`)
	_, body = a.send(t, other, who, "")
	wantIn(t, body, "UNAUTHENTICATED")
}

func TestAnAccessTokenLastsThirtyMinutes(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	token, _ := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	a.clock.Advance(29 * time.Minute)
	_, body := a.send(t, token, who, "")
	wantIn(t, body, "test.patient@vitalgo.com")
	a.clock.Advance(2 * time.Minute)
	_, body = a.send(t, token, who, "")
	wantIn(t, body, "UNAUTHENTICATED")
}

// domain.md section 2.2: the fifth failure in a row locks, for known and unknown addresses alike.
func TestFailedLoginsLockTheAddress(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"test.patient@vitalgo.com", "nonexistent@email.com"} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			try := func(password string) string {
				_, body := a.send(t, "", `mutation ($e: EmailAddress!, $p: String!) { login(input: {email: $e, password: $p}) {
					user { email } attemptsRemaining lockedUntil userErrors { field code } } }`, fmt.Sprintf(`{"e": %q, "p": %q}`, address, password))
				return body
			}
			for left := 4; left > 0; left-- {
				wantIn(t, try("WrongPassword123!"), `"code":"INVALID_CREDENTIALS"`, fmt.Sprintf(`"attemptsRemaining":%d`, left))
			}
			wantIn(t, try("WrongPassword123!"), `"code":"ACCOUNT_LOCKED"`, `"lockedUntil":"2026-03-01T12:15:00Z"`)
			wantIn(t, try("TestPassword123!"), `"code":"ACCOUNT_LOCKED"`)
			a.clock.Advance(15*time.Minute + time.Second)
			if address == "test.patient@vitalgo.com" {
				wantIn(t, try("TestPassword123!"), `"user":{"email":"test.patient@vitalgo.com"}`, `"userErrors":[]`)
			} else {
				wantIn(t, try("TestPassword123!"), `"code":"INVALID_CREDENTIALS"`)
			}
		})
	}
}

// domain.md section 3: 10 failed logins in 15 minutes from one address of the network, whatever the accounts.
func TestTheNetworkIsLimitedToo(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, func(p *app.Parts) { p.RateLimitScale = 1 })
	try := func(i int) *httptest.ResponseRecorder {
		body := fmt.Sprintf(`{"query": "mutation { login(input: {email: \"nobody%d@example.com\", password: \"WrongPassword123!\"}) { userErrors { code } } }"}`, i)
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(body))
		request.Header.Set("Content-Type", "application/json")
		recorder := httptest.NewRecorder()
		a.handler.ServeHTTP(recorder, request)
		return recorder
	}
	for i := range 10 {
		wantIn(t, try(i).Body.String(), "INVALID_CREDENTIALS")
	}
	refused := try(10)
	wantIn(t, refused.Body.String(), `"code":"RATE_LIMITED"`, `"retryAfter":`)
	if seconds := refused.Header().Get("Retry-After"); seconds == "" || !strings.Contains(refused.Body.String(), `"retryAfter":`+seconds) {
		t.Errorf("Retry-After %q beside %s", seconds, refused.Body)
	}
}

func TestSessionsAreListedAndRevoked(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	phone, _ := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	a.clock.Advance(time.Minute)
	tablet, _ := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	_, body := a.send(t, tablet, `{ me { sessions { id current remembered ipAddress createdAt } } }`, "")
	sessions := field[[]any](t, body, "data.me.sessions")
	if len(sessions) != 2 {
		t.Fatal(body)
	}
	own, ok := sessions[0].(map[string]any)
	other, ok2 := sessions[1].(map[string]any)
	if !ok || !ok2 || own["current"] != true || other["current"] != false || own["ipAddress"] != "192.0.2.1" {
		t.Fatal(body)
	}
	revoke := fmt.Sprintf(`mutation { revokeSession(input: {id: %q}) { revokedId userErrors { code } } }`, other["id"])
	if body := a.ask(t, "secondary", revoke, ""); !strings.Contains(body, "NOT_FOUND") {
		t.Errorf("somebody else's session: %s", body)
	}
	_, body = a.send(t, tablet, revoke, "")
	wantIn(t, body, fmt.Sprintf(`"revokedId":%q`, other["id"]))
	_, body = a.send(t, phone, who, "")
	wantIn(t, body, "UNAUTHENTICATED")
}

func TestAChangedPasswordEndsTheOtherSessions(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	here, _ := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	elsewhere, _ := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	change := func(current, replacement string) string {
		_, body := a.send(t, here, `mutation ($c: String!, $n: String!) { changePassword(input: {currentPassword: $c, newPassword: $n}) {
			user { email } userErrors { field code } } }`, fmt.Sprintf(`{"c": %q, "n": %q}`, current, replacement))
		return body
	}
	wantIn(t, change("WrongPassword123!", "Otra-Clave-2026"), `"field":["input","currentPassword"],"code":"INVALID_CREDENTIALS"`)
	wantIn(t, change("TestPassword123!", "TestPassword123!"), `"field":["input","newPassword"],"code":"NOT_ALLOWED"`)
	wantIn(t, change("TestPassword123!", "corta"), `"field":["input","newPassword"],"code":"TOO_SHORT"`)
	wantIn(t, change("TestPassword123!", "Otra-Clave-2026"), `"userErrors":[]`)
	_, body := a.send(t, here, who, "")
	wantIn(t, body, "test.patient@vitalgo.com")
	_, body = a.send(t, elsewhere, who, "")
	wantIn(t, body, "UNAUTHENTICATED")
	a.login(t, "test.patient@vitalgo.com", "Otra-Clave-2026")
}

func TestAnAccountWithAOneTimePassword(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	token, _ := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	_, body := a.send(t, token, `mutation { enrollOtp(input: {password: "TestPassword123!"}) { uri qrSvg userErrors { code } } }`, "")
	uri, err := url.Parse(field[string](t, body, "data.enrollOtp.uri"))
	if err != nil || !strings.HasPrefix(field[string](t, body, "data.enrollOtp.qrSvg"), "<svg") {
		t.Fatal(body)
	}
	code := func() string {
		made, err := totp.GenerateCode(uri.Query().Get("secret"), a.clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	_, body = a.send(t, token, fmt.Sprintf(`mutation { confirmOtp(input: {otp: %q}) { user { otpEnabled } recoveryCodes userErrors { code } } }`, code()), "")
	wantIn(t, body, `"otpEnabled":true`, `"userErrors":[]`)
	codes := field[[]any](t, body, "data.confirmOtp.recoveryCodes")
	if len(codes) != 10 {
		t.Fatal(body)
	}
	try := func(otp string) string {
		_, body := a.send(t, "", `mutation ($o: String) { login(input: {email: "test.patient@vitalgo.com", password: "TestPassword123!", otp: $o}) {
			user { otpEnabled } attemptsRemaining userErrors { field code } } }`, fmt.Sprintf(`{"o": %s}`, otp))
		return body
	}
	used := code()
	wantIn(t, try("null"), `"user":null,"attemptsRemaining":null`, `"field":["input","otp"],"code":"OTP_REQUIRED"`)
	wantIn(t, try(`"`+used+`"`), `"attemptsRemaining":4`, `"field":["input","otp"],"code":"OTP_INVALID"`) // it served to confirm
	a.clock.Advance(30 * time.Second)
	wantIn(t, try(`"`+code()+`"`), `"user":{"otpEnabled":true},"attemptsRemaining":null,"userErrors":[]`)
	wantIn(t, try(fmt.Sprintf("%q", codes[0])), `"user":{"otpEnabled":true}`)
	wantIn(t, try(fmt.Sprintf("%q", codes[0])), `"code":"OTP_INVALID"`)
	_, body = a.send(t, token, fmt.Sprintf(`mutation { disableOtp(input: {password: "TestPassword123!", otp: %q}) { user { otpEnabled } userErrors { code } } }`, codes[1]), "")
	wantIn(t, body, `"otpEnabled":false`)
	wantIn(t, try("null"), `"user":{"otpEnabled":false}`)
}
