package graph_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/mailtest"
)

const jwtKey = "a key of thirty-two bytes or more"

// claims are what a token says, by the names that are used on the wire.
type claims map[string]any

// genuine returns the header and the claims of an access token of the primary patient.
func (a *api) genuine(t *testing.T) (header, body claims) {
	t.Helper()
	parts := strings.Split(a.token(t, "primary"), ".")
	for i, into := range []*claims{&header, &body} {
		text, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil || json.Unmarshal(text, into) != nil {
			t.Fatal("the token cannot be read")
		}
	}
	return header, body
}

func jwt(t *testing.T, header, body claims, key string) string {
	t.Helper()
	segments := make([]string, 2)
	for i, part := range []claims{header, body} {
		text, err := json.Marshal(part)
		if err != nil {
			t.Fatal(err)
		}
		segments[i] = base64.RawURLEncoding.EncodeToString(text)
	}
	signed := strings.Join(segments, ".")
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(signed))
	return signed + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// forged returns a token that is genuine but for one value in its header or its claims; nil takes the value away.
func (a *api) forged(t *testing.T, place, name string, value any) string {
	t.Helper()
	header, body := a.genuine(t)
	changed := map[string]claims{"header": header, "body": body}[place]
	changed[name] = value
	if value == nil {
		delete(changed, name)
	}
	return jwt(t, header, body, jwtKey)
}

var ofThisRequest = regexp.MustCompile(`"requestId":"[^"]*"`)

// logged is a log that tests read.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// take returns what was logged since the last time.
func (l *logged) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.text.Reset()
	return l.text.String()
}

func newTokenAPI(t *testing.T) (*api, *logged) {
	t.Helper()
	log := &logged{}
	a := newAPIWith(t, func(parts *app.Parts) { parts.Log = slog.New(slog.NewTextHandler(log, nil)) })
	a.signIn(t, "primary")
	return a, log
}

// refused wants requests with each of the Authorization headers to be those of nobody who may read an account: all
// answered alike, with the reason in the log only. What is open to everybody stays open.
func (a *api) refused(t *testing.T, log *logged, headers map[string][]string) {
	t.Helper()
	const body = `{"query": "{ me { email } home { apiVersion } documentTypes { code } }"}`
	const want = `"message":"Sign in to continue.","path":["me"],"locations":[{"line":1,"column":3}],"extensions":{"code":"UNAUTHENTICATED",`
	answers := map[string]bool{}
	var last []string
	for name, authorization := range headers {
		log.take()
		status, answer := a.post(t, http.Header{
			"Content-Type": {"application/json"}, "Accept-Language": {"en"}, "Authorization": authorization,
		}, body)
		if status != http.StatusOK || !strings.Contains(answer, want) || !strings.Contains(answer, `"me":null,"home":{"apiVersion":"1.2.3"}`) {
			t.Errorf("%s: %d %s", name, status, answer)
		}
		if lines := log.take(); !strings.Contains(lines, "token refused") || strings.Contains(lines, strings.Join(authorization, " ")) {
			t.Errorf("%s: the log tells %s", name, lines)
		}
		answers[ofThisRequest.ReplaceAllString(answer, "")] = true
		last = authorization
	}
	if len(answers) != 1 {
		t.Errorf("%d different answers: %v", len(answers), answers)
	}
	again, err := json.Marshal(map[string]any{"query": login, "variables": map[string]string{
		"email": "test.patient@vitalgo.com", "password": "TestPassword123!",
	}})
	if err != nil {
		t.Fatal(err)
	}
	_, answer := a.post(t, http.Header{"Content-Type": {"application/json"}, "Authorization": last}, string(again))
	wantIn(t, answer, `"tokens":{"accessToken":"`)
}

func bearers(tokens map[string]string) map[string][]string {
	headers := map[string][]string{}
	for name, token := range tokens {
		headers[name] = []string{"Bearer " + token}
	}
	return headers
}

func TestSec_T01_AlgorithmsOverHTTP(t *testing.T) {
	t.Parallel()
	a, log := newTokenAPI(t)
	parts := strings.Split(a.token(t, "primary"), ".")
	a.refused(t, log, bearers(map[string]string{
		"none":  a.forged(t, "header", "alg", "none"),
		"None":  a.forged(t, "header", "alg", "None"),
		"nOnE":  strings.Join(strings.Split(a.forged(t, "header", "alg", "nOnE"), ".")[:2], ".") + ".",
		"HS384": a.forged(t, "header", "alg", "HS384"), "RS256": a.forged(t, "header", "alg", "RS256"),
		"ES256":           a.forged(t, "header", "alg", "ES256"),
		"empty signature": parts[0] + "." + parts[1] + ".", "no signature": parts[0] + "." + parts[1],
	}))
}

