package graph_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/redis/go-redis/v9"

	"vitalgo/slices/shared/infrastructure/app"
)

const (
	page        = "https://app.example" // of the front end
	accessName  = "__Host-vitalgo_at"
	refreshName = "__Host-vitalgo_rt"

	cookieLogin = `mutation { login(input: {email: "test.patient@vitalgo.com", password: "TestPassword123!", delivery: COOKIE}) {
		user { email } tokens { accessToken } userErrors { code } } }`
	cookieRefresh = `mutation { refreshSession(input: {}) { user { email } tokens { accessToken } userErrors { field code } } }`
	cookieSignUp  = `mutation { signUpPatient(input: {
		firstName: "María Elena", lastName: "González Pérez", documentType: CC, documentNumber: "12345678", phone: "+57 300 123 4567",
		birthDate: "1990-05-15", email: "maria@example.com", password: "SecurePass123!",
		acceptTerms: true, acceptPrivacy: true, acceptHealthData: true, delivery: COOKIE
	}) { user { email } patient { fullName } tokens { accessToken } userErrors { code } } }`
)

// browser is a client that keeps cookies, and says for which page it asks.
type browser struct {
	api     *api
	cookies map[string]*http.Cookie
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	a := newAPIWith(t, func(parts *app.Parts) { parts.Origins = []string{page} })
	return &browser{a, map[string]*http.Cookie{}}
}

// answer is what a browser gets.
type answer struct {
	status int
	body   string
	set    []*http.Cookie
}

// ask sends an operation with the cookies, for a page unless header says otherwise.
func (b *browser) ask(t *testing.T, operation string, header http.Header) answer {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": operation})
	if err != nil {
		t.Fatal(err)
	}
	return b.send(t, header, string(body))
}

func (b *browser) send(t *testing.T, header http.Header, body string) answer {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(body))
	request.Header = http.Header{"Content-Type": {"application/json"}, "Origin": {page}, "Accept-Language": {"en"}}
	for name, values := range header {
		request.Header[name] = values
	}
	for _, cookie := range b.cookies {
		request.AddCookie(cookie)
	}
	recorder := httptest.NewRecorder()
	b.api.handler.ServeHTTP(recorder, request)
	response := recorder.Result()
	_ = response.Body.Close()
	for _, cookie := range response.Cookies() {
		if cookie.MaxAge < 0 {
			delete(b.cookies, cookie.Name)
		} else {
			b.cookies[cookie.Name] = cookie
		}
	}
	return answer{recorder.Code, strings.TrimSpace(recorder.Body.String()), response.Cookies()}
}

func (b *browser) signIn(t *testing.T) {
	t.Helper()
	if got := b.ask(t, cookieLogin, nil); len(b.cookies) != 2 {
		t.Fatalf("the login answers %d %s", got.status, got.body)
	}
}

// wantCookies wants both tokens in cookies that scripts cannot read, for the life of the session.
func wantCookies(t *testing.T, set []*http.Cookie, life time.Duration) {
	t.Helper()
	names := map[string]bool{}
	for _, c := range set {
		names[c.Name] = true
		if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || c.Value == "" ||
			c.MaxAge != int(life.Seconds()) || strings.Contains(c.Raw, "Domain") {
			t.Errorf("cookie %s", c.Raw)
		}
	}
	if len(set) != 2 || !names[accessName] || !names[refreshName] {
		t.Errorf("cookies %v", names)
	}
}

const week = 7 * 24 * time.Hour

