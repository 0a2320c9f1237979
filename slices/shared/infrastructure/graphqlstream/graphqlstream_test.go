package graphqlstream_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/testserver"
	"github.com/coder/websocket"
	"golang.org/x/sync/errgroup"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/graphqlhttp"
	"vitalgo/slices/shared/infrastructure/graphqlstream"
	"vitalgo/slices/shared/infrastructure/httpserver"
	"vitalgo/slices/shared/infrastructure/logtest"
)

// patience is how long a test waits for what comes at once.
const patience = 30 * time.Second

// service is a server of gqlgen's tests behind Streams. Who asks is signed in while refusal is nil.
type service struct {
	*httptest.Server
	graphql *testserver.TestServer
	refusal atomic.Pointer[fault.Error]
	mu      sync.Mutex
	asked   []string // what Identify was given
}

func serve(t *testing.T, change func(*graphqlstream.Options)) *service {
	t.Helper()
	s := &service{graphql: testserver.New()}
	log := logtest.Searched(t)
	options := graphqlstream.Options{
		Identify: s.identify,
		Ended: func(ctx context.Context, _ id.ID) (<-chan string, error) {
			never := make(chan string)
			context.AfterFunc(ctx, func() { close(never) })
			return never, nil
		},
		Now: time.Now, Log: log, Admit: func(context.Context) error { return nil },
	}
	change(&options)
	streams := graphqlstream.New(graphqlhttp.New(graphqlhttp.Options{Log: log}), options)
	for _, transport := range streams.Transports() {
		s.graphql.AddTransport(transport)
	}
	s.Server = httptest.NewServer(httpserver.Chain(s.graphql, httpserver.ResolveClientIP(nil), streams.Gate, s.signIn))
	t.Cleanup(s.Close)
	return s
}

func (s *service) identify(_ *http.Request, authorization ...string) access.Viewer {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, authorization...)
	if refusal := s.refusal.Load(); refusal != nil {
		return access.Viewer{Refusal: refusal}
	}
	return access.Viewer{User: id.ID{1}, Session: id.ID{2}, Until: time.Now().Add(time.Hour)}
}

func (s *service) signIn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(access.With(r.Context(), s.identify(r, r.Header.Values("Authorization")...))))
	})
}

func (s *service) dial(t *testing.T) *websocket.Conn {
	t.Helper()
	conn, status := s.tryDial(t)
	if conn == nil {
		t.Fatalf("refused with %d", status)
	}
	return conn
}

