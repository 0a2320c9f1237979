package graphqlhttp_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/infrastructure/graphqlhttp"
	"vitalgo/slices/shared/infrastructure/logging"
	"vitalgo/slices/shared/infrastructure/refusal"
)

const (
	plain    = "application/json"
	response = "application/graphql-response+json"
	urql     = "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed"
)

func TestSec_H00_StatusByPhaseAndMediaType(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body             string
		plain, response        int
		wantPlain, wantPattern string
	}{
		{"executed", `{"query":"{hello}"}`, 200, 200, `{"data":{"hello":"é"}}`, ""},
		{"null members", `{"query":"{hello}","operationName":null,"variables":null,"extensions":null}`, 200, 200, `{"data":{"hello":"é"}}`, ""},
		{"field error", `{"query":"{coded}"}`, 200, 200, `{"errors":[{"message":"no","path":["coded"],"extensions":{"code":"NOT_FOUND","requestId":"request-1"}}],"data":{"coded":null}}`, ""},
		{"unparsable", `{"query":"{"}`, 200, 400, "", "BAD_USER_INPUT"},
		{"invalid", `{"query":"{nothing}"}`, 200, 400, "", "BAD_USER_INPUT"},
		{"unknown operation", `{"query":"query A{hello}","operationName":"B"}`, 200, 400, "", "BAD_USER_INPUT"},
		{"bad variable", `{"query":"query($n:Int!){echo(n:$n)}","variables":{"n":"x"}}`, 200, 400, "", "BAD_USER_INPUT"},
		{"ended by an interceptor", `{"query":"{early}"}`, 200, 400, "", "RATE_LIMITED"},
		{"subscription", `{"query":"subscription{tick}"}`, 200, 400, "", "BAD_USER_INPUT"},
	}
	for _, test := range tests {
		for accept, status := range map[string]int{plain: test.plain, response: test.response} {
			t.Run(test.name+" "+accept, func(t *testing.T) {
				t.Parallel()
				f := newFixture(t, graphqlhttp.Options{})
				w := f.post(test.body, "Accept", accept)
				if got := w.Header().Get("Content-Type"); got != accept+"; charset=utf-8" {
					t.Errorf("Content-Type %q", got)
				}
				if test.wantPattern != "" {
					refused(t, w, status, test.wantPattern)
					return
				}
				if w.Code != status || w.Body.String() != test.wantPlain {
					t.Errorf("%d %s, want %d %s", w.Code, w.Body, status, test.wantPlain)
				}
				if length := w.Header().Get("Content-Length"); length != strconv.Itoa(w.Body.Len()) {
					t.Errorf("Content-Length %s of %d bytes", length, w.Body.Len())
				}
			})
		}
	}
}

func TestSec_H01_Accept(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"": plain, "*/*": plain, "application/*": plain, plain: plain, response: response, urql: response,
		response + "," + plain + ";q=0.9":        response,
		plain + "," + response:                   plain,
		plain + ";q=0.5, " + response + ";q=0.7": response,
		"*/*, " + plain + ";q=0":                 response,
		"text/event-stream, */*;q=0.1":           plain,
		"APPLICATION/JSON; charset=utf-8":        plain,
		"text/html":                              "", "text/event-stream": "", "multipart/mixed": "", plain + ";q=0": "", "nonsense": "",
	}
	for accept, want := range tests {
		t.Run(accept, func(t *testing.T) {
			t.Parallel()
			w := newFixture(t, graphqlhttp.Options{}).post(`{"query":"{hello}"}`, "Accept", accept)
			if want == "" {
				refused(t, w, http.StatusNotAcceptable, "BAD_USER_INPUT")
				return
			}
			if got := w.Header().Get("Content-Type"); w.Code != http.StatusOK || got != want+"; charset=utf-8" {
				t.Errorf("%d %q, want %q", w.Code, got, want)
			}
			if w.Header().Get("Vary") != "Accept" {
				t.Error("no Vary: Accept")
			}
		})
	}
}

// unread fails the test when somebody reads it.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("body was read")
	return 0, io.EOF
}

