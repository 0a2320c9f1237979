// Package listen holds many subscriptions open, in a process of its own, and tells when each event arrives.
package listen

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
	"golang.org/x/sync/errgroup"
)

// Plan is what the process is told.
type Plan struct {
	URL     string // of the WebSocket
	Tokens  []string
	PerUser int // subscriptions for each token, each on a connection of its own
	Query   string
}

// Message is a line that the process writes: first that everything is open, then one for each event.
type Message struct {
	Open  int           `json:",omitempty"`
	Took  time.Duration `json:",omitempty"`
	At    int64         `json:",omitempty"` // nanoseconds since 1970
	Error string        `json:",omitempty"`
}

const (
	protocol    = "graphql-transport-ws"
	together    = 32 // connections that are being opened at once
	openingTime = 30 * time.Second
)

// Client opens the subscriptions of the plan that it reads from in, and writes to out until ctx ends.
func Client(ctx context.Context, in io.Reader, out io.Writer) error {
	var p Plan
	if err := json.NewDecoder(in).Decode(&p); err != nil {
		return err
	}
	c := &client{plan: p, out: json.NewEncoder(out)}
	began := time.Now()
	group, opening := errgroup.WithContext(ctx)
	group.SetLimit(together)
	for i, token := range p.Tokens {
		for range p.PerUser {
			group.Go(func() error { return c.open(ctx, opening, i, token) })
		}
	}
	if err := group.Wait(); err != nil {
		c.say(Message{Error: err.Error()})
		return err
	}
	c.say(Message{Open: len(p.Tokens) * p.PerUser, Took: time.Since(began)})
	<-ctx.Done()
	return nil
}

type client struct {
	plan Plan
	mu   sync.Mutex
	out  *json.Encoder
}

func (c *client) say(m Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.out.Encode(m) // else nobody listens any more
}

type frame struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// open signs a connection in and subscribes. Each user comes from an address of their own, by a proxy's word.
func (c *client) open(ctx, opening context.Context, user int, token string) error {
	opening, cancel := context.WithTimeout(opening, openingTime)
	defer cancel()
	from := fmt.Sprintf("10.%d.%d.%d", user>>16&255, user>>8&255, user&255)
	//nolint:bodyclose // the library closes it
	conn, _, err := websocket.Dial(opening, c.plan.URL, &websocket.DialOptions{
		Subprotocols: []string{protocol}, HTTPHeader: http.Header{"X-Forwarded-For": {from}},
	})
	if err != nil {
		return err
	}
	token, query := "Bearer "+token, c.plan.Query
	if err := send(opening, conn, frame{Type: "connection_init"}, map[string]string{"Authorization": token}); err != nil {
		return err
	}
	var answer frame
	if err := wsjson.Read(opening, conn, &answer); err != nil {
		return err
	}
	if answer.Type != "connection_ack" {
		return errors.New("the connection was not accepted: " + answer.Type)
	}
	if err := send(opening, conn, frame{ID: "1", Type: "subscribe"}, map[string]string{"query": query}); err != nil {
		return err
	}
	go c.listen(ctx, conn)
	return nil
}

func send(ctx context.Context, conn *websocket.Conn, f frame, payload any) error {
	text, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	f.Payload = text
	return wsjson.Write(ctx, conn, f)
}

func (c *client) listen(ctx context.Context, conn *websocket.Conn) {
	for {
		var f frame
		err := wsjson.Read(ctx, conn, &f)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			c.say(Message{Error: err.Error()})
			return
		case f.Type == "next":
			c.say(Message{At: time.Now().UnixNano()})
		case f.Type == "ping":
			_ = wsjson.Write(ctx, conn, frame{Type: "pong"}) // the next reading fails
		case f.Type == "error", f.Type == "complete":
			c.say(Message{Error: f.Type + ": " + string(f.Payload)})
			return
		}
	}
}
