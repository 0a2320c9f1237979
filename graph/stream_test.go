package graph_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/demo"
)

const (
	// patience is how long a test waits for what comes at once.
	patience = 30 * time.Second
	// promptly is how soon a stream ends after its session.
	promptly = time.Second

	recordAccessed = `subscription { recordAccessed { id reason accessor { fullName role organization } ipAddress location } }`
	openPrimary    = `{ emergencyRecord(code: "` + demo.PrimaryCode + `", location: "Calle 26") { fullName } }`
	openSecondary  = `{ emergencyRecord(code: "` + demo.SecondaryCode + `") { fullName } }`
)

// serve runs a replica until the test ends.
func (a *api) serve(t *testing.T) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(a.replica(t))
	t.Cleanup(server.Close)
	return server
}

// token returns an access token of a person of the register.
func (a *api) token(t *testing.T, who string) string {
	t.Helper()
	a.signIn(t, who)
	return a.tokens[who]
}

// call sends an operation to a replica.
func call(t *testing.T, server *httptest.Server, token, operation string) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": operation})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/graphql", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + token}}
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(response.Body)
	if err = errors.Join(err, response.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

// listen subscribes and waits until that is so: only then are events passed on.
func (a *api) listen(t *testing.T, s *socket, id, who string) {
	t.Helper()
	before := a.seats(t, who)
	s.subscribe(t, id, recordAccessed)
	a.awaitListeners(t, who, before+1)
}

// seats is how many subscriptions of an account are counted.
func (a *api) seats(t *testing.T, who string) int {
	t.Helper()
	n, err := a.parts.Redis.ZCard(t.Context(), "seats:"+people[who]).Result()
	if err != nil {
		t.Fatal(err)
	}
	return int(n)
}

// awaitListeners waits until so many seats are taken and somebody listens, because a channel is joined after that.
func (a *api) awaitListeners(t *testing.T, who string, seats int) {
	t.Helper()
	topic := "record-accessed:" + people[who]
	await(t, func() bool {
		listeners, err := a.parts.Redis.PubSubNumSub(t.Context(), topic).Result()
		if err != nil {
			t.Fatal(err)
		}
		return a.seats(t, who) == seats && (seats == 0 || listeners[topic] > 0)
	})
}

func await(t *testing.T, holds func() bool) {
	t.Helper()
	deadline := time.After(patience)
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for !holds() {
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatal("it never comes to that")
		}
	}
}

const (
	byParamedic    = "EMERGENCY; Test Paramedic; PARAMEDIC; Ambulancias de Prueba; 127.0.0.1; Calle 26"
	byProfessional = "CARE_TEAM; Test Professional; PROFESSIONAL; Hospital de Prueba; 127.0.0.1; "
)

// codeIn returns the code of the one error of an answer without data.
func codeIn(t *testing.T, answer []byte) string {
	t.Helper()
	var body struct {
		Data   json.RawMessage
		Errors []struct {
			Message    string
			Extensions struct{ Code, RequestID string }
		}
	}
	if err := json.Unmarshal(answer, &body); err != nil || len(body.Errors) != 1 || body.Errors[0].Extensions.RequestID == "" {
		t.Fatalf("%v in %s", err, answer)
	}
	if len(body.Data) > 0 && string(body.Data) != "null" {
		t.Errorf("data %s", body.Data)
	}
	return body.Errors[0].Extensions.Code
}

func TestSec_W01_Origins(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, func(parts *app.Parts) { parts.Origins = []string{"https://app.example"} })
	server := a.serve(t)
	for origin, want := range map[string]int{
		"": http.StatusSwitchingProtocols, "https://app.example": http.StatusSwitchingProtocols, server.URL: http.StatusSwitchingProtocols,
		"https://evil.example": http.StatusForbidden, "null": http.StatusForbidden, "https://app.example.evil.example": http.StatusForbidden,
		"https://app.example:444": http.StatusForbidden, "http://app.example": http.StatusForbidden,
	} {
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		if status, _ := handshake(t, server, header, "graphql-transport-ws"); status != want {
			t.Errorf("origin %q: %d, want %d", origin, status, want)
		}
	}
}