func (s *service) tryDial(t *testing.T) (*websocket.Conn, int) {
	t.Helper()
	conn, response, err := websocket.Dial(t.Context(), s.URL, &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if response == nil {
		t.Fatal(err)
	}
	if response.Body != nil {
		_ = response.Body.Close()
	}
	if err != nil {
		return nil, response.StatusCode
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	return conn, response.StatusCode
}

func send(t *testing.T, conn *websocket.Conn, text string) {
	t.Helper()
	if err := conn.Write(t.Context(), websocket.MessageText, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

// next returns the next message, or the code with which the connection ended; -1 without one.
func next(t *testing.T, conn *websocket.Conn) (string, websocket.StatusCode) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	_, text, err := conn.Read(ctx)
	if ctx.Err() != nil {
		t.Fatal("nothing comes")
	}
	return strings.TrimSpace(string(text)), websocket.CloseStatus(err)
}

func wantNext(t *testing.T, conn *websocket.Conn, want string) {
	t.Helper()
	if got, code := next(t, conn); got != want {
		t.Fatalf("got %s, closed with %d; want %s", got, code, want)
	}
}

func connect(t *testing.T, s *service) *websocket.Conn {
	t.Helper()
	conn := s.dial(t)
	send(t, conn, `{"type":"connection_init","payload":{"Authorization":"Bearer x"}}`)
	wantNext(t, conn, `{"type":"connection_ack"}`)
	return conn
}

func TestAnIDServesAgainOnceItIsComplete(t *testing.T) {
	t.Parallel()
	s := serve(t, func(*graphqlstream.Options) {})
	conn := connect(t, s)
	for range 2 {
		send(t, conn, `{"type":"subscribe","id":"a","payload":{"query":"subscription { name }"}}`)
		s.graphql.SendNextSubscriptionMessage()
		wantNext(t, conn, `{"payload":{"data":{"name":"test"}},"id":"a","type":"next"}`)
		s.graphql.SendCompleteSubscriptionMessage()
		wantNext(t, conn, `{"id":"a","type":"complete"}`)
	}
	send(t, conn, `{"type":"ping"}`)
	wantNext(t, conn, `{"type":"pong"}`)
}

// Once a client completes a subscription, its id is free, and nothing of that subscription comes any more: neither an event
// that is about to be sent, nor its end, which would be taken for that of the next one.
func TestAnIDServesAgainOnceItsClientCompletesIt(t *testing.T) {
	t.Parallel()
	var holding atomic.Bool
	held, release, ended := make(chan struct{}), make(chan struct{}), make(chan struct{})
	s := serve(t, func(o *graphqlstream.Options) {
		identify := o.Identify
		o.Identify = func(r *http.Request, authorization ...string) access.Viewer {
			if holding.CompareAndSwap(true, false) {
				held <- struct{}{}
				<-release
			}
			return identify(r, authorization...)
		}
	})
	var operations atomic.Int64
	s.graphql.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		responses := next(ctx)
		if operations.Add(1) > 1 {
			return responses
		}
		return func(ctx context.Context) *graphql.Response {
			response := responses(ctx)
			if response == nil {
				close(ended)
				return nil
			}
			response.Data = []byte(`{"name":"late"}`)
			return response
		}
	})
	conn := connect(t, s)
	send(t, conn, subscribe)
	holding.Store(true)
	s.graphql.SendNextSubscriptionMessage()
	<-held // it is asked who listens, and then the event is sent
	send(t, conn, `{"type":"complete","id":"a"}`)
	send(t, conn, subscribe)
	send(t, conn, `{"type":"ping"}`)
	wantNext(t, conn, `{"type":"pong"}`)
	close(release)
	<-ended
	for range 3 {
		s.graphql.SendNextSubscriptionMessage()
		wantNext(t, conn, `{"payload":{"data":{"name":"test"}},"id":"a","type":"next"}`)
	}
	send(t, conn, subscribe)
	if got, code := next(t, conn); code != 4409 {
		t.Errorf("the id of one that runs: got %s, closed with %d", got, code)
	}
}

// An error ends a subscription: no end follows that would be taken for that of the next one.
func TestAnIDServesAgainAfterAnError(t *testing.T) {
	t.Parallel()
	conn := connect(t, serve(t, func(*graphqlstream.Options) {}))
	for range 2 {
		send(t, conn, `{"type":"subscribe","id":"a","payload":{"query":"{"}}`)
		if got, code := next(t, conn); !strings.Contains(got, `"id":"a","type":"error"`) {
			t.Errorf("got %s, closed with %d", got, code)
		}
	}
}

func TestSec_W02_SilentClientsAreClosed(t *testing.T) {
	t.Parallel()
	conn := serve(t, func(o *graphqlstream.Options) { o.InitTimeout = 20 * time.Millisecond }).dial(t)
	if got, code := next(t, conn); code != websocket.StatusProtocolError {
		t.Errorf("got %s, closed with %d", got, code)
	}
}

// gqlgen leaves a connection open whose first message has no payload that it can read.
func TestSec_W02_NonsenseIsClosed(t *testing.T) {
	t.Parallel()
	s := serve(t, func(*graphqlstream.Options) {})
	for _, text := range []string{`{"type":"connection_init","payload":"x"}`, `{`, `{"type":"nonsense"}`, `[]`} {
		conn := s.dial(t)
		send(t, conn, text)
		if got, _ := next(t, conn); got != "" {
			t.Errorf("%s: got %s", text, got)
		}
	}
}

func TestWhoCannotBeIdentifiedNowMayTryLater(t *testing.T) {
	t.Parallel()
	s := serve(t, func(*graphqlstream.Options) {})
	s.refusal.Store(fault.New(fault.Unavailable))
	conn := s.dial(t)
	send(t, conn, `{"type":"connection_init","payload":{"Authorization":"Bearer x"}}`)
	if got, code := next(t, conn); code != websocket.StatusTryAgainLater {
		t.Errorf("got %s, closed with %d", got, code)
	}
	without := serve(t, func(o *graphqlstream.Options) {
		o.Ended = func(context.Context, id.ID) (<-chan string, error) { return nil, fault.New(fault.Unavailable) }
	})
	response := without.post(t)
	if response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("an event stream: %d", response.StatusCode)
	}
}

