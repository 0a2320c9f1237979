package graph_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/app"
)

// No address that the server gives away is built from a request.
func TestSec_H15_LinksLeadToTheFrontEnd(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, production)
	evil := func(token, query string) string {
		r := a.copRequest(t, http.MethodPost, "/graphql", "application/json", quoted(t, query, ""),
			"X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "http", "Forwarded", "host=evil.example", "X-Original-Host", "evil.example")
		r.Host = "evil.example"
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		w := httptest.NewRecorder()
		a.handler.ServeHTTP(w, r)
		if strings.Contains(w.Body.String(), "evil") {
			t.Errorf("%s", w.Body)
		}
		return w.Body.String()
	}
	wantIn(t, evil("", `mutation { requestPasswordReset(input: {email: "test.patient@vitalgo.com"}) { sent } }`), `{"sent":true}`)
	mail := a.mails.Await(t, "Cambia tu contraseña")
	if !strings.HasPrefix(mail.Link, "https://vitalgo.example/") || strings.Contains(mail.Text+mail.HTML, "evil") {
		t.Errorf("the mail leads to %s", mail.Link)
	}
	token := a.token(t, "primary")
	wantIn(t, evil(token, `{ me { patient { emergencyCode { url } } } }`), `"url":"https://vitalgo.example/`)
	wantIn(t, evil(token, `mutation { exportRecord(input: {format: JSON}) { url } }`), `"url":"https://api.vitalgo.example/`)
}

// Whatever is answered carries the headers of an API, and is never compressed: a secret beside a text of the client's
// could be guessed from the length.
func TestSec_H12_EveryAnswer(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, production)
	answers := map[string]*httptest.ResponseRecorder{
		"executed":      a.request(t, quoted(t, homeDocument, ""), "Accept-Encoding", "gzip"),
		"request error": a.request(t, `{"query":"{"}`),
		"unreadable":    a.request(t, `{`),
		"media type":    a.request(t, `{}`, "Content-Type", "text/plain"),
		"acceptable":    a.request(t, `{}`, "Accept", "text/html"),
		"too large":     a.request(t, strings.Repeat(" ", 1<<20+1)),
	}
	for name, method := range map[string]string{"method": http.MethodPut, "options": http.MethodOptions} {
		w := httptest.NewRecorder()
		a.handler.ServeHTTP(w, a.copRequest(t, method, "/graphql", "", ""))
		answers[name] = w
	}
	for name, w := range answers {
		for header, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Content-Encoding": "", "Cache-Control": "no-store",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Cross-Origin-Resource-Policy": "same-site",
		} {
			if got := w.Header().Get(header); got != want {
				t.Errorf("%s (%d): %s %q", name, w.Code, header, got)
			}
		}
		if len(w.Header().Get("X-Request-Id")) < 8 {
			t.Errorf("%s: no request id", name)
		}
	}
}

// Who somebody is stands in a token alone.
func TestSec_H14_HeadersNameNobody(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, header := range []string{"X-User-Id", "X-Account-Id", "X-Forwarded-User", "X-Real-Ip"} {
		if w := a.request(t, `{"query":"{ me { id } }"}`, header, people["primary"]); w.Body.String() != `{"data":{"me":null}}` {
			t.Errorf("%s: %s", header, w.Body)
		}
	}
}

func TestSec_H10_ARefusedHandshakeIsOneLine(t *testing.T) {
	t.Parallel()
	var log lockedBuffer
	a := newAPIWith(t, func(p *app.Parts) { p.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	w := httptest.NewRecorder()
	a.handler.ServeHTTP(w, a.copRequest(t, http.MethodGet, "/graphql", "", "", "Upgrade", "foo", "Connection", "Upgrade"))
	if w.Code != http.StatusBadRequest || codeIn(t, w.Body.Bytes()) != "BAD_USER_INPUT" || strings.Count(log.String(), "\n") != 1 {
		t.Errorf("%d %s, log: %s", w.Code, w.Body, log.String())
	}
}
