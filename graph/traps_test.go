package graph_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/persisted"
)

// gqlgen's own transports would take these requests by a word in Accept, or by their content type.
func TestSec_G01_OneTransportAnswers(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, production)
	const urql = "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed"
	w := a.request(t, quoted(t, homeDocument, ""), "Accept", urql)
	if got := w.Header().Get("Content-Type"); got != "application/graphql-response+json; charset=utf-8" {
		t.Errorf("answered as %s", got)
	}
	wantAnswer(t, w)
	for accept, status := range map[string]int{
		"text/event-stream": http.StatusNotAcceptable, "multipart/mixed": http.StatusNotAcceptable,
		"multipart/mixed;boundary=\"-\", application/json": http.StatusOK, "application/json, text/event-stream": http.StatusOK,
	} {
		w := a.request(t, quoted(t, homeDocument, ""), "Accept", accept)
		if w.Code != status || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
			t.Errorf("%s: %d %s", accept, w.Code, w.Header().Get("Content-Type"))
		}
	}
	for name, r := range map[string]*http.Request{
		"GET":       a.copRequest(t, http.MethodGet, "/graphql?query="+url.QueryEscape(homeDocument), "", ""),
		"form":      a.copRequest(t, http.MethodPost, "/graphql", "application/x-www-form-urlencoded", "query="+url.QueryEscape(homeDocument)),
		"graphql":   a.copRequest(t, http.MethodPost, "/graphql", "application/graphql", homeDocument),
		"multipart": a.copRequest(t, http.MethodPost, "/graphql", "multipart/form-data; boundary=x", "--x--\r\n"),
	} {
		w := httptest.NewRecorder()
		a.handler.ServeHTTP(w, r)
		if w.Code < 400 || w.Code >= 500 || strings.Contains(w.Body.String(), `"data"`) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

// Requests share parsed documents: what one sends never shows in the answer to another.
func TestSec_G02_RequestsThatShareADocument(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, production)
	const document = `query A($s: String, $c: Boolean = false) { countries(search: $s) { ...f } __typename @include(if: $c) }
		query B($s: String) { countries(search: $s) { name } } fragment f on Country { code }`
	wants := map[string]string{
		`{"query":%q,"operationName":"A","variables":{"s":"colombia"}}`:         `{"data":{"countries":[{"code":"CO"}]}}`,
		`{"query":%q,"operationName":"A","variables":{"s":"peru","c":true}}`:    `{"data":{"countries":[{"code":"PE"}],"__typename":"Query"}}`,
		`{"query":%q,"operationName":"B","variables":{"s":"ecuador","x":null}}`: `{"data":{"countries":[{"name":"Ecuador"}]}}`,
	}
	var group sync.WaitGroup
	for range 20 {
		for body, want := range wants {
			group.Go(func() {
				if w := a.request(t, fmt.Sprintf(body, strings.Join(strings.Fields(document), " "))); w.Body.String() != want {
					t.Errorf("%s, want %s", w.Body, want)
				}
			})
		}
	}
	group.Wait()
}

// A refusal of a subscription is one answer and the end: an interceptor that answered it again and again would never
// let the stream end.
func TestSec_G04_RefusedStreamsEnd(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, trusting(persisted.Enforce, recordAccessed, login, someQuery))
	server := a.serve(t)
	events := openEvents(t, server, "") // refused by an interceptor, as nobody is signed in
	if m := events.next(t); m.Type != "next" || codeIn(t, m.Payload) != "UNAUTHENTICATED" {
		t.Errorf("got %s %s", m.Type, m.Payload)
	}
	if m := events.next(t); m.Type != "complete" {
		t.Errorf("got %s %s", m.Type, m.Payload)
	}
	events.wantEnd(t)

	response := postEvents(t, server, a.token(t, "primary"), recordAccessed+" ", func(*http.Request) {})
	body, err := io.ReadAll(response.Body) // ends
	if err != nil || response.StatusCode != http.StatusBadRequest || codeIn(t, body) != "BAD_USER_INPUT" {
		t.Errorf("a document that is not trusted: %d %s, %v", response.StatusCode, body, err)
	}

	paramedic := connect(t, server, a.token(t, "paramedic"))
	for id, c := range map[string]struct{ operation, code string }{
		"role": {recordAccessed, "FORBIDDEN"}, "trust": {recordAccessed + " ", "BAD_USER_INPUT"}, "kind": {someQuery, "BAD_USER_INPUT"},
	} {
		paramedic.subscribe(t, id, c.operation)
		if m := paramedic.want(t, "next"); m.ID != id || codeIn(t, m.Payload) != c.code {
			t.Errorf("%s: %s %s", id, m.ID, m.Payload)
		}
		if m := paramedic.want(t, "complete"); m.ID != id {
			t.Errorf("%s: %s is complete", id, m.ID)
		}
	}
}

const someQuery = `{ home { apiVersion } }`

// Streams outlive the time that other answers have.
func TestSec_G14_StreamsLiftTheDeadlines(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	server := httptest.NewUnstartedServer(a.replica(t))
	const deadline = 2 * time.Second // enough for a stream to begin while other tests keep the processors busy
	server.Config.ReadTimeout, server.Config.WriteTimeout = deadline, deadline
	server.Start()
	t.Cleanup(server.Close)
	token := a.token(t, "primary")
	events := openEvents(t, server, token)
	a.awaitListeners(t, "primary", 1) // its answer begins before it has a seat
	s := connect(t, server, token)
	a.listen(t, s, "1", "primary")
	began := time.Now()
	await(t, func() bool { return time.Since(began) > deadline })
	wantIn(t, a.ask(t, "paramedic", openPrimary, ""), "Test Patient Primary")
	if m := events.next(t); m.Type != "next" {
		t.Errorf("the event stream: %s %s", m.Type, m.Payload)
	}
	s.want(t, "next")
}