// T13: tokens in cookies, by each of the mutations that sign in, and by a refresh, which keeps the delivery.
func TestSec_T13_TokensInCookies(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	login := b.ask(t, cookieLogin, nil)
	wantIn(t, login.body, `"login":{"user":{"email":"test.patient@vitalgo.com"},"tokens":null,"userErrors":[]}`)
	wantCookies(t, login.set, week)
	wantIn(t, b.ask(t, who, nil).body, "test.patient@vitalgo.com")
	first := b.cookies[refreshName].Value

	b.api.clock.Advance(31 * time.Minute)
	wantIn(t, b.ask(t, who, nil).body, "UNAUTHENTICATED") // and not null: the client is to refresh
	refreshed := b.ask(t, cookieRefresh, nil)
	wantIn(t, refreshed.body, `"refreshSession":{"user":{"email":"test.patient@vitalgo.com"},"tokens":null,"userErrors":[]}`)
	wantCookies(t, refreshed.set, week)
	wantIn(t, b.ask(t, who, nil).body, "test.patient@vitalgo.com")
	if b.cookies[refreshName].Value == first {
		t.Error("the refresh token stays the same")
	}
	b.api.clock.Advance(31 * time.Minute)
	wantCookies(t, b.ask(t, cookieRefresh, nil).set, week) // and again

	remembered := strings.Replace(cookieLogin, "delivery", "rememberMe: true, delivery", 1)
	wantCookies(t, b.ask(t, remembered, nil).set, 30*24*time.Hour)
	signedUp := b.ask(t, cookieSignUp, nil)
	wantIn(t, signedUp.body, `"signUpPatient":{"user":{"email":"maria@example.com"},"patient":{"fullName":"María Elena González Pérez"},"tokens":null,"userErrors":[]}`)
	wantCookies(t, signedUp.set, week)
	wantIn(t, b.ask(t, who, nil).body, "maria@example.com")
}

// T13: who asks for tokens in the answer gets no cookies, and who is refused neither.
func TestSec_T13_NoCookiesUnlessAskedFor(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	for name, operation := range map[string]string{
		"by header":      strings.Replace(cookieLogin, "COOKIE", "HEADER", 1),
		"nothing said":   strings.Replace(cookieLogin, ", delivery: COOKIE", "", 1),
		"wrong password": strings.Replace(cookieLogin, "TestPassword", "WrongPassword", 1),
		"anonymous":      who,
	} {
		if got := b.ask(t, operation, nil); len(got.set) != 0 {
			t.Errorf("%s: cookies with %s", name, got.body)
		}
	}
}

// T13: a logout and a refresh that fails take the cookies out of the browser.
func TestSec_T13_CookiesAreCleared(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before    func(*testing.T, *browser)
		operation string
		want      string
	}{
		"logout":     {nil, `mutation { logout { endedSessions } }`, `"endedSessions":1`},
		"everywhere": {nil, `mutation { logout(input: {everywhere: true}) { endedSessions } }`, `"endedSessions":1`},
		"refresh of an ended session": {func(t *testing.T, b *browser) {
			b.api.signIn(t, "primary")
			wantIn(t, b.api.ask(t, "primary", `mutation { logout(input: {everywhere: true}) { endedSessions } }`, ""), `"endedSessions":2`)
		}, cookieRefresh, `{"field":["input","refreshToken"],"code":"TOKEN_INVALID"}`},
		"refresh after a week": {func(_ *testing.T, b *browser) { b.api.clock.Advance(week) }, cookieRefresh, "TOKEN_EXPIRED"},
		"refresh by two cookies": {func(_ *testing.T, b *browser) {
			b.cookies["twice"] = &http.Cookie{Name: refreshName, Value: "x"}
		}, cookieRefresh, "REQUIRED"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBrowser(t)
			b.signIn(t)
			if c.before != nil {
				c.before(t, b)
			}
			got := b.ask(t, c.operation, nil)
			wantIn(t, got.body, c.want)
			if len(got.set) != 2 {
				t.Fatalf("%d cookies are set", len(got.set))
			}
			for _, cookie := range got.set {
				if cookie.MaxAge >= 0 || cookie.Value != "" || !cookie.HttpOnly || !cookie.Secure || cookie.Path != "/" {
					t.Errorf("cookie %s", cookie.Raw)
				}
			}
		})
	}
}

// An outage says nothing about the session: its cookies stay.
func TestSec_T13_AnOutageKeepsTheCookies(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.signIn(t)
	b.api.parts.Redis = redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1})
	b.api.handler = b.api.replica(t)
	t.Cleanup(func() { _ = b.api.parts.Redis.Close() })
	got := b.ask(t, cookieRefresh, nil)
	wantIn(t, got.body, "SERVICE_UNAVAILABLE")
	if len(got.set) != 0 {
		t.Error("the cookies are cleared")
	}
}

