package graph_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"vitalgo/slices/shared/infrastructure/app"
)

func unscaled(p *app.Parts) { p.RateLimitScale = 1 }

// request sends a body as JSON with these headers, name and value in turn.
func (a *api) request(t *testing.T, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept-Language", "en")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	a.handler.ServeHTTP(w, r)
	return w
}

// untilLimited sends requests until one is refused, and checks that it was the one after those allowed. A part of
// them is allowed anew with each part of the minute that passes meanwhile.
func untilLimited(t *testing.T, allowed int, send func() *httptest.ResponseRecorder) {
	t.Helper()
	start := time.Now()
	for sent := 1; ; sent++ {
		w := send()
		if w.Code == http.StatusOK {
			continue
		}
		regained := int(time.Since(start)/(time.Minute/time.Duration(allowed))) + 1
		if passed := sent - 1; passed < allowed || passed > allowed+regained {
			t.Errorf("%d passed in %v, want %d", passed, time.Since(start), allowed)
		}
		wantTooMany(t, w)
		return
	}
}

// wantTooMany checks a refusal with 429: when to come back stands in it twice.
func wantTooMany(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	var answer struct {
		Errors []struct {
			Message    string
			Extensions struct {
				Code, RequestID string
				RetryAfter      int
			}
		}
		Data any
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || len(answer.Errors) != 1 {
		t.Fatalf("%d %s %v", w.Code, w.Body, err)
	}
	shown := answer.Errors[0].Extensions
	if w.Code != http.StatusTooManyRequests || shown.Code != "RATE_LIMITED" || shown.RequestID == "" || answer.Data != nil ||
		shown.RetryAfter < 1 || w.Header().Get("Retry-After") != strconv.Itoa(shown.RetryAfter) {
		t.Errorf("%d %s, Retry-After %q", w.Code, w.Body, w.Header().Get("Retry-After"))
	}
}

func TestSec_Q15_OperationsOfAnAddress(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, unscaled)
	a.signIn(t, "primary") // one operation of the address
	ask := func(headers ...string) *httptest.ResponseRecorder {
		return a.request(t, `{"query":"{ __typename }"}`, headers...)
	}
	untilLimited(t, 119, func() *httptest.ResponseRecorder { return ask() })
	for name, w := range map[string]*httptest.ResponseRecorder{
		"a bad token is no session":   ask("Authorization", "Bearer x"),
		"refused before it is parsed": a.request(t, `{"query":"{"}`),
		"the other media type":        ask("Accept", "application/graphql-response+json"),
	} {
		t.Run(name, func(t *testing.T) {
			if w.Code != http.StatusOK && w.Code != http.StatusBadRequest { // one may have been regained
				wantTooMany(t, w)
			}
		})
	}
	if w := a.request(t, `{`); w.Code != http.StatusBadRequest {
		t.Errorf("what is no request is not counted: %d", w.Code)
	}
	if w := ask("Authorization", "Bearer "+a.tokens["primary"]); w.Code != http.StatusOK {
		t.Errorf("accounts are counted by themselves: %d %s", w.Code, w.Body)
	}
}

func TestSec_Q15_OperationsOfAnAccount(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, unscaled)
	a.signIn(t, "primary")
	a.signIn(t, "secondary")
	ask := func(who string) *httptest.ResponseRecorder {
		return a.request(t, `{"query":"{ __typename }"}`, "Authorization", "Bearer "+a.tokens[who])
	}
	untilLimited(t, 300, func() *httptest.ResponseRecorder { return ask("primary") })
	if w := ask("secondary"); w.Code != http.StatusOK {
		t.Errorf("another account: %d %s", w.Code, w.Body)
	}
}

// Whoever holds a token of a session that has ended cannot use up what its owner may do.
func TestSec_Q15_AnEndedSessionCountsForNoAccount(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, unscaled)
	a.signIn(t, "primary")
	ended := a.tokens["primary"]
	a.tokens["primary"] = ""
	a.signIn(t, "primary")
	send := func(token, operation string) *httptest.ResponseRecorder {
		return a.request(t, `{"query":"`+operation+`"}`, "Authorization", "Bearer "+token)
	}
	wantIn(t, send(ended, "mutation { logout { endedSessions } }").Body.String(), `"endedSessions":1`)
	for range 301 {
		send(ended, "{ __typename }")
	}
	if w := send(a.tokens["primary"], "{ __typename }"); w.Code != http.StatusOK {
		t.Errorf("the account is refused: %d %s", w.Code, w.Body)
	}
}