func TestSec_H10_OtherProtocols(t *testing.T) {
	t.Parallel()
	server := newAPI(t).serve(t)
	for name, protocols := range map[string][]string{"the legacy one": {"graphql-ws"}, "none": nil, "another": {"mqtt"}} {
		status, body := handshake(t, server, nil, protocols...)
		if status != http.StatusBadRequest || codeIn(t, []byte(body)) != "BAD_USER_INPUT" {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	if status, _ := handshake(t, server, nil, "graphql-ws", "graphql-transport-ws"); status != http.StatusSwitchingProtocols {
		t.Errorf("both: %d", status)
	}
	for name, header := range map[string]http.Header{
		"another upgrade":  {"Upgrade": {"foo"}, "Connection": {"Upgrade"}},
		"half a handshake": {"Upgrade": {"websocket"}, "Connection": {"Upgrade"}, "Sec-Websocket-Protocol": {"graphql-transport-ws"}},
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/graphql", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header = header
		response, err := server.Client().Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d", name, response.StatusCode)
		}
	}
}

func TestSec_W02_SigningIn(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	server := a.serve(t)
	for name, payload := range map[string]json.RawMessage{
		"no payload": nil, "no token": json.RawMessage(`{}`), "a bad token": authorization("a.b.c"),
		"another scheme": json.RawMessage(`{"Authorization": "Basic x"}`),
	} {
		s := dial(t, server)
		s.send(t, message{Type: "connection_init", Payload: payload})
		if m, code := s.next(t); code != 4403 {
			t.Errorf("%s: %s, closed with %d", name, m.Type, code)
		}
	}
	s := dial(t, server)
	s.subscribe(t, "1", recordAccessed)
	s.wantClosed(t, websocket.StatusProtocolError)
	s = dial(t, server)
	s.send(t, message{Type: "connection_init", Payload: json.RawMessage(`"` + strings.Repeat("x", 70_000) + `"`)})
	if _, code := s.next(t); code == 0 {
		t.Error("a message over 64 KiB was taken")
	}
}

// What validation takes for one field.
const (
	twice   = `subscription { a: recordAccessed { id } b: recordAccessed { id } }`
	skipped = `subscription { recordAccessed @skip(if: true) { id } }`
)

func TestSec_W03_OnlySubscriptionsRun(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	server := a.serve(t)
	s := connect(t, server, a.token(t, "primary"))
	for id, operation := range map[string]string{
		"query": `{ me { email } }`, "mutation": `mutation { logout { endedSessions } }`, "no field": `subscription { nonsense }`, "no GraphQL": `}`,
		"two fields": twice, "no field that is not skipped": skipped,
	} {
		s.subscribe(t, id, operation)
		if m := s.want(t, "next"); m.ID != id || codeIn(t, m.Payload) != "BAD_USER_INPUT" {
			t.Errorf("%s: %s", id, m.Payload)
		}
		s.want(t, "complete")
	}
	if answer := call(t, server, a.token(t, "primary"), `{ me { email } }`); !strings.Contains(answer, "test.patient@") {
		t.Errorf("the mutation ran: %s", answer)
	}
}

func TestSec_W04_FiveSubscriptionsOverReplicas(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	token := a.token(t, "primary")
	near, far := connect(t, a.serve(t), token), connect(t, a.serve(t), token)
	for _, id := range []string{"1", "2", "3"} {
		a.listen(t, near, id, "primary")
	}
	for _, id := range []string{"4", "5"} {
		a.listen(t, far, id, "primary")
	}
	near.subscribe(t, "6", recordAccessed)
	if got := codeIn(t, near.want(t, "next").Payload); got != "RATE_LIMITED" {
		t.Errorf("the sixth: %s", got)
	}
	near.want(t, "complete")

	_ = far.conn.Close(websocket.StatusNormalClosure, "")
	a.awaitListeners(t, "primary", 3)
	a.listen(t, near, "6", "primary")

	near.subscribe(t, "6", recordAccessed)
	near.wantClosed(t, 4409)
	a.awaitListeners(t, "primary", 0)
}