func TestSec_T02_HeadersOverHTTP(t *testing.T) {
	t.Parallel()
	a, log := newTokenAPI(t)
	tokens := map[string]string{"SQL": a.forged(t, "header", "kid", "' OR 1=1 --"), "path": a.forged(t, "header", "kid", "../../../dev/null")}
	for _, name := range []string{"jku", "x5u", "jwk", "crit"} {
		tokens[name] = a.forged(t, "header", name, "https://example.com")
	}
	a.refused(t, log, bearers(tokens))
}

func TestSec_T03_TimesOverHTTP(t *testing.T) {
	t.Parallel()
	a, log := newTokenAPI(t)
	now := a.clock.Now()
	tokens := map[string]string{
		"expired": a.forged(t, "body", "exp", now.Add(-11*time.Second).Unix()), "early": a.forged(t, "body", "iat", now.Add(11*time.Second).Unix()),
	}
	for _, name := range []string{"exp", "iat", "sub", "sid", "jti"} {
		tokens["no "+name] = a.forged(t, "body", name, nil)
	}
	a.refused(t, log, bearers(tokens))
	_, answer := a.send(t, a.forged(t, "body", "exp", now.Add(-9*time.Second).Unix()), who, "")
	wantIn(t, answer, "test.patient@vitalgo.com") // within the leeway
}

func TestSec_T04_UsesOverHTTP(t *testing.T) {
	t.Parallel()
	a, log := newTokenAPI(t)
	_, refresh := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	export, err := url.Parse(field[string](t, a.ask(t, "primary", exportRecord, `{"format": "JSON"}`), "data.exportRecord.url"))
	if err != nil {
		t.Fatal(err)
	}
	photo, err := url.Parse(a.photos.URL("a-photo"))
	if err != nil {
		t.Fatal(err)
	}
	const reset = `mutation ($token: String!) { resetPassword(input: {token: $token, newPassword: "Zanahoria-74"}) { userErrors { code } } }`
	a.send(t, "", `mutation { requestPasswordReset(input: {email: "test.patient@vitalgo.com"}) { sent } }`, "")
	tokens := map[string]string{
		"refresh": refresh, "reset": mailtest.Token(t, a.mails.Await(t, "Cambia tu contraseña")), "emergency": demo.PrimaryCode,
		"export": strings.TrimPrefix(export.Path, "/exports/"), "photo": photo.RawQuery, "whole photo": photo.String(),
	}
	for _, name := range []string{"iss", "aud", "typ"} {
		tokens["other "+name], tokens["no "+name] = a.forged(t, "body", name, "other"), a.forged(t, "body", name, nil)
	}
	for name, token := range tokens {
		if token == "" {
			t.Fatalf("no token %s", name)
		}
	}
	a.refused(t, log, bearers(tokens))

	// And the reverse: an access token opens nothing else.
	access := a.token(t, "primary")
	variables := `{"token": "` + access + `"}`
	_, answer := a.send(t, "", `mutation ($token: String!) { refreshSession(input: {refreshToken: $token}) { userErrors { code } } }`, variables)
	wantIn(t, answer, "TOKEN_INVALID")
	_, answer = a.send(t, "", reset, variables)
	wantIn(t, answer, "TOKEN_INVALID")
	_, answer = a.send(t, "", `mutation ($token: String!) { verifyEmail(input: {token: $token}) { userErrors { code } } }`, variables)
	wantIn(t, answer, "TOKEN_INVALID")
	wantIn(t, a.ask(t, "paramedic", `query ($token: String!) { emergencyRecord(code: $token) { fullName } }`, variables), "NOT_FOUND")
	if status, _ := a.download(t, "https://api.vitalgo.example/exports/"+access); status != http.StatusNotFound {
		t.Errorf("an export: %d", status)
	}
	photo.RawQuery = strings.Split(photo.RawQuery, "=")[0] + "=" + access
	if w := a.photo(t, photo.String()); w.Code != http.StatusNotFound {
		t.Errorf("a photo: %d", w.Code)
	}
}

func TestSec_T05_ForgeriesOverHTTP(t *testing.T) {
	t.Parallel()
	a, log := newTokenAPI(t)
	header, body := a.genuine(t)
	good := a.token(t, "primary")
	body["role"] = "admin"
	a.refused(t, log, bearers(map[string]string{
		"weak key": jwt(t, header, body, "secret"), "role signed by us": jwt(t, header, body, jwtKey),
		"padding": good + "=", "5 KiB": good + strings.Repeat("A", 5<<10), "dots": strings.Repeat(".", 12<<10),
	}))
}