func TestSec_H02_ContentType(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{
		"none": nil, "text": {"Content-Type", "text/plain"}, "form": {"Content-Type", "application/x-www-form-urlencoded"},
		"latin 1":   {"Content-Type", "application/json; charset=iso-8859-1"},
		"broken":    {"Content-Type", "application/json; charset"},
		"two":       {"Content-Type", "application/json", "Content-Type", "application/json"},
		"gzip":      {"Content-Type", "application/json", "Content-Encoding", "gzip"},
		"identity":  {"Content-Type", "application/json", "Content-Encoding", "identity"},
		"multipart": {"Content-Type", "multipart/mixed; boundary=x"},
	}
	for name, headers := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, graphqlhttp.Options{})
			refused(t, f.send(http.MethodPost, "/graphql", unread{t}, headers...), http.StatusUnsupportedMediaType, "BAD_USER_INPUT")
		})
	}
	for _, accepted := range []string{"application/json", "application/json; charset=UTF-8", "Application/JSON"} {
		w := newFixture(t, graphqlhttp.Options{}).send(http.MethodPost, "/", strings.NewReader(`{"query":"{hello}"}`), "Content-Type", accepted)
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", accepted, w.Code)
		}
	}
}

func TestSec_H03_Methods(t *testing.T) {
	t.Parallel()
	for allowGET, allow := range map[bool]string{false: "POST, OPTIONS", true: "GET, POST, OPTIONS"} {
		f := newFixture(t, graphqlhttp.Options{AllowGET: allowGET})
		methods := []string{http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodTrace, http.MethodHead, "BREW"}
		if !allowGET {
			methods = append(methods, http.MethodGet)
		}
		for _, method := range methods {
			w := f.send(method, "/graphql?query={hello}", nil)
			refused(t, w, http.StatusMethodNotAllowed, "BAD_USER_INPUT")
			if got := w.Header().Get("Allow"); got != allow {
				t.Errorf("%s: Allow %q, want %q", method, got, allow)
			}
		}
		if w := f.send(http.MethodOptions, "/graphql", nil); w.Code != http.StatusNoContent || w.Header().Get("Allow") != allow {
			t.Errorf("OPTIONS: %d %q", w.Code, w.Header().Get("Allow"))
		}
	}
}

func TestSec_H04_GET(t *testing.T) {
	t.Parallel()
	f := newFixture(t, graphqlhttp.Options{AllowGET: true})
	get := func(pairs ...string) *httptest.ResponseRecorder {
		values := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			values.Add(pairs[i], pairs[i+1])
		}
		return f.send(http.MethodGet, "/graphql?"+values.Encode(), nil)
	}
	if w := get("query", "query($n:Int!){echo(n:$n)}", "variables", `{"n":7}`); w.Body.String() != `{"data":{"echo":{"n":7}}}` {
		t.Errorf("query: %d %s", w.Code, w.Body)
	}
	before := f.schema.runs.Load()
	for _, query := range []string{"mutation{touch}", "subscription{tick}"} {
		w := get("query", query)
		refused(t, w, http.StatusMethodNotAllowed, "BAD_USER_INPUT")
		if w.Header().Get("Allow") != "POST, OPTIONS" {
			t.Errorf("Allow %q", w.Header().Get("Allow"))
		}
	}
	for name, w := range map[string]*httptest.ResponseRecorder{
		"no query": get(), "twice": get("query", "{hello}", "query", "{hello}"), "other case": get("QUERY", "{hello}"),
		"variables": get("query", "{hello}", "variables", "[1]"), "extensions": get("query", "{hello}", "extensions", "7"),
		"broken": get("query", "{hello}", "variables", "{"), "utf-8": get("query", "{hello #\xff\n}"),
		"escape": f.send(http.MethodGet, "/graphql?query=%7Bhello%7D&x=%zz", nil),
	} {
		t.Run(name, func(t *testing.T) { refused(t, w, http.StatusBadRequest, "BAD_USER_INPUT") })
	}
	if f.schema.runs.Load() != before {
		t.Error("a refused request ran")
	}
}

