package graphqlstream_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"

	"vitalgo/slices/shared/infrastructure/graphqlstream"
	"vitalgo/slices/shared/infrastructure/validation"
)

// journal is a log that several goroutines write.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(line)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

const subscribe = `{"type":"subscribe","id":"a","payload":{"query":"subscription { name }"}}`

// What panics while a subscription begins, or later while an event is answered, is masked; the subscription ends, and
// the connection goes on.
func TestSec_E03_APanicInASubscriptionIsMasked(t *testing.T) {
	t.Parallel()
	const masked = `"message":"Ocurrió un error interno.","extensions":{"code":"INTERNAL_SERVER_ERROR","requestId":`
	for name, first := range map[string]bool{"at its beginning": true, "at an event": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := &journal{}
			s := serve(t, func(o *graphqlstream.Options) {
				o.Log, o.Endless = slog.New(slog.NewTextHandler(log, nil)), true
			})
			var events atomic.Int64
			s.graphql.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
				if first {
					panic("marker4711")
				}
				return next(ctx)
			})
			s.graphql.AroundResponses(func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
				response := next(ctx)
				if events.Add(1)%2 == 0 {
					panic("marker4711")
				}
				return response
			})
			conn, response := connect(t, s), s.post(t)
			send(t, conn, subscribe)
			if !first {
				s.graphql.SendNextSubscriptionMessage()
				s.graphql.SendNextSubscriptionMessage()
				s.graphql.SendNextSubscriptionMessage()
				s.graphql.SendNextSubscriptionMessage()
			}
			for got := ""; !strings.Contains(got, masked); {
				var code websocket.StatusCode
				if got, code = next(t, conn); got == "" || strings.Contains(got, "complete") {
					t.Fatalf("got %q, closed with %d", got, code)
				}
			}
			wantNext(t, conn, `{"id":"a","type":"complete"}`)
			send(t, conn, `{"type":"ping"}`)
			wantNext(t, conn, `{"type":"pong"}`)
			stream, err := io.ReadAll(response.Body)
			if err != nil || !strings.Contains(string(stream), masked) || !strings.HasSuffix(string(stream), "event: complete\ndata:\n\n") {
				t.Errorf("the event stream: %s, %v", stream, err)
			}
			if text := log.String(); strings.Count(text, "panic.kind=string") != 2 || strings.Contains(text+string(stream), "marker4711") {
				t.Errorf("the log tells %s", text)
			}
		})
	}
}

// The same messages that could not be read as a body break the protocol as a subscription.
func TestSec_W02_ASubscriptionThatCannotBeReadIsClosed(t *testing.T) {
	t.Parallel()
	s := serve(t, func(*graphqlstream.Options) {})
	for name, payload := range map[string]string{
		"nothing": `null`, "no query": `{}`, "a list": `[]`, "another case": `{"QUERY":"subscription { name }"}`,
		"twice": `{"query":"subscription { name }","query":"subscription { name }"}`, "variables": `{"query":"subscription { name }","variables":[]}`,
		"two names": `{"documentId":"a","extensions":{"persistedQuery":{"version":1,"sha256Hash":"b"}}}`,
	} {
		conn := connect(t, s)
		send(t, conn, `{"type":"subscribe","id":"a","payload":`+payload+`}`)
		if got, code := next(t, conn); code != 4400 {
			t.Errorf("%s: got %s, closed with %d", name, got, code)
		}
	}
}

// What is no message of a client, to the last byte, breaks the protocol.
func TestSec_W04_NonsenseOfWhoIsSignedInIsClosed(t *testing.T) {
	t.Parallel()
	s := serve(t, func(*graphqlstream.Options) {})
	for _, text := range []string{
		`{`, ``, `[]`, `{}`, `{"type":"nonsense"}`, `{"type":"next","id":"a"}`, `{"type":"ping"} x`, `{"type":"ping"}{"type":"ping"}`,
		`{"type":"complete","id":1}`, subscribe + ` x`,
	} {
		conn := connect(t, s)
		send(t, conn, text)
		if got, code := next(t, conn); code != 4400 {
			t.Errorf("%s: got %s, closed with %d", text, got, code)
		}
	}
}

// An operation of a WebSocket is counted when it is asked for; the request of an event stream was counted before.
func TestSec_Q15_EachSubscriptionOfASocketIsCounted(t *testing.T) {
	t.Parallel()
	var counted atomic.Int64
	s := serve(t, func(o *graphqlstream.Options) {
		o.Admit = func(context.Context) error {
			counted.Add(1)
			return nil
		}
	})
	conn := connect(t, s)
	for range 3 {
		send(t, conn, `{"type":"subscribe","id":"a","payload":{"query":"{"}}`) // counted before it is parsed
		for got := ""; !strings.Contains(got, `"error"`); {
			got, _ = next(t, conn)
		}
	}
	if response := s.post(t); response.StatusCode != http.StatusOK || counted.Load() != 3 {
		t.Errorf("%d, %d counted", response.StatusCode, counted.Load())
	}
}

// A small document can break a rule a thousand times.
func TestSec_F16_FewErrorsOfASubscriptionAreSent(t *testing.T) {
	t.Parallel()
	s := serve(t, func(*graphqlstream.Options) {})
	query := "subscription {" + strings.Repeat(" nothing", 100) + " }"
	conn := connect(t, s)
	send(t, conn, `{"type":"subscribe","id":"a","payload":{"query":"`+query+`"}}`)
	over, _ := next(t, conn)
	response := s.postQuery(t, query)
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	for way, answer := range map[string]string{"a socket": over, "an event stream": string(body)} {
		if n := strings.Count(answer, `"message"`); n != validation.MaxErrors {
			t.Errorf("%s: %d errors: %.300s", way, n, answer)
		}
	}
}
