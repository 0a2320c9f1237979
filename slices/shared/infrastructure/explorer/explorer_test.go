package explorer_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/infrastructure/explorer"
)

const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; " +
	"img-src 'self' data:; worker-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func request(t *testing.T, method, target, acceptEncoding string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, "/", nil)
	r.URL.Path = target // as it stands: a client may send what NewRequest would refuse
	if acceptEncoding != "" {
		r.Header.Set("Accept-Encoding", acceptEncoding)
	}
	w := httptest.NewRecorder()
	explorer.Handler().ServeHTTP(w, r)
	return w.Result()
}

func bodyOf(t *testing.T, response *http.Response) []byte {
	t.Helper()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("read body: %v", err)
	}
	return body
}

func page(t *testing.T) string {
	t.Helper()
	return string(bodyOf(t, request(t, http.MethodGet, "/", "")))
}

func TestSec_H13_ThePageIsInTheBinary(t *testing.T) {
	t.Parallel()
	response := request(t, http.MethodGet, "/", "gzip")
	body := string(bodyOf(t, response))

	want := http.Header{
		"Content-Type":                 {"text/html; charset=utf-8"},
		"Content-Length":               {strconv.Itoa(len(body))},
		"Cache-Control":                {"no-store"},
		"Content-Security-Policy":      {policy},
		"X-Content-Type-Options":       {"nosniff"},
		"Referrer-Policy":              {"no-referrer"},
		"Cross-Origin-Opener-Policy":   {"same-origin"},
		"Cross-Origin-Resource-Policy": {"same-origin"},
	}
	if diff := cmp.Diff(want, response.Header); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
	if response.StatusCode != http.StatusOK {
		t.Errorf("status %d, want 200", response.StatusCode)
	}
	if !strings.Contains(body, "<title>VitalGo API explorer</title>") {
		t.Error("the page has not the explorer's title")
	}
}

func TestSec_H13_ThePageObeysItsPolicy(t *testing.T) {
	t.Parallel()
	content := page(t)
	for _, script := range regexp.MustCompile(`<script[^>]*>`).FindAllString(content, -1) {
		if !strings.Contains(script, "src=") {
			t.Errorf("inline script %q would be blocked", script)
		}
	}
	if strings.Contains(content, "://") {
		t.Error("the page names another origin")
	}
}

func TestAcceptEncoding(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"":                      "",
		"identity":              "",
		"br":                    "",
		"gzip":                  "gzip",
		"GZIP":                  "gzip",
		"x-gzip":                "gzip",
		"deflate, gzip;q=1.0":   "gzip",
		"gzip;q=0.001":          "gzip",
		"gzip;q=0":              "",
		"gzip; q=0.000":         "",
		"gzip;q=none":           "",
		"*":                     "gzip",
		"*;q=0":                 "",
		"*, gzip;q=0":           "",
		"gzip;q=0, *":           "",
		"*;q=0, gzip;q=0.5":     "gzip",
		"gzipped":               "",
		"identity;q=1, *;q=0.5": "gzip",
	}
	for accept, want := range tests {
		response := request(t, http.MethodGet, "/graphiql/licenses.txt", accept)
		if got := response.Header.Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding %q: Content-Encoding %q, want %q", accept, got, want)
		}
	}
}

func TestElsewhereIsNotFound(t *testing.T) {
	t.Parallel()
	paths := []string{
		"", "/x", "/index.html", "/favicon.ico", "/graphiql", "/graphiql/", "/graphiql/index.html", "/graphiql/assets",
		"/graphiql/assets/", "/graphiql/assets/none.js", "/graphiql/licenses.txt.gz", "/graphiql/licenses",
		"/graphiql//licenses.txt", "/graphiql/assets/../licenses.txt", "/graphiql/../explorer.go",
		"/graphiql/../../../../../../../../etc/hosts.txt", "/graphiql/..\\..\\package.js", "/graphiql/./licenses.txt",
		"/graphiql/licenses.txt\x00.js", "/../graphiql/licenses.txt", "//graphiql/licenses.txt",
	}
	for _, path := range paths {
		response := request(t, http.MethodGet, path, "gzip")
		if response.StatusCode != http.StatusNotFound {
			t.Errorf("%q: status %d, want 404", path, response.StatusCode)
		}
		if response.Header.Get("Content-Security-Policy") != policy || response.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%q: answered without its policy, or cacheable", path)
		}
	}
}

func TestMethods(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/", "/graphiql/licenses.txt", "/x"} {
		for _, method := range []string{http.MethodPost, http.MethodOptions, http.MethodDelete} {
			response := request(t, method, path, "")
			if response.StatusCode != http.StatusMethodNotAllowed || response.Header.Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s: status %d, Allow %q", method, path, response.StatusCode, response.Header.Get("Allow"))
			}
		}
	}
}

func TestOverHTTP(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(explorer.Handler())
	t.Cleanup(server.Close)

	response, err := server.Client().Head(server.URL + "/")
	if err != nil {
		t.Fatalf("HEAD /: %v", err)
	}
	defer response.Body.Close()
	body := bodyOf(t, response)
	if response.StatusCode != http.StatusOK || len(body) != 0 || response.ContentLength != int64(len(page(t))) {
		t.Errorf("HEAD /: status %d, %d bytes, length %d", response.StatusCode, len(body), response.ContentLength)
	}
}
