package explorer

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

// Whoever removed what was built is told how to get it back, and the server starts all the same.
func TestWhereNothingWasBuiltThePageSaysHowTo(t *testing.T) {
	t.Parallel()
	handler := handlerOf(fstest.MapFS{"web/dist/.keep": &fstest.MapFile{}})
	for path, want := range map[string]int{"/": http.StatusOK, "/graphiql/licenses.txt": http.StatusNotFound, "/x": http.StatusNotFound} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != want {
			t.Errorf("%s: status %d, want %d", path, w.Code, want)
		}
		if isPage := strings.Contains(w.Body.String(), "npm run build"); isPage != (path == "/") {
			t.Errorf("%s: it says how to build: %t", path, isPage)
		}
		if w.Header().Get("Content-Security-Policy") != contentSecurityPolicy || w.Header().Get("Content-Type") != "text/plain; charset=utf-8" {
			t.Errorf("%s: headers %v", path, w.Header())
		}
	}
}
