//go:build !race

// The race detector allocates what the compiler otherwise saves: twice of everything that a buffer grows by.

package graphqlhttp_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"

	"vitalgo/slices/shared/infrastructure/graphqlhttp"
)

// Not parallel, so that nothing else allocates meanwhile.
func TestSec_H06_MemoryOfBodiesThatAreTooLarge(t *testing.T) {
	const most = 5 << 20
	f := newFixture(t, graphqlhttp.Options{})
	for name, headers := range map[string][]string{
		"JSON":      {"Content-Type", "application/json"},
		"multipart": {"Content-Type", "multipart/form-data; boundary=x", "GraphQL-Require-Preflight", "1"},
	} {
		for _, length := range []int64{-1, 64 << 20} {
			if name == "multipart" && length < 0 {
				continue // a file stays in memory up to its limit, which is more
			}
			r := httptest.NewRequest(http.MethodPost, "/graphql", io.LimitReader(&endless{}, 64<<20))
			r.ContentLength = length
			for i := 0; i < len(headers); i += 2 {
				r.Header.Set(headers[i], headers[i+1])
			}
			w := httptest.NewRecorder()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			f.handler.ServeHTTP(w, r)
			runtime.ReadMemStats(&after)
			if taken := after.TotalAlloc - before.TotalAlloc; w.Code != http.StatusRequestEntityTooLarge || taken > most {
				t.Errorf("%s of length %d: %d, %d bytes", name, length, w.Code, taken)
			}
		}
	}
}
