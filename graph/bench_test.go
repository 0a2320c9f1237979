package graph_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"vitalgo/graph"
	"vitalgo/slices/shared/infrastructure/httpserver"
)

// The record that a phone opens with, through all of the server, on a real database: as it is, and with every field
// left to gqlgen's executor.
func BenchmarkRecord(b *testing.B) {
	a := newAPI(b)
	a.signIn(b, "primary")
	slow, err := graph.NewSlowHandler(a.parts)
	if err != nil {
		b.Fatal(err)
	}
	slow = httpserver.Chain(slow, httpserver.Common(httpserver.CommonOptions{
		Log: a.parts.Log, Now: a.clock.Now, Methods: []string{http.MethodPost}, MaxURL: 8 << 10,
	})...)
	body := fmt.Sprintf(`{"query": %q}`, plainOperations["all lists"])
	for name, handler := range map[string]http.Handler{"plain fields at once": a.handler, "field by field": slow} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				a.bench(b, handler, body)
			}
		})
	}
}

// bench sends an operation to a handler, as the owner of the record.
func (a *api) bench(b *testing.B, handler http.Handler, body string) {
	b.Helper()
	r := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+a.tokens["primary"])
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	if w.Code != http.StatusOK || strings.Contains(w.Body.String(), `"errors"`) {
		b.Fatal(w.Code, w.Body)
	}
}
