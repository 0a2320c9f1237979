package graph_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// eventSource is a client of an event stream.
type eventSource struct{ lines *bufio.Scanner }

func postEvents(t *testing.T, server *httptest.Server, token, operation string, change func(*http.Request)) *http.Response {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": operation})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/graphql/stream", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"text/event-stream, multipart/mixed"}}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	change(request)
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

func openEvents(t *testing.T, server *httptest.Server, token string) *eventSource {
	t.Helper()
	response := postEvents(t, server, token, recordAccessed, func(*http.Request) {})
	if got := response.Header.Get("Content-Type"); response.StatusCode != http.StatusOK || got != "text/event-stream" {
		t.Fatalf("%d %s", response.StatusCode, got)
	}
	return newEventSource(response)
}

func newEventSource(response *http.Response) *eventSource {
	return &eventSource{bufio.NewScanner(response.Body)}
}

// next returns the next event; one without a type means that the stream ended.
func (e *eventSource) next(t *testing.T) message {
	t.Helper()
	var m message
	for e.lines.Scan() {
		field, value, _ := strings.Cut(e.lines.Text(), ": ")
		switch {
		case field == "event":
			m.Type = value
		case field == "data":
			m.Payload = json.RawMessage(value)
		case field == "" && m.Type != "":
			return m
		}
	}
	if err := e.lines.Err(); err != nil {
		t.Fatal(err)
	}
	return m
}

// wantEnd wants the stream to end without another event.
func (e *eventSource) wantEnd(t *testing.T) {
	t.Helper()
	if m := e.next(t); m.Type != "" {
		t.Errorf("got %s %s", m.Type, m.Payload)
	}
}

func TestSec_H09_EventStreams(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	near, far := a.serve(t), a.serve(t)
	events := openEvents(t, near, a.token(t, "primary"))
	a.awaitListeners(t, "primary", 1)
	call(t, far, a.token(t, "paramedic"), openPrimary)
	m := events.next(t)
	if m.Type != "next" || told(t, m.Payload) != byParamedic {
		t.Errorf("got %s %s", m.Type, m.Payload)
	}

	for _, operation := range []string{`{ me { email } }`, `mutation { logout { endedSessions } }`, `subscription { nonsense }`, twice, skipped} {
		response := postEvents(t, near, a.token(t, "primary"), operation, func(*http.Request) {})
		body, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode != http.StatusBadRequest || codeIn(t, body) != "BAD_USER_INPUT" {
			t.Errorf("%s: %d %s, %v", operation, response.StatusCode, body, err)
		}
	}
	for name, c := range map[string]struct {
		change func(*http.Request)
		want   int
	}{
		"GET":                   {func(r *http.Request) { r.Method, r.Body, r.ContentLength = http.MethodGet, nil, 0 }, http.StatusMethodNotAllowed},
		"no events wanted":      {func(r *http.Request) { r.Header.Set("Accept", "*/*, text/event-stream;q=0") }, http.StatusNotAcceptable},
		"JSON wanted":           {func(r *http.Request) { r.Header.Set("Accept", "application/json") }, http.StatusNotAcceptable},
		"form":                  {func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }, http.StatusUnsupportedMediaType},
		"broken, with a secret": {func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(`{"marker-7`)); r.ContentLength = -1 }, http.StatusBadRequest},
	} {
		response := postEvents(t, near, a.token(t, "primary"), recordAccessed, c.change)
		body, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode != c.want || strings.Contains(string(body), "marker") {
			t.Errorf("%s: %d %s, %v", name, response.StatusCode, body, err)
		}
	}
	for _, accept := range []string{"", "*/*", "text/*;q=0.5, application/json"} { // what curl and fetch send unasked
		response := postEvents(t, near, "", recordAccessed, func(r *http.Request) { r.Header.Set("Accept", accept) })
		if got := response.Header.Get("Content-Type"); response.StatusCode != http.StatusOK || got != "text/event-stream" {
			t.Errorf("accepting %q: %d %s", accept, response.StatusCode, got)
		}
	}
	for name, token := range map[string]string{"nobody": "", "a bad token": "a.b.c"} {
		refused := openEvents(t, near, token)
		first, second := refused.next(t), refused.next(t)
		if got := codeIn(t, first.Payload); first.Type != "next" || got != "UNAUTHENTICATED" || second.Type != "complete" {
			t.Errorf("%s: %s %s, then %s", name, first.Type, first.Payload, second.Type)
		}
	}
	body := call(t, near, a.token(t, "primary"), recordAccessed)
	if got := codeIn(t, []byte(body)); got != "BAD_USER_INPUT" {
		t.Errorf("a subscription at /graphql: %s", body)
	}
}
