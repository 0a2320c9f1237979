package graph_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/persisted"
)

// named subscribes by a payload like the body of a request.
func (s *socket) named(t *testing.T, id, payload string) {
	t.Helper()
	s.send(t, message{Type: "subscribe", ID: id, Payload: json.RawMessage(payload)})
}

// postNamed asks for an event stream by a body, as somebody or as nobody.
func postNamed(t *testing.T, server *httptest.Server, token, body string) *http.Response {
	t.Helper()
	return postEvents(t, server, token, "", func(r *http.Request) {
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	})
}

func TestSec_Q14_PersistedQueriesOverSocketsAndStreams(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, production)
	server, token, hash := a.serve(t), a.token(t, "primary"), persisted.Sum(recordAccessed)
	byHash, byID := named(t, "", hash), `{"documentId":"sha256:`+hash+`"}`
	s := connect(t, server, token)
	refused := func(id, payload, want string) {
		t.Helper()
		s.named(t, id, payload)
		if m := s.want(t, "next"); codeIn(t, m.Payload) != "BAD_USER_INPUT" || strings.Contains(string(m.Payload), "PersistedQueryNotFound") != (want != "") {
			t.Errorf("%s: %s", id, m.Payload)
		}
		s.want(t, "complete")
		body, err := io.ReadAll(postNamed(t, server, token, payload).Body)
		if err != nil || codeIn(t, body) != "BAD_USER_INPUT" || strings.Contains(string(body), "PersistedQueryNotFound") != (want != "") {
			t.Errorf("%s as a stream: %s, %v", id, body, err)
		}
	}
	refused("unknown", byHash, persisted.NotFound)
	refused("unknown id", byID, persisted.NotFound)
	refused("another text", named(t, recordAccessed+" ", hash), "")

	s.named(t, "kept", named(t, recordAccessed, hash))
	a.awaitListeners(t, "primary", 1)
	s.named(t, "by hash", byHash)
	a.awaitListeners(t, "primary", 2)
	s.named(t, "by id", byID)
	a.awaitListeners(t, "primary", 3)
	stream := newEventSource(postNamed(t, server, token, byHash))
	a.awaitListeners(t, "primary", 4)
	newEventSource(postNamed(t, server, token, byID))
	a.awaitListeners(t, "primary", 5)
	call(t, server, a.token(t, "paramedic"), openPrimary)
	if got := told(t, stream.next(t).Payload); got != byParamedic {
		t.Errorf("told %s", got)
	}
	body, err := io.ReadAll(postNamed(t, server, "", byHash).Body)
	if err != nil || !strings.Contains(string(body), persisted.NotFound) {
		t.Errorf("nobody is answered %s, %v", body, err)
	}
}

func TestSec_Q14_TrustedDocumentsOverSocketsAndStreams(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, trusting(persisted.Enforce, recordAccessed, login, openPrimary))
	server, token, hash := a.serve(t), a.token(t, "primary"), persisted.Sum(recordAccessed)
	s := connect(t, server, token)
	listeners := 0
	for name, body := range map[string]string{"hash": named(t, "", hash), "id": `{"documentId":"` + hash + `"}`, "text": quoted(t, recordAccessed, "")} {
		if listeners++; name == "id" {
			newEventSource(postNamed(t, server, token, body))
		} else {
			s.named(t, name, body)
		}
		a.awaitListeners(t, "primary", listeners)
	}
	const other = `subscription { recordAccessed { id } }`
	for name, body := range map[string]string{
		"hash": named(t, "", persisted.Sum(other)), "id": `{"documentId":"` + persisted.Sum(other) + `"}`,
		"text": quoted(t, other, ""), "text and hash": named(t, other, persisted.Sum(other)),
	} {
		s.named(t, "other "+name, body)
		if m := s.want(t, "next"); codeIn(t, m.Payload) != "BAD_USER_INPUT" {
			t.Errorf("%s: %s", name, m.Payload)
		}
		s.want(t, "complete")
		response := postNamed(t, server, token, body)
		answer, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode != http.StatusBadRequest || codeIn(t, answer) != "BAD_USER_INPUT" {
			t.Errorf("%s as a stream: %d %s, %v", name, response.StatusCode, answer, err)
		}
	}
	if keys, err := a.parts.Redis.Keys(t.Context(), "document:*").Result(); err != nil || len(keys) > 0 {
		t.Errorf("automatic persisted queries are on: %v %v", keys, err)
	}
}

// Every subscription asked for on an open socket is an operation of its account, and counts before it is parsed.
func TestSec_Q15_SubscriptionsOfASocketCount(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, unscaled)
	server, token := a.serve(t), a.token(t, "primary")
	s := connect(t, server, token)
	const allowed = 300
	start := time.Now()
	for passed := 0; ; passed++ {
		s.subscribe(t, "1", "{")
		m := s.want(t, "next")
		s.want(t, "complete")
		if codeIn(t, m.Payload) == "BAD_USER_INPUT" {
			continue
		}
		wantIn(t, string(m.Payload), `"code":"RATE_LIMITED"`, `"retryAfter":`)
		if regained := int(time.Since(start)/(time.Minute/allowed)) + 1; passed < allowed || passed > allowed+regained {
			t.Errorf("%d passed, want %d", passed, allowed)
		}
		break
	}
	w := a.request(t, quoted(t, homeDocument, ""), "Authorization", "Bearer "+token)
	if w.Code != http.StatusOK { // one may have been regained
		wantTooMany(t, w)
	}
}
