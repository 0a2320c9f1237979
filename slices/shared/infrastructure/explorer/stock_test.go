package explorer

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

// A checkout in which somebody removed what was built still has an explorer.
func TestWhereNothingWasBuiltTheStockPageIsServed(t *testing.T) {
	t.Parallel()
	handler := handlerOf(fstest.MapFS{"web/dist/.keep": &fstest.MapFile{}})
	for path, want := range map[string]int{"/": http.StatusOK, "/graphiql/licenses.txt": http.StatusNotFound, "/x": http.StatusNotFound} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != want {
			t.Errorf("%s: status %d, want %d", path, w.Code, want)
		}
		if isPage := strings.Contains(w.Body.String(), "<title>VitalGo API explorer</title>"); isPage != (path == "/") {
			t.Errorf("%s: the page is there: %t", path, isPage)
		}
		stock := w.Header().Get("Content-Security-Policy") == stockPolicy
		if stock != (path == "/") || w.Header().Get("Cache-Control") != noStore {
			t.Errorf("%s: the stock page's policy holds: %t", path, stock)
		}
	}
}
