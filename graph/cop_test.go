package graph_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// The checks of graphql-cop, a public scanner of GraphQL servers, by the names that it gives them, as it makes them:
// each says what it sends and by what in the answer it finds the server open. An armed server gives it no finding.
func TestSec_Q16_GraphQLCopFindsNothing(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, production)
	post := func(query string) *http.Request {
		return a.copRequest(t, http.MethodPost, "/graphql", "application/json", quoted(t, query, ""))
	}
	get := func(target string) *http.Request { return a.copRequest(t, http.MethodGet, target, "", "") }
	const typename = "query cop { __typename }"
	holds := func(text string) func(*httptest.ResponseRecorder) bool {
		return func(w *httptest.ResponseRecorder) bool { return strings.Contains(w.Body.String(), text) }
	}
	answers := func(w *httptest.ResponseRecorder) bool {
		var answer struct{ Data map[string]any }
		return json.Unmarshal(w.Body.Bytes(), &answer) == nil && answer.Data != nil
	}
	for _, c := range []struct {
		name    string
		request *http.Request
		open    func(*httptest.ResponseRecorder) bool
	}{
		{"Alias Overloading", post(aliased("query cop", "__typename", 101)), holds("f100")},
		{"Array-based Query Batching", a.copRequest(t, http.MethodPost, "/graphql", "application/json",
			"["+strings.TrimSuffix(strings.Repeat(quoted(t, typename, "")+",", 10), ",")+"]"), func(w *httptest.ResponseRecorder) bool {
			var list []any
			return json.Unmarshal(w.Body.Bytes(), &list) == nil
		}},
		{"Directive Overloading", post("query cop { __typename " + strings.Repeat("@aa", 10) + " }"), func(w *httptest.ResponseRecorder) bool {
			return strings.Count(w.Body.String(), `"message"`) >= 10
		}},
		{"Directive Overloading, known ones", post("query cop { __typename " + strings.Repeat("@skip(if: false) ", 60) + " }"), answers},
		{"Introspection-based Circular Query", post("query cop { __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }"), holds(`"types"`)},
		{"Field Duplication", post("query cop { " + strings.Repeat("__typename ", 500) + "}"), answers},
		{"Field Suggestions", post("query cop { __schema { directive } }"), holds("Did you mean")},
		{"Field Suggestions, of the schema", post("query cop { hom { apiVersion } }"), holds("Did you mean")},
		{"Introspection", post("query cop { __schema { types { name fields { name } } } }"), holds(`"types"`)},
		{"Introspection by type", post(`query cop { __type(name: "Query") { name } }`), holds(`"name":"Query"`)},
		{"GET Method Query Support", get("/graphql?query=" + url.QueryEscape(typename)), answers},
		{"Mutation is allowed over GET", get("/graphql?query=" + url.QueryEscape("mutation cop { __typename }")), answers},
		{"POST based url-encoded query (possible CSRF)", a.copRequest(t, http.MethodPost, "/graphql", "application/x-www-form-urlencoded", "query="+url.QueryEscape(typename)), answers},
		{"POST based plain text (possible CSRF)", a.copRequest(t, http.MethodPost, "/graphql", "text/plain", quoted(t, typename, "")), answers},
		{"POST without a content type (possible CSRF)", a.copRequest(t, http.MethodPost, "/graphql", "", quoted(t, typename, "")), answers},
		{"Multipart without a preflight (possible CSRF)", a.copRequest(t, http.MethodPost, "/graphql", "multipart/form-data; boundary=x",
			"--x\r\nContent-Disposition: form-data; name=\"operations\"\r\n\r\n"+quoted(t, typename, "")+"\r\n--x--\r\n"), answers},
		{"Trace Mode", post(typename), func(w *httptest.ResponseRecorder) bool {
			return strings.Contains(w.Body.String(), "tracing") || strings.Contains(w.Body.String(), `"extensions"`)
		}},
		{"Unhandled Errors Detection", post("qwerty cop { abc }"), func(w *httptest.ResponseRecorder) bool {
			return strings.Contains(w.Body.String(), "exception") || strings.Contains(w.Body.String(), "stack") || strings.Contains(w.Body.String(), "qwerty")
		}},
		{"GraphQL IDE", a.copRequest(t, http.MethodGet, "/graphql", "", "", "Accept", "text/html"), isIDE},
		{"GraphQL IDE at /", get("/"), isIDE}, {"GraphQL IDE at /graphiql", get("/graphiql"), isIDE},
		{"GraphQL IDE at /playground", get("/playground"), isIDE}, {"GraphQL IDE at /console", get("/console"), isIDE},
		{"GraphQL IDE at /altair", get("/altair"), isIDE},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := httptest.NewRecorder()
			a.handler.ServeHTTP(w, c.request)
			if c.open(w) {
				t.Errorf("found: %d %.300s", w.Code, w.Body)
			}
			if w.Body.Len() == 0 {
				t.Errorf("%d and no answer", w.Code)
			}
		})
	}
}

func (a *api) copRequest(t *testing.T, method, target, contentType, body string, headers ...string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	r.Header.Set("User-Agent", "graphql-cop")
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// isIDE looks for what the pages of the known explorers hold.
func isIDE(w *httptest.ResponseRecorder) bool {
	page := strings.ToLower(w.Body.String())
	for _, mark := range []string{"graphiql.min.css", "graphiql", "graphql playground", "altair", "apollo sandbox", "<html"} {
		if strings.Contains(page, mark) {
			return true
		}
	}
	return false
}

// What graphql-armor guards, without its gaps: __typename is no way around a limit, and variables are priced.
func TestSec_Q16_NoWayAround(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, production)
	for name, c := range map[string][2]string{
		"__typename as root fields":  {"{" + strings.Repeat(" __typename", 21) + "}", ""},
		"__typename under aliases":   {"{ home {" + strings.TrimSuffix(strings.TrimPrefix(aliased("", "__typename", 31), " {"), "}") + "} }", ""},
		"__typename below fragments": {"{ ...f ...f ...f } fragment f on Query {" + strings.Repeat(" __typename", 7) + "}", ""},
		"a size in a variable": {
			`query ($n: Int) { patient(id: "x") { medications(first: $n) { nodes { patient { illnesses(first: $n) { nodes { id } } } } } } }`, `{"n": 100}`},
		"a size by default": {
			`query ($n: Int = 100) { patient(id: "x") { medications(first: $n) { nodes { patient { illnesses(first: $n) { nodes { id } } } } } } }`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, body := a.send(t, "", c[0], c[1])
			wantIn(t, body, `"code":"QUERY_TOO_COMPLEX"`)
		})
	}
}
