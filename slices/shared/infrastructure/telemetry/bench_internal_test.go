package telemetry

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/pg"
)

// What watching adds to a request: one that runs an operation, sends a trip to the database and fetches a batch, without
// any of them.
func BenchmarkHooks(b *testing.B) {
	for name, watch := range map[string]*Telemetry{
		"off":              nil,
		"as by default":    New(Options{Metrics: true, Slow: time.Second, Now: time.Now}),
		"traces of nobody": New(Options{Metrics: true, Slow: time.Second, Now: time.Now, Traces: Traces{Address: "http://127.0.0.1:1"}}),
	} {
		handler := http.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			ctx := r.Context()
			if observer := watch.Database(); observer != nil {
				observer.Answered(observer.Sent(ctx, pg.Trip{}), "")
				_, ended := fetches{watch}.Fetching(ctx, 10)
				ended(nil)
			}
			Ran(ctx, Operation{Name: "Record"})
		}))
		if middleware := watch.Middleware(); middleware != nil {
			handler = middleware(handler)
		}
		b.Run(name, func(b *testing.B) {
			r, w := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/graphql", nil), httptest.NewRecorder()
			b.ReportAllocs()
			for b.Loop() {
				handler.ServeHTTP(w, r)
			}
		})
	}
}