// A notice of the session's end may get lost: the session is looked at again now and then.
func TestSec_W05_SessionsAreCheckedAgain(t *testing.T) {
	t.Parallel()
	s := serve(t, func(o *graphqlstream.Options) { o.Recheck = 10 * time.Millisecond })
	conn := connect(t, s)
	s.refusal.Store(fault.New(fault.Unavailable)) // no reason to end
	send(t, conn, `{"type":"ping"}`)
	wantNext(t, conn, `{"type":"pong"}`)
	s.refusal.Store(fault.New(fault.Unauthenticated))
	if got, code := next(t, conn); code != 4403 {
		t.Errorf("got %s, closed with %d", got, code)
	}
	for _, given := range s.asked {
		if given != "Bearer x" {
			t.Errorf("identified by %q", given)
		}
	}
}

func TestSec_W06_DeadPeersAreReaped(t *testing.T) {
	t.Parallel()
	s := serve(t, func(o *graphqlstream.Options) { o.Ping = 20 * time.Millisecond })
	conn := connect(t, s)
	for {
		got, code := next(t, conn) // which answers no ping
		if got == "" {
			if code != -1 {
				t.Errorf("closed with %d", code)
			}
			return
		}
		if got != `{"type":"ping"}` {
			t.Fatalf("got %s", got)
		}
	}
}

// A client may send without end, and read nothing of what it is answered.
func TestSec_W06_WhoDoesNotReadIsClosed(t *testing.T) {
	t.Parallel()
	s := serve(t, func(o *graphqlstream.Options) { o.Write, o.PerAddress = 100*time.Millisecond, 1 })
	conn := connect(t, s)
	send(t, conn, `{"type":"pong"}`) // a sign of life: whether it sends more is not watched until the next ping
	ping := []byte(`{"type":"ping","payload":{"x":"` + strings.Repeat("x", 60_000) + `"}}`)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for conn.Write(ctx, websocket.MessageText, ping) == nil {
		continue
	}
	if ctx.Err() != nil {
		t.Error("is waited for")
	}
	s.awaitPlace(t)
}

