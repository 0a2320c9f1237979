package graph_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/redistest"
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

// message is one of graphql-transport-ws, or an event of an event stream.
type message struct {
	Type    string          `json:"type"`
	ID      string          `json:"id,omitempty"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// socket is a client of graphql-transport-ws.
type socket struct{ conn *websocket.Conn }

func dial(t *testing.T, server *httptest.Server) *socket {
	t.Helper()
	return dialWith(t, server, nil)
}

func dialWith(t *testing.T, server *httptest.Server, header http.Header) *socket {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	conn, response, err := websocket.Dial(ctx, server.URL+"/graphql", &websocket.DialOptions{
		HTTPHeader: header, Subprotocols: []string{"graphql-transport-ws"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if response.Body != nil {
		_ = response.Body.Close()
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	return &socket{conn}
}

func (s *socket) send(t *testing.T, m message) {
	t.Helper()
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.conn.Write(t.Context(), websocket.MessageText, text); err != nil {
		t.Fatal(err)
	}
}

// next returns the next message, or the code with which the connection was closed.
func (s *socket) next(t *testing.T) (message, websocket.StatusCode) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		_, text, err := s.conn.Read(ctx)
		if code := websocket.CloseStatus(err); code != -1 {
			return message{}, code
		}
		if err != nil {
			t.Fatal(err)
		}
		var m message
		if err := json.Unmarshal(text, &m); err != nil {
			t.Fatal(err)
		}
		if m.Type != "ping" {
			return m, 0
		}
	}
}

func (s *socket) want(t *testing.T, kind string) message {
	t.Helper()
	m, code := s.next(t)
	if m.Type != kind {
		t.Fatalf("got %s %s, closed with %d; want %s", m.Type, m.Payload, code, kind)
	}
	return m
}

func (s *socket) wantClosed(t *testing.T, want websocket.StatusCode) {
	t.Helper()
	if m, code := s.next(t); code != want {
		t.Errorf("got %s %s, closed with %d; want %d", m.Type, m.Payload, code, want)
	}
}

func authorization(token string) json.RawMessage {
	return json.RawMessage(`{"Authorization": "Bearer ` + token + `"}`)
}

// connect opens a socket and signs it in.
func connect(t *testing.T, server *httptest.Server, token string) *socket {
	t.Helper()
	s := dial(t, server)
	s.send(t, message{Type: "connection_init", Payload: authorization(token)})
	s.want(t, "connection_ack")
	return s
}

func (s *socket) subscribe(t *testing.T, id, operation string) {
	t.Helper()
	payload, err := json.Marshal(map[string]string{"query": operation})
	if err != nil {
		t.Fatal(err)
	}
	s.send(t, message{Type: "subscribe", ID: id, Payload: payload})
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

// told is what an event tells, without its id.
func told(t *testing.T, payload json.RawMessage) string {
	t.Helper()
	var event struct {
		Data struct {
			RecordAccessed struct {
				ID, Reason, Location, IPAddress string
				Accessor                        struct{ FullName, Role, Organization string }
			}
		}
	}
	if err := json.Unmarshal(payload, &event); err != nil || event.Data.RecordAccessed.ID == "" {
		t.Fatalf("%v in %s", err, payload)
	}
	a := event.Data.RecordAccessed
	return strings.Join([]string{a.Reason, a.Accessor.FullName, a.Accessor.Role, a.Accessor.Organization, a.IPAddress, a.Location}, "; ")
}

const (
	byParamedic    = "EMERGENCY; Test Paramedic; PARAMEDIC; Ambulancias de Prueba; 127.0.0.1; Calle 26"
	byProfessional = "CARE_TEAM; Test Professional; PROFESSIONAL; Hospital de Prueba; 127.0.0.1; "
)

func TestSec_Z12_ReadingsAreToldToThoseConcernedOnAnyReplica(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	near, far := a.serve(t), a.serve(t)
	owner, stranger := connect(t, near, a.token(t, "primary")), connect(t, near, a.token(t, "secondary"))
	a.listen(t, owner, "mine", "primary")
	a.listen(t, stranger, "theirs", "secondary")

	if answer := call(t, far, a.token(t, "paramedic"), openPrimary); !strings.Contains(answer, "Test Patient Primary") {
		t.Fatal(answer)
	}
	if got := told(t, owner.want(t, "next").Payload); got != byParamedic {
		t.Errorf("told %s", got)
	}
	read := `{ me { patients: __typename } patient(id: "UGF0aWVudDo5YTY0Y2VkMy1hNDg4LTRkODYtYjhlYy1jMWNjNDA2NjgzY2I") { fullName medications { nodes { name } } } }`
	if answer := call(t, near, a.token(t, "professional"), read); !strings.Contains(answer, "Omeprazol") {
		t.Fatal(answer)
	}
	if got := told(t, owner.want(t, "next").Payload); got != byProfessional {
		t.Errorf("told %s", got)
	}
	// Refused calls, and looking at one's own, are told to nobody; the stranger's first event is their own.
	call(t, far, a.token(t, "pending"), openPrimary)
	call(t, far, a.token(t, "primary"), `{ me { patient { emergencyPreview { fullName } } } }`)
	call(t, far, a.token(t, "paramedic"), openSecondary)
	if got := told(t, stranger.want(t, "next").Payload); got != strings.TrimSuffix(byParamedic, "Calle 26") {
		t.Errorf("the stranger was told %s", got)
	}
	owner.send(t, message{Type: "complete", ID: "mine"})
	owner.want(t, "complete") // and no event before it
	a.awaitListeners(t, "primary", 0)
}

// A guardian is told of a dependant's record. The row is read again as the listener: what is not theirs is not told.
func TestSec_Z12_EventsAreReadAgainAsTheListener(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	server := a.serve(t)
	s := connect(t, server, a.token(t, "secondary"))
	a.listen(t, s, "1", "secondary")
	call(t, server, a.token(t, "paramedic"), openPrimary)
	var foreign string
	if err := a.db.Pool.QueryRow(t.Context(), `SELECT id::text FROM access_log`).Scan(&foreign); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{foreign, "no id"} {
		if err := a.parts.Redis.Publish(t.Context(), "record-accessed:"+people["secondary"], text).Err(); err != nil {
			t.Fatal(err)
		}
	}
	call(t, server, a.token(t, "paramedic"), openSecondary)
	if got := told(t, s.want(t, "next").Payload); got != strings.TrimSuffix(byParamedic, "Calle 26") {
		t.Errorf("told %s", got)
	}
}

// An account that closes, and a guardian whose guardianship ends, are told of nothing more.
func TestSec_Z12_WhoIsNoLongerConcernedIsToldNothing(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	near, far := a.serve(t), a.serve(t)
	generated := a.ask(t, "primary", `mutation { generateEmergencyCode(input: {patientId: "`+globalID("Patient", demo.DependantPatientID)+`"}) { emergencyCode { code } } }`, "")
	code := field[string](t, generated, "data.generateEmergencyCode.emergencyCode.code")
	a.exec(t, `UPDATE guardianships SET guardian_id = $1`, demo.SecondaryID)
	former, guardian := connect(t, near, a.token(t, "primary")), connect(t, near, a.token(t, "secondary"))
	a.listen(t, former, "1", "primary")
	a.listen(t, guardian, "1", "secondary")

	if answer := call(t, far, a.token(t, "paramedic"), `{ emergencyRecord(code: "`+code+`") { fullName } }`); !strings.Contains(answer, "Test Dependant Minor") {
		t.Fatal(answer)
	}
	guardian.want(t, "next")
	call(t, far, a.token(t, "paramedic"), openPrimary)
	if got := told(t, former.want(t, "next").Payload); got != byParamedic { // the first that the former guardian is told
		t.Errorf("told %s", got)
	}
	wantIn(t, call(t, far, a.token(t, "primary"), closeAccount), `"userErrors":[]`)
	former.wantClosed(t, 4403)
	wantIn(t, call(t, far, a.token(t, "paramedic"), openPrimary), "NOT_FOUND")
	a.awaitListeners(t, "primary", 0)
}

// Who is signed in is told of the own record and of dependants'; nobody cannot even connect (W02, and H09 for event
// streams, where the refusal has its path: Z01).
func TestSec_Z02_WhoMayListen(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	server := a.serve(t)
	for _, who := range []string{"primary", "secondary"} {
		a.listen(t, connect(t, server, a.token(t, who)), "1", who)
	}
	for _, who := range []string{"paramedic", "pending", "professional", "admin"} {
		s := connect(t, server, a.token(t, who))
		s.subscribe(t, "1", recordAccessed)
		if got := codeIn(t, s.want(t, "next").Payload); got != "FORBIDDEN" {
			t.Errorf("%s: %s", who, got)
		}
		s.want(t, "complete")
	}
}

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

// handshake asks for a WebSocket and returns the status, and the body of a refusal.
func handshake(t *testing.T, server *httptest.Server, header http.Header, protocols ...string) (int, string) {
	t.Helper()
	conn, response, err := websocket.Dial(t.Context(), server.URL+"/graphql", &websocket.DialOptions{HTTPHeader: header, Subprotocols: protocols})
	if err == nil {
		_ = conn.CloseNow()
		return response.StatusCode, ""
	}
	if response == nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err = errors.Join(err, response.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
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

func TestSec_W03_OnlySubscriptionsRun(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	server := a.serve(t)
	s := connect(t, server, a.token(t, "primary"))
	for id, operation := range map[string]string{
		"query": `{ me { email } }`, "mutation": `mutation { logout { endedSessions } }`, "no field": `subscription { nonsense }`, "no GraphQL": `}`,
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

// W05: by whatever the session ends, on whichever replica.
func TestSec_W05_AStreamEndsWithItsSession(t *testing.T) {
	t.Parallel()
	const byAnother = `"TestPassword123!"`
	for name, c := range map[string]struct {
		operation, want string
		elsewhere       bool // asked for in another session of the account
	}{
		"logout":           {`mutation { logout { endedSessions } }`, `"endedSessions":1`, false},
		"everywhere":       {`mutation { logout(input: {everywhere: true}) { endedSessions } }`, `"endedSessions":1`, false},
		"closed account":   {`mutation { closeAccount(input: {password: ` + byAnother + `}) { userErrors { code } } }`, `"userErrors":[]`, false},
		"changed password": {`mutation { changePassword(input: {currentPassword: ` + byAnother + `, newPassword: "Zanahoria-74"}) { userErrors { code } } }`, `"userErrors":[]`, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			near, far := a.serve(t), a.serve(t)
			s := connect(t, near, a.token(t, "primary"))
			a.listen(t, s, "1", "primary")
			events := openEvents(t, near, a.token(t, "primary"))
			a.awaitListeners(t, "primary", 2)

			token := a.token(t, "primary")
			if c.elsewhere {
				token, _ = a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
			}
			if answer := call(t, far, token, c.operation); !strings.Contains(answer, c.want) {
				t.Fatal(answer)
			}
			ended := time.Now()
			s.wantClosed(t, 4403)
			events.wantEnd(t)
			if took := time.Since(ended); took > promptly {
				t.Errorf("ended after %s", took)
			}
			a.awaitListeners(t, "primary", 0)
		})
	}
}

// Without Redis nobody would hear of readings, nor of the end of a session: what listens ends, with a code that says
// when to come back, and may begin anew once Redis is there.
func TestSec_A03_RedisFailsDuringASubscription(t *testing.T) {
	t.Parallel()
	for way, lose := range map[string]func(*redistest.Relay){"broken": (*redistest.Relay).Break, "silent": (*redistest.Relay).Stall} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			relay := redistest.NewRelay(t)
			a := newAPIWith(t, func(parts *app.Parts) { parts.Redis = relay.Client })
			server, token := a.serve(t), a.token(t, "primary")
			s := connect(t, server, token)
			a.listen(t, s, "1", "primary")
			events := openEvents(t, server, token)
			a.awaitListeners(t, "primary", 2)

			lose(relay)
			s.wantClosed(t, websocket.StatusTryAgainLater) // and no "complete" before it
			events.wantEnd(t)
			late := dial(t, server)
			late.send(t, message{Type: "connection_init", Payload: authorization(token)})
			late.wantClosed(t, websocket.StatusTryAgainLater)
			wantIn(t, call(t, server, token, `{ me { email } }`), `"code":"SERVICE_UNAVAILABLE"`)

			relay.Mend()
			again := connect(t, server, token)
			again.subscribe(t, "1", recordAccessed)
			topic := "record-accessed:" + people["primary"]
			await(t, func() bool { return relay.Client.PubSubNumSub(t.Context(), topic).Val()[topic] > 0 })
			call(t, server, a.token(t, "paramedic"), openPrimary)
			if got := told(t, again.want(t, "next").Payload); got != byParamedic {
				t.Errorf("told %s", got)
			}
		})
	}
}

func TestSec_W05_AStreamEndsWithItsToken(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	server, token := a.serve(t), a.token(t, "primary")
	a.clock.Advance(30*time.Minute - 900*time.Millisecond)
	began := time.Now()
	s := connect(t, server, token)
	s.subscribe(t, "1", recordAccessed)
	events := openEvents(t, server, token)
	a.awaitListeners(t, "primary", 2)
	s.wantClosed(t, 4403)
	events.wantEnd(t)
	if took := time.Since(began); took < 800*time.Millisecond || took > 900*time.Millisecond+promptly {
		t.Errorf("ended after %s", took)
	}
}

func TestStreamsEndWhenTheServerStops(t *testing.T) {
	t.Parallel()
	stop := make(chan struct{})
	a := newAPIWith(t, func(parts *app.Parts) { parts.Stop = stop })
	server := a.serve(t)
	s := connect(t, server, a.token(t, "primary"))
	events := openEvents(t, server, a.token(t, "primary"))
	a.awaitListeners(t, "primary", 1)
	close(stop)
	s.wantClosed(t, websocket.StatusGoingAway)
	events.wantEnd(t)
}

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

	for _, operation := range []string{`{ me { email } }`, `mutation { logout { endedSessions } }`, `subscription { nonsense }`} {
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

// What an event tells can also be read afterwards, and by its id.
func TestEventsAreInTheAccessLog(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	server := a.serve(t)
	s := connect(t, server, a.token(t, "primary"))
	a.listen(t, s, "1", "primary")
	call(t, server, a.token(t, "paramedic"), openPrimary)
	var event struct {
		Data struct{ RecordAccessed struct{ ID string } }
	}
	if err := json.Unmarshal(s.want(t, "next").Payload, &event); err != nil {
		t.Fatal(err)
	}
	answer := call(t, server, a.token(t, "primary"), `{ node(id: "`+event.Data.RecordAccessed.ID+`") { ... on Access { location } }
		me { patient { accessLog { totalCount nodes { id } } emergencyCode { accessCount } } } }`)
	want := `{"data":{"node":{"location":"Calle 26"},"me":{"patient":{"accessLog":{"totalCount":1,"nodes":[{"id":"` +
		event.Data.RecordAccessed.ID + `"}]},"emergencyCode":{"accessCount":1}}}}}`
	if diff := cmp.Diff(want, answer); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
}