func TestSec_H05_BrokenBodies(t *testing.T) {
	t.Parallel()
	const marker = "marker-4711"
	tests := map[string]string{
		"broken": `{"query":"` + marker, "trailing": `{"query":"{hello}"} ` + marker, "trailing object": `{"query":"{hello}"}{}`,
		"null": `null`, "batch": `[{"query":"{hello}"}]`, "empty batch": `[]`, "string": `"` + marker + `"`, "empty": ``, "blank": ` `,
		"twice": `{"query":"{hello}","query":"{hello}"}`, "case": `{"QUERY":"{hello}"}`, "both cases": `{"query":"{hello}","Query":"` + marker + `"}`,
		"unknown": `{"query":"{hello}","` + marker + `":1}`, "utf-8": "{\"query\":\"{hello #\xff" + marker + "\\n}\"}", "bom": "\ufeff{\"query\":\"{hello}\"}",
		"no query": `{}`, "null query": `{"query":null}`, "empty query": `{"query":""}`, "number query": `{"query":7}`, "object query": `{"query":{}}`,
		"operation name": `{"query":"{hello}","operationName":7}`, "variables": `{"query":"{hello}","variables":"` + marker + `"}`,
		"variables list": `{"query":"{hello}","variables":[]}`, "extensions": `{"query":"{hello}","extensions":1}`,
		"nested twice":   `{"query":"{hello}","variables":{"a":{"b":1,"b":2}}}`,
		"trailing comma": `{"query":"{hello}",}`, "deep": `{"query":"{hello}","variables":` + strings.Repeat(`{"a":`, 20_000) + `1` + strings.Repeat(`}`, 20_000) + `}`,
	}
	for name, body := range tests {
		for _, accept := range []string{plain, response} {
			t.Run(name+" "+accept, func(t *testing.T) {
				t.Parallel()
				f := newFixture(t, graphqlhttp.Options{})
				w := f.post(body, "Accept", accept)
				refused(t, w, http.StatusBadRequest, "BAD_USER_INPUT")
				if strings.Contains(w.Body.String()+f.log.String(), marker) {
					t.Errorf("input repeated: %s %s", w.Body, f.log)
				}
				if f.schema.runs.Load() != 0 {
					t.Error("it ran")
				}
			})
		}
	}
}

func TestNumbersKeepTheirDigits(t *testing.T) {
	t.Parallel()
	w := newFixture(t, graphqlhttp.Options{}).post(`{"query":"query($n:Int!,$s:String){echo(n:$n,s:$s)}","variables":{"n":9007199254740993,"s":"a\ud800b"}}`)
	if want := `{"data":{"echo":{"n":9007199254740993,"s":"a` + "\ufffd" + `b"}}}`; w.Body.String() != want {
		t.Errorf("%s, want %s", w.Body, want)
	}
}

// endless yields spaces and counts how many were taken.
type endless struct{ taken int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	e.taken += len(p)
	return len(p), nil
}

func TestSec_H06_BodyLimit(t *testing.T) {
	t.Parallel()
	const limit = 1000
	body := func(size int) string {
		start := `{"query":"{hello}`
		return start + strings.Repeat(" ", size-len(start)-2) + `"}`
	}
	f := newFixture(t, graphqlhttp.Options{MaxBody: limit})
	if w := f.post(body(limit)); w.Code != http.StatusOK {
		t.Errorf("at the limit: %d %s", w.Code, w.Body)
	}
	r := httptest.NewRequest(http.MethodPost, "/graphql", unread{t})
	r.ContentLength = limit + 1
	r.Header.Set("Content-Type", "application/json")
	declared := httptest.NewRecorder()
	f.handler.ServeHTTP(declared, r.WithContext(logging.WithRequestID(r.Context(), "request-1")))
	source := &endless{}
	undeclared := f.send(http.MethodPost, "/graphql", source, "Content-Type", "application/json")
	for name, w := range map[string]*httptest.ResponseRecorder{"declared": declared, "undeclared": undeclared} {
		refused(t, w, http.StatusRequestEntityTooLarge, "BAD_USER_INPUT")
		if w.Header().Get("Connection") != "close" {
			t.Errorf("%s: connection stays open", name)
		}
	}
	if source.taken > 16*limit {
		t.Errorf("%d bytes were read", source.taken)
	}
}