// W06: a thousand peers that are gone without a word are reaped after two pings, 40 seconds in production, and leave
// nothing behind. It runs by itself, because it counts goroutines.
func TestSec_W06_F22_AThousandCablesPulled(t *testing.T) {
	const peers, ping = 1000, time.Second
	s := serve(t, func(o *graphqlstream.Options) { o.Ping, o.PerAddress = ping, peers })
	before := runtime.NumGoroutine()
	lives := make([]time.Duration, peers)
	var group errgroup.Group
	for i := range lives {
		group.Go(func() (err error) {
			lives[i], err = s.pull(t.Context())
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(lives)
	if middle := lives[peers/2]; middle > 2*ping+ping/2 {
		t.Errorf("reaped after %s in the middle, want two pings of %s", middle, ping)
	}
	deadline := time.After(patience)
	for runtime.NumGoroutine() > before+peers/100 {
		select {
		case <-deadline:
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// pull opens a socket, never says another word, and returns how long it saw the server keep it, which is not before it was
// asked for a sign of life.
func (s *service) pull(ctx context.Context) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*patience)
	defer cancel()
	conn, response, err := websocket.Dial(ctx, s.URL, &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.CloseNow() }()
	if response.Body != nil {
		_ = response.Body.Close()
	}
	if err := conn.Write(ctx, websocket.MessageText, []byte(`{"type":"connection_init","payload":{"Authorization":"Bearer x"}}`)); err != nil {
		return 0, err
	}
	var began time.Time
	for asked := false; ; {
		_, text, err := conn.Read(ctx)
		switch {
		case ctx.Err() != nil:
			return 0, ctx.Err()
		case err != nil && !asked:
			return 0, fmt.Errorf("reaped before any ping: %w", err)
		case err != nil:
			return time.Since(began), nil
		case strings.Contains(string(text), "connection_ack"):
			began = time.Now()
		case strings.Contains(string(text), "ping"):
			asked = true
		}
	}
}

func TestSec_W04_ConnectionsOfAnAddress(t *testing.T) {
	t.Parallel()
	s := serve(t, func(o *graphqlstream.Options) { o.PerAddress = 2 })
	first, _ := s.dial(t), s.dial(t)
	if conn, status := s.tryDial(t); conn != nil || status != http.StatusTooManyRequests {
		t.Fatalf("the third: %d", status)
	}
	response := s.post(t)
	if body, err := io.ReadAll(response.Body); err != nil || response.StatusCode != http.StatusTooManyRequests ||
		response.Header.Get("Retry-After") == "" || !strings.Contains(string(body), "RATE_LIMITED") {
		t.Errorf("an event stream: %d %s, %v", response.StatusCode, body, err)
	}
	_ = first.CloseNow()
	s.awaitPlace(t)
}

// awaitPlace waits until the address may have another connection.
func (s *service) awaitPlace(t *testing.T) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for {
		if conn, _ := s.tryDial(t); conn != nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("a place that was left stays taken")
		}
	}
}

func (s *service) post(t *testing.T) *http.Response {
	t.Helper()
	return s.postQuery(t, "subscription { name }")
}

func (s *service) postQuery(t *testing.T, query string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL, strings.NewReader(`{"query":"`+query+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"text/event-stream"}}
	response, err := s.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

func TestSec_H09_AnEventStream(t *testing.T) {
	t.Parallel()
	s := serve(t, func(o *graphqlstream.Options) { o.Comment = 10 * time.Millisecond })
	response := s.post(t)
	if got := response.Header.Get("Content-Type"); response.StatusCode != http.StatusOK || got != "text/event-stream" {
		t.Fatalf("%d %s", response.StatusCode, got)
	}
	if header := response.Header; header.Get("Content-Encoding") != "" || response.Uncompressed || header.Get("X-Accel-Buffering") != "no" {
		t.Errorf("events may be held back on the way: %v", header)
	}
	lines := bufio.NewScanner(response.Body)
	for comments := 0; comments < 3; { // one at once, the others so that no proxy takes it for dead
		if !lines.Scan() {
			t.Fatal(lines.Err())
		}
		if lines.Text() == ":" {
			comments++
		}
	}
	s.graphql.SendNextSubscriptionMessage()
	s.graphql.SendCompleteSubscriptionMessage()
	var rest []string
	for lines.Scan() {
		if text := lines.Text(); text != "" && text != ":" {
			rest = append(rest, text)
		}
	}
	if got := strings.Join(rest, "|"); got != `event: next|data: {"data":{"name":"test"}}|event: complete|data:` {
		t.Errorf("events %s", got)
	}
}

// Events that may have been missed are no end of the subscription: the client is to begin anew.
func TestInterruptedStreamsAreNotComplete(t *testing.T) {
	t.Parallel()
	for name, interrupt := range map[string]func(*service, chan string){
		"the subscription ends by itself": func(s *service, _ chan string) { s.graphql.SendCompleteSubscriptionMessage() },
		"nobody tells of the session":     func(_ *service, ended chan string) { close(ended) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ended := make(chan string)
			s := serve(t, func(o *graphqlstream.Options) {
				o.Endless = true
				o.Ended = func(context.Context, id.ID) (<-chan string, error) { return ended, nil }
			})
			conn := connect(t, s)
			send(t, conn, `{"type":"subscribe","id":"a","payload":{"query":"subscription { name }"}}`)
			s.graphql.SendNextSubscriptionMessage()
			wantNext(t, conn, `{"payload":{"data":{"name":"test"}},"id":"a","type":"next"}`)
			interrupt(s, ended)
			if got, code := next(t, conn); code != websocket.StatusTryAgainLater {
				t.Errorf("got %s, closed with %d", got, code)
			}
		})
	}
}

// W05: no event after the session's end, even while the notice of it is under way.
func TestSec_W05_NoEventAfterTheEnd(t *testing.T) {
	t.Parallel()
	for refusal, want := range map[fault.Code]websocket.StatusCode{
		fault.Unauthenticated: 4403, fault.Unavailable: websocket.StatusTryAgainLater,
	} {
		s := serve(t, func(*graphqlstream.Options) {})
		conn := connect(t, s)
		send(t, conn, `{"type":"subscribe","id":"a","payload":{"query":"subscription { name }"}}`)
		s.graphql.SendNextSubscriptionMessage()
		wantNext(t, conn, `{"payload":{"data":{"name":"test"}},"id":"a","type":"next"}`)
		s.refusal.Store(fault.New(refusal))
		s.graphql.SendNextSubscriptionMessage()
		if got, code := next(t, conn); code != want {
			t.Errorf("%s: got %s, closed with %d", refusal, got, code)
		}
	}
}
