package graphqlstream

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/coder/websocket"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/infrastructure/graphqlhttp"
	"vitalgo/slices/shared/infrastructure/httpserver"
)

// Codes with which a WebSocket is closed, beside those of the protocol that gqlgen knows.
const (
	closeGoingAway  = 1001
	closeTryLater   = 1013
	closeBadMessage = 4400
	closeForbidden  = 4403
	closeIDInUse    = 4409
)

// maxMessage is the largest message of a client in bytes.
const maxMessage = 64 << 10

// sockets is the transport of WebSockets.
type sockets struct{ *Streams }

// Supports implements graphql.Transport.
func (t sockets) Supports(r *http.Request) bool {
	in := admittedOf(r)
	return in != nil && in.params == nil
}

// Do implements graphql.Transport.
func (t sockets) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	ctx, end := context.WithCancelCause(r.Context())
	defer end(nil)
	r = r.WithContext(ctx)
	s := &socket{streams: t.Streams, request: r, end: end, running: map[string]string{}}
	watch := watch{func() access.Viewer { return s.identify() }, end, t.options.Endless}
	defer s.abandon()
	limit := int64(maxMessage)
	transport.Websocket{
		Implementation:   s,
		InitFunc:         s.init,
		InitTimeout:      t.options.InitTimeout,
		PingPongInterval: t.options.Ping,
		PayloadReadLimit: &limit,
	}.Do(w, r, t.guard(r, exec, watch, t.options.Admit))
}

// socket is one WebSocket. It stands between gqlgen and the connection, and does what gqlgen does not: it closes with
// the code that says why, refuses an id that is in use, and lets it be used again once either side ended its subscription.
// That may be under way still: gqlgen knows each subscription by a name that none had before, so that nothing of the one
// that ended is taken for the other.
type socket struct {
	transport.WebsocketConn
	streams *Streams
	request *http.Request
	end     context.CancelCauseFunc
	// identify returns who the connection is signed in as by now; nil before init, and so before any operation.
	identify func() access.Viewer
	mu       sync.Mutex
	begun    int               // subscriptions so far
	running  map[string]string // names of subscriptions by id
}

// Accept implements transport.WebsocketImplementation. Who may open a WebSocket was decided by the gate.
func (s *socket) Accept(w http.ResponseWriter, r *http.Request, o transport.WebsocketAcceptOptions) (transport.WebsocketConn, error) {
	o.Subprotocols = nil // gqlgen speaks more than are wanted
	conn, err := transport.CoderWebsocketImplementation{AcceptOptions: websocket.AcceptOptions{
		Subprotocols: []string{protocol}, InsecureSkipVerify: true,
	}}.Accept(w, r, o)
	if err != nil {
		return nil, fmt.Errorf("accept a WebSocket: %w", err)
	}
	s.WebsocketConn = conn
	return s, nil
}

// abandon closes a connection that gqlgen left open, or that takes no message.
func (s *socket) abandon() {
	if s.WebsocketConn != nil {
		_ = s.Close() // nobody is there to be told
	}
}

// init signs the connection in with the token of connection_init, else with the cookie of the handshake.
func (s *socket) init(ctx context.Context, payload transport.InitPayload) (within context.Context, ack *transport.InitPayload, err error) {
	apart(func() { within, err = s.signIn(ctx, payload) })
	return within, nil, err
}

func (s *socket) signIn(ctx context.Context, payload transport.InitPayload) (context.Context, error) {
	authorization := authorizationIn(payload)
	s.identify = func() access.Viewer { return s.streams.options.Identify(s.request, authorization...) }
	v := s.identify()
	err := v.SignedIn()
	if err == nil {
		err = s.streams.attend(ctx, v, s.identify, s.end)
	}
	if err != nil {
		return refused(ctx, err), err // gqlgen reads the context even so
	}
	httpserver.AddLogAttr(ctx, "account", v.User.String())
	return access.With(ctx, v), nil
}

// authorizationIn returns the value of Authorization in a payload, by either of the names that gqlgen knows; none
// where there is none. What is no text is a value that authorizes nobody.
func authorizationIn(payload transport.InitPayload) []string {
	for _, name := range []string{"Authorization", "authorization"} {
		if _, given := payload[name]; given {
			return []string{payload.GetString(name)}
		}
	}
	return nil
}

// refused is a context that says with which code a connection is closed.
func refused(ctx context.Context, err error) context.Context {
	code, reason := closeForbidden, "Forbidden"
	if fault.CodeOf(err) != fault.Unauthenticated {
		code, reason = closeTryLater, "Try again later"
	}
	return transport.AppendCloseReason(transport.WithWebsocketCloseCode(ctx, code), reason)
}