// aliased is an operation that runs one field so often.
func aliased(kind, field string, times int) string {
	var text strings.Builder
	for i := range times {
		fmt.Fprintf(&text, " f%d: %s", i, field)
	}
	return kind + " {" + text.String() + " }"
}

func TestSec_Q15_MutationsCountPerRootField(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, unscaled)
	a.signIn(t, "primary")
	operation := aliased("mutation", `setLanguage(input: {language: EN}) { user { language } }`, 20)
	send := func() *httptest.ResponseRecorder {
		return a.request(t, quoted(t, operation, ""), "Authorization", "Bearer "+a.tokens["primary"])
	}
	start := time.Now()
	for range 3 {
		if body := send().Body.String(); strings.Count(body, `{"language":"EN"}`) != 20 {
			t.Errorf("within the limit: %.300s", body)
		}
	}
	w := send()
	refused, regained := strings.Count(w.Body.String(), `"code":"RATE_LIMITED"`), int(time.Since(start)/time.Second)+1
	if w.Code != http.StatusOK || refused > 20 || refused < 20-regained || strings.Count(w.Body.String(), `"retryAfter":`) != refused ||
		strings.Count(w.Body.String(), `"path":["f`) != refused || w.Header().Get("Retry-After") == "" {
		t.Errorf("%d, %d refused, Retry-After %q: %.300s", w.Code, refused, w.Header().Get("Retry-After"), w.Body)
	}
	if w := a.request(t, `{"query":"{ me { id } }"}`, "Authorization", "Bearer "+a.tokens["primary"]); !strings.Contains(w.Body.String(), `{"me":{"id":`) {
		t.Errorf("queries go on: %s", w.Body)
	}
}

// Tries that guard something are counted one by one however they are sent.
func TestSec_Q15_AliasesAreTries(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, unscaled)
	var logins strings.Builder
	for i := range 20 {
		fmt.Fprintf(&logins, ` f%d: login(input: {email: "nobody%d@example.com", password: "wrong"}) { userErrors { code } }`, i, i)
	}
	a.signIn(t, "paramedic")
	for _, c := range []struct {
		name, who, operation string
		times, least, most   int // refused of 20 and more
	}{
		{"login", "nobody", "mutation {" + logins.String() + "}", 1, 10, 10},
		{"token", "nobody", aliased("mutation", `resetPassword(input: {token: "wrong", newPassword: "Another-Passw0rd!"}) { userErrors { code } }`, 20), 1, 10, 10},
		{"emergency code", "paramedic", aliased("query", `emergencyRecord(code: "wrong") { __typename }`, 20), 3, 10, 20}, // an account and an address are counted, which may not let the same calls through
	} {
		t.Run(c.name, func(t *testing.T) {
			refused := 0
			for range c.times {
				body := a.ask(t, c.who, c.operation, "")
				refused += strings.Count(body, `"code":"RATE_LIMITED"`)
				if strings.Contains(body, "RATE_LIMITED") && !strings.Contains(body, `"retryAfter":`) {
					t.Errorf("no retryAfter: %.300s", body)
				}
			}
			if refused < c.least || refused > c.most {
				t.Errorf("%d of %d were refused, want %d", refused, 20*c.times, c.least)
			}
		})
	}
}

// What needs no session goes on without Redis, within the same limits.
func TestSec_Q15_WithoutRedis(t *testing.T) {
	t.Parallel()
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1, DialerRetries: 1})
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	})
	a := newAPIWith(t, func(p *app.Parts) { p.Redis, p.RateLimitScale = client, 1 })
	ask := func() *httptest.ResponseRecorder {
		return a.request(t, `{"query":"{ home { apiVersion } me { id } }"}`)
	}
	if w := ask(); w.Body.String() != `{"data":{"home":{"apiVersion":"1.2.3"},"me":null}}` {
		t.Errorf("%s", w.Body)
	}
	for range 119 { // the clock of the test stands still: nothing is regained
		ask()
	}
	wantTooMany(t, ask())
}
