package app

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/explorer"
	"vitalgo/slices/shared/infrastructure/exports"
	"vitalgo/slices/shared/infrastructure/httpserver"
	"vitalgo/slices/shared/infrastructure/logtest"
	"vitalgo/slices/shared/infrastructure/photos"
	"vitalgo/slices/shared/infrastructure/redistest"
)

// newSite is all that listens, but for the API itself.
func newSite(t *testing.T, pages http.Handler) http.Handler {
	t.Helper()
	store, err := photos.Open(t.Context(), photos.Options{
		Bucket: "mem://", PublicURL: "https://vitalgo.example", Keys: [][]byte{[]byte("0123456789abcdef0123456789abcdef")}, Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	s := site{
		api: http.NotFoundHandler(), photos: store, exports: exports.New(redistest.New(t), t.TempDir(), time.Now),
		explorer: pages, hsts: pages == nil, log: logtest.Searched(t), now: time.Now,
	}
	return s.handler(httpserver.NewReadiness(logtest.Searched(t), nil))
}

func visit(handler http.Handler, method, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/", nil)
	r.URL.Path = path // as it stands: a client may send what NewRequest would refuse
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

// Nothing tells an address that was used, or never was, from a path that the server does not know.
func TestSec_H13_H16_WhatIsNotThereInProduction(t *testing.T) {
	t.Parallel()
	handler := newSite(t, nil)
	for _, path := range []string{
		"/", "/graphiql", "/graphiql/", "/graphiql/licenses.txt", "/playground", "/altair", "/mail", "/metrics", "/debug/pprof/", "/.env", "/index.html",
		"/exports/", "/exports/AAAAAAAAAAAAAAAAAAAAAA", "/exports/x/y", "/exports/" + strings.Repeat("A", 4096),
		"/photos/", "/photos/AAAABBBBCCCCDDDDEEEEFFFFGG", "/photos/x/y", "/graphql/other", "/health/x",
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
			w := visit(handler, method, path)
			want := `{"errors":[{"extensions":{"code":"NOT_FOUND","requestId":"` + w.Header().Get("X-Request-Id") + `"},"message":"No se encontró."}]}`
			if w.Code != http.StatusNotFound || w.Body.String() != want || w.Header().Get("Location") != "" {
				t.Errorf("%s %s: %d %s", method, path, w.Code, w.Body)
			}
			if w.Header().Get("Content-Security-Policy") != "default-src 'none'; frame-ancestors 'none'" || w.Header().Get("Strict-Transport-Security") == "" {
				t.Errorf("%s %s: headers %v", method, path, w.Header())
			}
		}
	}
}

// Outside production the page has a policy of its own, in the place of that of the API.
func TestSec_H13_TheExplorerInDevelopment(t *testing.T) {
	t.Parallel()
	handler := newSite(t, explorer.Handler())
	w := visit(handler, http.MethodGet, "/")
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "<title>VitalGo API explorer</title>") {
		t.Errorf("%d %.100s", w.Code, w.Body)
	}
	if policies := w.Header().Values("Content-Security-Policy"); len(policies) != 1 || !strings.Contains(policies[0], "script-src 'self'") || strings.Contains(policies[0], "http") {
		t.Errorf("policies %q", policies)
	}
	if strings.Contains(w.Body.String(), "://") {
		t.Error("the page loads something from elsewhere")
	}
}
