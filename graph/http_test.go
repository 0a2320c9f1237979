package graph_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/app"
)

// What a client may send by mistake, or on purpose; the transport's own tests have the rest.
func TestBadRequests(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	const marker = "hunter2"
	for _, c := range []struct {
		name, contentType, body string
		status                  int
		code                    string
	}{
		{"broken JSON", "application/json", `{"query": "{ me { id } }", "` + marker, http.StatusBadRequest, "BAD_USER_INPUT"},
		{"no JSON object", "application/json", `["` + marker + `"]`, http.StatusBadRequest, "BAD_USER_INPUT"},
		{"no query", "application/json", `{"variables": {}}`, http.StatusBadRequest, "BAD_USER_INPUT"},
		{"a body of 2 MiB", "application/json", `{"query": "` + strings.Repeat(" ", 2<<20) + `"}`, http.StatusRequestEntityTooLarge, "BAD_USER_INPUT"},
		{"a form", "application/x-www-form-urlencoded", "query=" + marker, http.StatusUnsupportedMediaType, "BAD_USER_INPUT"},
		{"a syntax error", "application/json", `{"query": "{ me { id "}`, http.StatusOK, "BAD_USER_INPUT"},
		{"an unknown field", "application/json", `{"query": "{ nope }"}`, http.StatusOK, "BAD_USER_INPUT"},
		{"an answer in parts", "application/json", `{"query": "{ departments { ... @defer { name } } }"}`, http.StatusOK, "BAD_USER_INPUT"},
		{"an unknown argument", "application/json", `{"query": "{ countries(nope: 1) { code } }"}`, http.StatusOK, "BAD_USER_INPUT"},
		{"a variable of the wrong type", "application/json", `{"query": "query ($s: String) { countries(search: $s) { code } }", "variables": {"s": {}}}`, http.StatusOK, "BAD_USER_INPUT"},
		{"too deep", "application/json", `{"query": "{ departments ` + strings.Repeat("{ municipalities { department ", 8) + "{ code }" + strings.Repeat(" } }", 8) + ` }"}`, http.StatusOK, "QUERY_TOO_COMPLEX"},
		{"too many rows", "application/json", `{"query": "{ departments { municipalities { department { municipalities { name } } } } }"}`, http.StatusOK, "QUERY_TOO_COMPLEX"},
		{"a closed field", "application/json", `{"query": "{ nodes(ids: [1]) { id } }"}`, http.StatusOK, "UNAUTHENTICATED"},
		{"a search of 101 characters", "application/json", `{"query": "{ countries(search: \"` + strings.Repeat("a", 101) + `\") { code } }"}`, http.StatusOK, "BAD_USER_INPUT"},
		{"more than 100 ids", "application/json", `{"query": "{ nodes(ids: [` + strings.Repeat(`\"x\" `, 101) + `]) { id } }"}`, http.StatusOK, "UNAUTHENTICATED"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			status, body := a.post(t, http.Header{"Content-Type": {c.contentType}}, c.body)
			if status != c.status || !strings.Contains(body, `"code":"`+c.code+`"`) || !strings.Contains(body, `"requestId":"`) {
				t.Errorf("%d %.300s, want %d %s", status, body, c.status, c.code)
			}
			if strings.Contains(body, marker) {
				t.Errorf("the answer repeats the request: %.300s", body)
			}
			if c.code != "UNAUTHENTICATED" && c.name != "a search of 101 characters" && strings.Contains(body, `"data"`) {
				t.Errorf("a request that never ran answers data: %.300s", body)
			}
		})
	}
}

// A GET is answered as of nobody, whatever it brings, and writes nothing.
func TestSec_H04_GETIsAnonymousAndReadsOnly(t *testing.T) {
	t.Parallel()
	for _, allowed := range []bool{true, false} {
		a := newAPIWith(t, func(p *app.Parts) { p.AllowGET = allowed })
		token, _ := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
		get := func(operation string) *httptest.ResponseRecorder {
			request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/graphql?query="+url.QueryEscape(operation), nil)
			request.Header.Set("Authorization", "Bearer "+token)
			recorder := httptest.NewRecorder()
			a.handler.ServeHTTP(recorder, request)
			return recorder
		}
		w := get(`{ me { email } documentTypes { code } }`)
		switch body := w.Body.String(); {
		case allowed && (w.Code != http.StatusOK || !strings.Contains(body, `"me":null`) || !strings.Contains(body, `"code":"CC"`)):
			t.Errorf("where GET is allowed: %d %s", w.Code, body)
		case !allowed && (w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "POST, OPTIONS"):
			t.Errorf("where GET is not allowed: %d %s", w.Code, body)
		}
		if w := get(`mutation { logout { endedSessions } }`); w.Code != http.StatusMethodNotAllowed {
			t.Errorf("a mutation: %d %s", w.Code, w.Body)
		}
		if _, body := a.send(t, token, `{ me { email } }`, ""); !strings.Contains(body, "test.patient@") {
			t.Errorf("the mutation ran: %s", body)
		}
	}
}

func TestErrorsSpeakTheCallersLanguage(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for language, want := range map[string]string{
		"":                      "Inicia sesión para continuar.",
		"es-CO,es;q=0.9":        "Inicia sesión para continuar.",
		"en-US,en;q=0.9,es;q=0": "Sign in to continue.",
		"fr, en;q=0.5":          "Sign in to continue.",
	} {
		header := http.Header{"Content-Type": {"application/json"}, "Accept-Language": {language}}
		if _, body := a.post(t, header, `{"query": "{ patient(id: \"x\") { id } }"}`); !strings.Contains(body, want) {
			t.Errorf("%q: %s, want %q", language, body, want)
		}
	}
	_, body := a.send(t, "", `{ patient(id: "x") { id } }`, "")
	if !strings.Contains(body, "Sign in") {
		t.Error(body)
	}
	// The account's own language comes before that of the request.
	if body := a.ask(t, "paramedic", `{ patient(id: "x") { id } }`, ""); !strings.Contains(body, "No tienes permiso") {
		t.Error(body)
	}
}