func TestSec_H10_Upgrade(t *testing.T) {
	t.Parallel()
	f := newFixture(t, graphqlhttp.Options{AllowGET: true})
	w := f.send(http.MethodGet, "/graphql?query={hello}", nil, "Upgrade", "foo", "Connection", "Upgrade")
	refused(t, w, http.StatusBadRequest, "BAD_USER_INPUT")
}

func TestSec_E01_ErrorsThatMissedThePresenterAreMasked(t *testing.T) {
	t.Parallel()
	f := newFixture(t, graphqlhttp.Options{})
	w := f.post(`{"query":"{plain}"}`, "Accept-Language", "en")
	if diff := cmp.Diff([]string{"INTERNAL_SERVER_ERROR"}, codes(t, w)); diff != "" || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("%s %s", diff, w.Body)
	}
}

func TestErrorsThatRequestsShareAreNotChanged(t *testing.T) {
	t.Parallel()
	f := newFixture(t, graphqlhttp.Options{})
	f.post(`{"query":"{coded}"}`)
	if diff := cmp.Diff(map[string]any{"code": "NOT_FOUND"}, f.schema.coded.Extensions); diff != "" {
		t.Error(diff)
	}
}

func TestSec_E01_Panic(t *testing.T) {
	t.Parallel()
	f := newFixture(t, graphqlhttp.Options{})
	refused(t, f.post(`{"query":"{explode}"}`), http.StatusInternalServerError, "INTERNAL_SERVER_ERROR")
	if log := f.log.String(); !strings.Contains(log, "operation panicked") || strings.Contains(log, "marker-7781") {
		t.Errorf("log: %s", log)
	}
	refused(t, f.post(`{"query":"{parts}"}`), http.StatusInternalServerError, "INTERNAL_SERVER_ERROR")
}

func TestSec_A01_DeadlineBeforeTheOperation(t *testing.T) {
	t.Parallel()
	f := newFixture(t, graphqlhttp.Options{})
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(`{"query":"{hello}"}`)).WithContext(ended)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "SERVICE_UNAVAILABLE") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestRefusalLanguage(t *testing.T) {
	t.Parallel()
	f := newFixture(t, graphqlhttp.Options{})
	for language, want := range map[string]string{
		"": "no se puede leer", "es-CO,en;q=0.5": "no se puede leer", "fr": "no se puede leer", "en-US,en;q=0.9,es;q=0.8": "cannot be read",
	} {
		if w := f.post(`{`, "Accept-Language", language); !strings.Contains(w.Body.String(), want) {
			t.Errorf("%q: %s", language, w.Body)
		}
	}
	own := newFixture(t, graphqlhttp.Options{Text: func(*http.Request, refusal.Reason) string { return "own" }})
	if w := own.post(`{`); !strings.Contains(w.Body.String(), `"message":"own"`) {
		t.Errorf("own text: %s", w.Body)
	}
}

func TestPersistedQueryNeedsNoText(t *testing.T) {
	t.Parallel()
	w := newFixture(t, graphqlhttp.Options{}).post(`{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}`)
	refused(t, w, http.StatusOK, "BAD_USER_INPUT") // passed the gate; without a store there is no operation
}

// FuzzBody looks for bodies that crash the transport or are answered without JSON.
func FuzzBody(f *testing.F) {
	for _, seed := range []string{`{"query":"{hello}"}`, `{"query":"query($n:Int!){echo(n:$n)}","variables":{"n":1}}`, `[`, `{"a":[1,{}]}`} {
		f.Add([]byte(seed))
	}
	fixture := newFixture(f, graphqlhttp.Options{})
	f.Fuzz(func(t *testing.T, body []byte) {
		r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		fixture.handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK && w.Code != http.StatusBadRequest {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}

func BenchmarkPOST(b *testing.B) {
	const body = `{"query":"query($n:Int!,$s:String){echo(n:$n,s:$s)}","variables":{"n":1,"s":"text"},"operationName":null}`
	f := newFixture(b, graphqlhttp.Options{})
	b.ReportAllocs()
	for b.Loop() {
		if w := f.post(body); w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}