// strangers are what browsers send for pages that are not the front end's, by the header that tells.
func strangers() map[string]http.Header {
	return map[string]http.Header{
		"foreign":     {"Origin": {"https://evil.example"}},
		"null":        {"Origin": {"null"}},
		"suffix":      {"Origin": {page + ".evil.example"}},
		"port":        {"Origin": {page + ":444"}},
		"scheme":      {"Origin": {"http://app.example"}},
		"two":         {"Origin": {page, "https://evil.example"}},
		"the host's":  {"Origin": {"http://example.com"}}, // where httptest's requests go to
		"cross-site":  {"Origin": nil, "Sec-Fetch-Site": {"cross-site"}},
		"same site":   {"Origin": nil, "Sec-Fetch-Site": {"same-site"}},
		"said twice":  {"Origin": nil, "Sec-Fetch-Site": {"none", "cross-site"}},
		"with header": {"Origin": {"https://evil.example"}, "Authorization": {"Bearer x"}},
	}
}

// T14: a page that is not the front end's gets nothing for the cookies that the browser sends along.
func TestSec_T14_CookiesOfAnotherPage(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.signIn(t)
	all := b.cookies
	for name, header := range strangers() {
		for _, only := range []string{"", accessName, refreshName} {
			b.cookies = all
			if only != "" {
				b.cookies = map[string]*http.Cookie{only: all[only]}
			}
			got := b.ask(t, `mutation { logout(input: {everywhere: true}) { endedSessions } }`, header)
			if got.status != http.StatusForbidden || codeIn(t, []byte(got.body)) != "FORBIDDEN" || len(got.set) != 0 {
				t.Errorf("%s, cookie %q: %d %s", name, only, got.status, got.body)
			}
		}
	}
	b.cookies = all
	for name, header := range map[string]http.Header{
		"the front end": nil, "no browser": {"Origin": nil}, "its own page": {"Origin": nil, "Sec-Fetch-Site": {"same-origin"}},
		"a bookmark": {"Origin": nil, "Sec-Fetch-Site": {"none"}}, "the front end on another site": {"Sec-Fetch-Site": {"cross-site"}},
	} {
		if got := b.ask(t, who, header); got.status != http.StatusOK || !strings.Contains(got.body, "test.patient@vitalgo.com") {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
}

// T14: nor does such a page get a browser to take cookies.
func TestSec_T14_CookiesForAnotherPage(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.signIn(t)
	refresh := `mutation { refreshSession(input: {refreshToken: "` + b.cookies[refreshName].Value + `"}) { tokens { accessToken } } }`
	b.cookies = map[string]*http.Cookie{}
	for name, header := range strangers() {
		for field, operation := range map[string]string{"login": cookieLogin, "signUpPatient": cookieSignUp, "refreshSession": refresh} {
			got := b.ask(t, operation, header)
			if got.status != http.StatusOK || codeIn(t, []byte(got.body)) != "FORBIDDEN" || len(got.set) != 0 ||
				!strings.Contains(got.body, `"path":["`+field+`"]`) {
				t.Errorf("%s, %s: %d %s", name, field, got.status, got.body)
			}
		}
		b.api.clock.Advance(time.Second)
	}
	if got := b.ask(t, `{ emailAvailable(email: "maria@example.com") }`, nil).body; got != `{"data":{"emailAvailable":true}}` {
		t.Errorf("the account was opened: %s", got)
	}
}

// T14: cookies sign in requests only that no page can send without asking first.
func TestSec_T14_CookiesWithAForm(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.signIn(t)
	const body = `{"query": "{ me { email } }"}`
	for name, c := range map[string]struct {
		header http.Header
		want   int
	}{
		"form":      {http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, http.StatusUnsupportedMediaType},
		"text":      {http.Header{"Content-Type": {"text/plain"}}, http.StatusUnsupportedMediaType},
		"no type":   {http.Header{"Content-Type": nil}, http.StatusUnsupportedMediaType},
		"multipart": {http.Header{"Content-Type": {"multipart/form-data; boundary=x"}}, http.StatusBadRequest},
		"a form of another page": {http.Header{
			"Content-Type": {"application/x-www-form-urlencoded"}, "Origin": {"https://evil.example"},
		}, http.StatusUnsupportedMediaType},
		"multipart of another page": {http.Header{
			"Content-Type": {"multipart/form-data; boundary=x"}, "Graphql-Require-Preflight": {"1"}, "Origin": {"https://evil.example"},
		}, http.StatusForbidden},
	} {
		if got := b.send(t, c.header, body); got.status != c.want || strings.Contains(got.body, "vitalgo.com") {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
}

// H04: a GET is of nobody, whatever cookies it brings.
func TestSec_H04_CookiesAreNotReadByGET(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.signIn(t)
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/graphql?query=%7Bme%7Bemail%7D%7D", nil)
	request.Header.Set("Origin", page)
	for _, cookie := range b.cookies {
		request.AddCookie(cookie)
	}
	recorder := httptest.NewRecorder()
	b.api.handler.ServeHTTP(recorder, request)
	if got := strings.TrimSpace(recorder.Body.String()); got != `{"data":{"me":null}}` {
		t.Errorf("answers %s", got)
	}
}

// W01: a cookie signs a socket in for an allowed page alone; a page that is not allowed opens none at all.
func TestSec_W01_SocketsByCookie(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.signIn(t)
	server := b.api.serve(t)
	for name, c := range map[string]struct {
		origin  string
		payload json.RawMessage
		status  int
		code    websocket.StatusCode // with which it is closed; 0 if it stays
	}{
		"the front end":                     {page, nil, http.StatusSwitchingProtocols, 0},
		"the front end, empty payload":      {page, json.RawMessage(`{}`), http.StatusSwitchingProtocols, 0},
		"no page":                           {"", nil, http.StatusSwitchingProtocols, 4403},
		"no page, but a token":              {"", authorization(b.cookies[accessName].Value), http.StatusSwitchingProtocols, 0},
		"the server's own page":             {server.URL, nil, http.StatusSwitchingProtocols, 4403},
		"a bad token before the cookie":     {page, authorization("a.b.c"), http.StatusSwitchingProtocols, 4403},
		"an empty token before the cookie":  {page, json.RawMessage(`{"authorization": ""}`), http.StatusSwitchingProtocols, 4403},
		"a token that is no text":           {page, json.RawMessage(`{"Authorization": null}`), http.StatusSwitchingProtocols, 4403},
		"another page":                      {"https://evil.example", nil, http.StatusForbidden, 0},
		"another page, with a token":        {"https://evil.example", authorization("x"), http.StatusForbidden, 0},
		"a page without an origin, sandbox": {"null", nil, http.StatusForbidden, 0},
	} {
		header := http.Header{}
		for _, cookie := range b.cookies {
			header.Add("Cookie", cookie.Name+"="+cookie.Value)
		}
		if c.origin != "" {
			header.Set("Origin", c.origin)
		}
		if c.status != http.StatusSwitchingProtocols {
			if status, _ := handshake(t, server, header, "graphql-transport-ws"); status != c.status {
				t.Errorf("%s: %d", name, status)
			}
			continue
		}
		s := dialWith(t, server, header)
		s.send(t, message{Type: "connection_init", Payload: c.payload})
		if m, code := s.next(t); code != c.code || c.code == 0 && m.Type != "connection_ack" {
			t.Errorf("%s: %s, closed with %d", name, m.Type, code)
		}
	}
}

// W05: a socket that a cookie opened ends with the session, like any other.
func TestSec_W05_ASocketByCookieEndsWithItsSession(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.signIn(t)
	s := dialWith(t, b.api.serve(t), http.Header{"Origin": {page}, "Cookie": {accessName + "=" + b.cookies[accessName].Value}})
	s.send(t, message{Type: "connection_init"})
	s.want(t, "connection_ack")
	wantIn(t, b.ask(t, `mutation { logout { endedSessions } }`, nil).body, `"endedSessions":1`)
	s.wantClosed(t, 4403)
}
