package graphqlhttp_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/graphqlhttp"
)

// wellAnswered checks what holds of every answer: JSON, of a status and a media type that the transport has, with
// codes of the API, and never repeating what was sent.
func wellAnswered(t *testing.T, w *httptest.ResponseRecorder, statuses ...int) {
	t.Helper()
	known := false
	for _, status := range statuses {
		known = known || w.Code == status
	}
	if !known {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
	media, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
	if media != plain && media != response {
		t.Errorf("Content-Type %q", w.Header().Get("Content-Type"))
	}
	if !json.Valid(w.Body.Bytes()) {
		t.Fatalf("answer is no JSON: %q", w.Body)
	}
	for _, code := range codes(t, w) {
		if code != "BAD_USER_INPUT" {
			t.Errorf("code %q: %s", code, w.Body)
		}
	}
}

// FuzzMultipart sends bodies of any boundary: refused, or run with one file and at most as many bytes as came.
func FuzzMultipart(f *testing.F) {
	whole := body(part("operations", "", operations), part("map", "", fileMap), part("0", "me.png", "picture"))
	for _, seed := range []string{
		whole, strings.ReplaceAll(whole, "\r\n", "\n"), whole[:len(whole)-10], "", "--x--\r\n", "--x\r\n\r\n",
		body(part("operations", "", operations), part("map", "", `{"0":["variables.input.photo","variables.input.photo"]}`), part("0", "me.png", "picture")),
		body(part("operations", "", operations), part("map", "", `{"0":["variables.input.note.x"]}`), part("0", "me.png", "picture")),
		body(part("operations", "", "["+operations+"]"), part("map", "", fileMap), part("0", "me.png", "picture")),
		body(part("operations", "x.json", operations), part("map", "", fileMap), part("0", "", "picture")),
		body(part("operations", "", operations), part("map", "", `{"":["variables."]}`), part("", "x", "")),
		body(part("operations", "", `{"query":"{hello}"}`), part("map", "", fileMap), part("0", "me.png", "picture")),
	} {
		f.Add("x", []byte(seed))
	}
	f.Add("", []byte(whole))
	f.Add(strings.Repeat("x", 71), []byte(whole))
	f.Add("x", []byte(body(part("operations", "", operations), part("map", "", fileMap), part("0", "me.png", `"`))))
	fixture := newFixture(f, graphqlhttp.Options{MaxBody: 4 << 10, MaxMultipart: 16 << 10})
	f.Fuzz(func(t *testing.T, boundary string, text []byte) {
		fixture.log.Reset()
		w := fixture.send(http.MethodPost, "/graphql", bytes.NewReader(text), "Content-Type", `multipart/form-data; boundary="`+boundary+`"`, "GraphQL-Require-Preflight", "1")
		wellAnswered(t, w, http.StatusOK, http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
		if w.Code == http.StatusRequestEntityTooLarge && len(text) <= 4<<10 {
			t.Errorf("%d bytes are too large", len(text))
		}
	})
}

// FuzzAccept sends any Accept header: the answer is of one of the two media types, and 406 without data where neither
// was asked for.
func FuzzAccept(f *testing.F) {
	for _, seed := range []string{
		"", "*/*", plain, response, urql, "text/html", plain + ";q=0", response + ";q=0.5," + plain + ";q=0.7", ";q=1", ",,,", "*/*;q=NaN",
		"application/*;q=1e-400", strings.Repeat("a,", 5000), "\x00", "APPLICATION/JSON", "application/json;q=0, */*", "\f",
	} {
		f.Add(seed)
	}
	fixture := newFixture(f, graphqlhttp.Options{})
	f.Fuzz(func(t *testing.T, accept string) {
		w := fixture.post(`{"query":"{hello}"}`, "Accept", accept)
		wellAnswered(t, w, http.StatusOK, http.StatusNotAcceptable)
		lower := strings.ToLower(accept)
		for media, others := range map[string][]string{plain: {plain, "*/*", "application/*"}, response: {response, "*/*", "application/*"}} {
			asked := strings.TrimSpace(strings.ReplaceAll(accept, ",", "")) == "" // nothing was asked for
			for _, other := range others {
				asked = asked || strings.Contains(lower, other)
			}
			if got, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";"); w.Code == http.StatusOK && got == media && !asked && !strings.Contains(lower, ";") {
				t.Errorf("%q is answered as %s", accept, got)
			}
		}
	})
}

// FuzzURL reads the parameters of a GET.
func FuzzURL(f *testing.F) {
	for _, seed := range []string{
		"query=%7Bhello%7D", "query={hello}&variables={}", "query=%zz", "query={hello}&query={hello}", "QUERY={hello}", "query={echo(n:1)}&variables=[1]",
		"query=mutation{touch}", "query=%ff", "", "&", ";", "extensions=%7B%22persistedQuery%22:1%7D",
	} {
		f.Add(seed)
	}
	fixture := newFixture(f, graphqlhttp.Options{AllowGET: true})
	f.Fuzz(func(t *testing.T, rawQuery string) {
		before := fixture.schema.runs.Load()
		r := httptest.NewRequest(http.MethodGet, "/graphql", nil)
		r.URL.RawQuery = rawQuery
		w := httptest.NewRecorder()
		fixture.handler.ServeHTTP(w, withID(r))
		if !json.Valid(w.Body.Bytes()) {
			t.Fatalf("answer is no JSON: %q", w.Body)
		}
		values, err := url.ParseQuery(rawQuery)
		if ran := fixture.schema.runs.Load() > before; ran && (err != nil || len(values["query"]) != 1 || strings.HasPrefix(values.Get("query"), "mutation")) {
			t.Errorf("%q ran", rawQuery)
		}
	})
}