// WriteClose implements transport.WebsocketConn.
func (s *socket) WriteClose(code int, reason string) error {
	switch cause := context.Cause(s.request.Context()); {
	case errors.Is(cause, errSignedOut):
		code, reason = closeForbidden, "Forbidden"
	case errors.Is(cause, errStopping):
		code, reason = closeGoingAway, "Going away"
	case errors.Is(cause, errInterrupted):
		code, reason = closeTryLater, "Try again later"
	}
	return s.WebsocketConn.WriteClose(code, reason) //nolint:wrapcheck // gqlgen's own interface in between
}

// envelope is what every message has.
type envelope struct {
	Payload json.RawMessage `json:"payload,omitempty"`
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
}

// NextReader implements transport.WebsocketConn. gqlgen is handed each message as it was read here, so that both read the
// same; what breaks the protocol ends the connection.
func (s *socket) NextReader() (int, io.Reader, error) {
	kind, reader, err := s.WebsocketConn.NextReader()
	if err != nil {
		return kind, nil, err //nolint:wrapcheck // gqlgen compares it
	}
	message, err := io.ReadAll(reader)
	if err != nil {
		return kind, nil, fmt.Errorf("read a message: %w", err)
	}
	var e envelope
	if json.Unmarshal(message, &e) != nil {
		return kind, nil, s.breach(closeBadMessage, "Invalid message")
	}
	if err := s.read(&e); err != nil {
		return kind, nil, err
	}
	message, err = json.Marshal(e)
	if err != nil {
		return kind, nil, fmt.Errorf("encode a message: %w", err)
	}
	return kind, bytes.NewReader(message), nil
}

// read makes of a client's message what gqlgen is to read.
func (s *socket) read(e *envelope) error {
	switch e.Type {
	case "subscribe":
		return s.subscribe(e)
	case "complete":
		e.ID = s.complete(e.ID)
		return nil
	case "connection_init", "ping", "pong":
		return nil
	default:
		return s.breach(closeBadMessage, "Invalid message")
	}
}

// subscribe lets a subscription name its document in any of the ways that HTTP knows.
func (s *socket) subscribe(e *envelope) error {
	name, ok := s.begin(e.ID)
	if !ok {
		return s.breach(closeIDInUse, "Subscriber already exists")
	}
	params, ok := graphqlhttp.Decode(e.Payload)
	if !ok {
		return s.breach(closeBadMessage, "Invalid message")
	}
	payload, err := json.Marshal(params)
	if err != nil {
		return fmt.Errorf("encode a subscription: %w", err)
	}
	e.ID, e.Payload = name, payload
	return nil
}

func (s *socket) breach(code int, reason string) error {
	_ = s.WriteClose(code, reason) // the connection ends either way
	return transport.ErrWebsocketClosed
}

// WriteJSON implements transport.WebsocketConn. gqlgen would wait for a client that does not read for as long as it sends:
// pings, the session's end and the close wait behind the message.
func (s *socket) WriteJSON(v any) error {
	message, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode a message: %w", err)
	}
	var e envelope
	if err := json.Unmarshal(message, &e); err != nil {
		return fmt.Errorf("decode a message: %w", err)
	}
	if e.ID != "" && !s.answer(&e) {
		return nil
	}
	slow := time.AfterFunc(s.streams.options.Write, s.abandon)
	defer slow.Stop()
	return s.WebsocketConn.WriteJSON(e) //nolint:wrapcheck // gqlgen's own interface in between
}

// begin names a new subscription with an id; not ok while one with that id runs.
func (s *socket) begin(id string) (name string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, runs := s.running[id]; runs {
		return "", false
	}
	s.begun++
	name = strconv.Itoa(s.begun) + " " + id
	s.running[id] = name
	return name, true
}

// complete ends the subscription with an id for its client, and returns its name; none where none runs.
func (s *socket) complete(id string) (name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name = s.running[id]
	delete(s.running, id)
	return name
}

// answer makes a message of a subscription one with its id; it reports false if the subscription ended before.
func (s *socket) answer(e *envelope) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, id, _ := strings.Cut(e.ID, " ")
	if s.running[id] != e.ID {
		return false
	}
	if e.Type == "complete" || e.Type == "error" {
		delete(s.running, id)
	}
	e.ID = id
	return true
}

// SetReadLimit implements transport.WebsocketReadLimiter.
func (s *socket) SetReadLimit(limit int64) {
	if limiter, ok := s.WebsocketConn.(transport.WebsocketReadLimiter); ok {
		limiter.SetReadLimit(limit)
	}
}

// SetReadDeadline implements transport.WebsocketReadDeadliner.
func (s *socket) SetReadDeadline(deadline time.Time) error {
	if deadliner, ok := s.WebsocketConn.(transport.WebsocketReadDeadliner); ok {
		return deadliner.SetReadDeadline(deadline) //nolint:wrapcheck // gqlgen's own interface in between
	}
	return nil
}
