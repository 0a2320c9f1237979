package graph_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/coder/websocket"
)

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