// T06: a right signature is not enough: the session and the account are looked up for each request.
func TestSec_T06_SessionAndAccountAreLookedUp(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		who string
		end func(*testing.T, *api)
	}{
		"logged out": {"primary", func(t *testing.T, a *api) { a.ask(t, "primary", `mutation { logout { endedSessions } }`, "") }},
		"closed":     {"primary", func(t *testing.T, a *api) { wantIn(t, a.ask(t, "primary", closeAccount, ""), `"userErrors":[]`) }},
		"erased": {"primary", func(t *testing.T, a *api) {
			if _, err := a.db.Pool.Exec(t.Context(), `DELETE FROM users WHERE id = $1`, demo.PrimaryID); err != nil {
				t.Fatal(err)
			}
		}},
		"suspended": {"paramedic", func(t *testing.T, a *api) {
			id := field[string](t, a.ask(t, "paramedic", `{ me { paramedic { id } } }`, ""), "data.me.paramedic.id")
			wantIn(t, a.ask(t, "admin", `mutation ($id: ID!) { decideStaff(input: {id: $id, status: SUSPENDED, reason: "A reason."}) { userErrors { code } } }`,
				`{"id": "`+id+`"}`), `"userErrors":[]`)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			far := a.replica(t) // on any replica
			token := a.token(t, c.who)
			if _, body := a.send(t, token, who, ""); !strings.Contains(body, "@") {
				t.Fatal(body)
			}
			c.end(t, a)
			for _, handler := range []http.Handler{a.handler, far} {
				a.handler = handler
				status, body := a.send(t, token, who, "")
				if status != http.StatusOK || !strings.Contains(body, `"me":null`) || !strings.Contains(body, "UNAUTHENTICATED") {
					t.Errorf("%d %s", status, body)
				}
			}
		})
	}
}

// T07: one header of the right scheme, and no other place.
func TestSec_T07_PlacesOverHTTP(t *testing.T) {
	t.Parallel()
	a, log := newTokenAPI(t)
	token := a.token(t, "primary")
	a.refused(t, log, map[string][]string{
		"two": {"Bearer " + token, "Bearer " + token}, "a list": {"Bearer " + token + ", Bearer " + token},
		"Basic": {"Basic " + token}, "bare": {token},
	})
	for name, address := range map[string]string{
		"the address": "/graphql?access_token=" + token + "&Authorization=Bearer%20" + token, "other headers": "/graphql",
	} {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(`{"query": "{ me { email } }"}`))
		request.Header = http.Header{"Content-Type": {"application/json"}, "X-Access-Token": {token}, "Proxy-Authorization": {"Bearer " + token}}
		recorder := httptest.NewRecorder()
		a.handler.ServeHTTP(recorder, request)
		if body, err := io.ReadAll(recorder.Body); err != nil || strings.TrimSpace(string(body)) != `{"data":{"me":null}}` {
			t.Errorf("%s: %s, %v", name, body, err)
		}
	}
}

// T08: the key of access tokens is replaced while clients work: not one is signed out.
func TestSec_T08_TheKeyChangesUnderLoad(t *testing.T) {
	t.Parallel()
	const clients, rounds = 8, 6
	a := newAPI(t)
	old := a.handler
	fresh := []byte("another key of thirty-two bytes or more")
	for name, keys := range map[string][][]byte{"in peace": {fresh, []byte(jwtKey)}, "because it leaked": {fresh}} {
		a.parts.JWTKeys = keys
		replicas := []http.Handler{old, a.replica(t)}
		lasting := name == "in peace"
		var group sync.WaitGroup
		for range clients {
			client := *a // each asks the replica that it happens to reach
			client.handler = old
			access, refresh := client.login(t, "test.patient@vitalgo.com", "TestPassword123!")
			group.Go(func() {
				for round := range rounds {
					client.handler = replicas[min(round/2, 1)]
					_, body := client.send(t, access, who, "")
					if strings.Contains(body, "test.patient@vitalgo.com") {
						continue
					}
					if !strings.Contains(body, "UNAUTHENTICATED") || lasting {
						t.Errorf("%s, round %d: %s", name, round, body)
					}
					_, body = client.send(t, "", `mutation ($token: String!) { refreshSession(input: {refreshToken: $token}) {
						tokens { accessToken refreshToken } userErrors { code } } }`, `{"token": "`+refresh+`"}`)
					access = field[string](t, body, "data.refreshSession.tokens.accessToken")
					refresh = field[string](t, body, "data.refreshSession.tokens.refreshToken")
				}
			})
		}
		group.Wait()
	}
}
