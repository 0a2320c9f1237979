// Package graphqlstream runs subscriptions: over WebSockets that speak graphql-transport-ws, and as event streams
// (server-sent events). Queries and mutations do not run here, because the limits of HTTP requests would see one
// request where there are many.
package graphqlstream

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/graphqlhttp"
	"vitalgo/slices/shared/infrastructure/httpserver"
	"vitalgo/slices/shared/infrastructure/qvalue"
	"vitalgo/slices/shared/infrastructure/refusal"
)

// protocol is the only one that is spoken over WebSockets.
const protocol = "graphql-transport-ws"

const mediaEvents = "text/event-stream"

// Options of Streams. A zero number means the default.
type Options struct {
	// Identify returns who sends a request that these values of Authorization authorize; without any, who its
	// cookies say.
	Identify func(r *http.Request, authorization ...string) access.Viewer
	// Endless is whether subscriptions never end by themselves: one that does was interrupted, and its client is to
	// begin anew instead of taking it for complete.
	Endless bool
	// Ended returns a channel that receives something once a session ends. It is closed when ctx ends; before that it
	// means that nobody would tell any more.
	Ended func(ctx context.Context, session id.ID) (<-chan string, error)
	// Admit counts each operation of a WebSocket before it is parsed, or refuses it. The gate in front sees the one
	// request that opens a WebSocket; it sees each event stream.
	Admit func(ctx context.Context) error
	// Refused is told of WebSockets that a page asks for that may not; nil tells nobody.
	Refused func(*http.Request)
	// Origins are the pages that may open WebSockets, beside those of the server itself.
	Origins []string
	// Stop is closed when the server stops; nil never is.
	Stop <-chan struct{}
	Now  func() time.Time
	Log  *slog.Logger

	PerAddress  int           // 50 connections of one client's address
	InitTimeout time.Duration // 10 s for connection_init
	Ping        time.Duration // 20 s between pings; a peer that answers none in twice the time is dead
	Write       time.Duration // 10 s for a message to a WebSocket; a peer that takes it no sooner reads nothing
	Comment     time.Duration // 15 s between comments of an event stream, so that no proxy takes it for dead
	Recheck     time.Duration // 30 s between looks at the session, for notices of its end that got lost
}

// Streams are the transports of subscriptions and the gate in front of them.
type Streams struct {
	options Options
	reader  *graphqlhttp.Transport
	mu      sync.Mutex
	open    map[netip.Prefix]int
}

// New returns Streams whose event streams are asked for as reader reads requests.
func New(reader *graphqlhttp.Transport, o Options) *Streams {
	o.PerAddress = cmp.Or(o.PerAddress, 50)
	o.InitTimeout = cmp.Or(o.InitTimeout, 10*time.Second)
	o.Ping = cmp.Or(o.Ping, 20*time.Second)
	o.Write = cmp.Or(o.Write, 10*time.Second)
	o.Comment = cmp.Or(o.Comment, 15*time.Second)
	o.Recheck = cmp.Or(o.Recheck, 30*time.Second)
	return &Streams{options: o, reader: reader, open: map[netip.Prefix]int{}}
}

// Transports are to be added to the GraphQL server that Gate stands in front of.
func (s *Streams) Transports() []graphql.Transport {
	return []graphql.Transport{sockets{s}, eventStreams{s}}
}

// guard stands between gqlgen and the server for one request.
func (s *Streams) guard(r *http.Request, exec graphql.GraphExecutor, w watch, admit func(context.Context) error) executor {
	return executor{exec, r, s.options.Log, w, admit}
}

// counted admits what was counted as a request already.
func counted(context.Context) error { return nil }

type admittedKey struct{}

// admitted is a request that passed the gate; params are nil for a WebSocket, whose operations come later.
type admitted struct{ params *graphql.RawParams }

func admittedOf(r *http.Request) *admitted {
	in, _ := r.Context().Value(admittedKey{}).(*admitted)
	return in
}

// Gate refuses what can be no stream, and more streams of an address than it may have; next is the GraphQL server.
func (s *Streams) Gate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		admit := s.admitEventStream
		if Upgrades(r) {
			admit = s.admitSocket
		}
		in, reason, ok := admit(r)
		if !ok {
			if reason == refusal.MethodNotAllowed {
				w.Header().Set("Allow", "POST, OPTIONS")
			}
			refusal.Write(w, r, reason)
			return
		}
		leave, ok := s.enter(r)
		if !ok {
			w.Header().Set("Retry-After", "60")
			refusal.Write(w, r, refusal.TooMany)
			return
		}
		defer leave()
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), admittedKey{}, in)))
	})
}

// Upgrades reports whether a request asks for another protocol.
func Upgrades(r *http.Request) bool { return len(r.Header.Values("Upgrade")) > 0 }

func (s *Streams) admitSocket(r *http.Request) (*admitted, refusal.Reason, bool) {
	header := r.Header
	switch {
	case r.Method != http.MethodGet, !lists(header, "Upgrade", "websocket"), !lists(header, "Connection", "upgrade"),
		header.Get("Sec-WebSocket-Version") != "13", header.Get("Sec-WebSocket-Key") == "",
		!lists(header, "Sec-WebSocket-Protocol", protocol):
		return nil, refusal.BadRequest, false
	case !s.fromHere(r):
		if s.options.Refused != nil {
			s.options.Refused(r)
		}
		return nil, refusal.Forbidden, false
	}
	return &admitted{}, 0, true
}

// lists reports whether a header names a token.
func lists(header http.Header, name, token string) bool {
	for value := range strings.SplitSeq(strings.Join(header.Values(name), ","), ",") {
		if strings.EqualFold(strings.TrimSpace(value), token) {
			return true
		}
	}
	return false
}

// fromHere reports whether a page that may do so opens the WebSocket, or no page at all: a browser sends Origin.
func (s *Streams) fromHere(r *http.Request) bool {
	origins := r.Header.Values("Origin")
	if len(origins) == 0 {
		return true
	}
	page, err := url.Parse(origins[0])
	return len(origins) == 1 && err == nil && (slices.Contains(s.options.Origins, origins[0]) || strings.EqualFold(page.Host, r.Host))
}

func (s *Streams) admitEventStream(r *http.Request) (*admitted, refusal.Reason, bool) {
	if r.Method != http.MethodPost {
		return nil, refusal.MethodNotAllowed, false
	}
	if !acceptsEvents(r.Header.Values("Accept")) {
		return nil, refusal.EventsOnly, false
	}
	params, reason, ok := s.reader.ReadJSON(r)
	return &admitted{params}, reason, ok
}

// acceptsEvents reports whether a request takes an event stream for an answer: by the most specific range that names it
// (RFC 9110, section 12.5.1).
func acceptsEvents(accept []string) bool {
	ranges := qvalue.Parse(accept)
	for _, name := range []string{mediaEvents, "text/*", "*/*"} {
		if i := slices.IndexFunc(ranges, func(i qvalue.Item) bool { return i.Value == name }); i >= 0 {
			return ranges[i].Weight > 0
		}
	}
	return len(ranges) == 0
}

// enter takes one of the connections that the address of a request may have.
func (s *Streams) enter(r *http.Request) (leave func(), ok bool) {
	client := httpserver.Network(httpserver.ClientIP(r.Context()))
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[client] >= s.options.PerAddress {
		return nil, false
	}
	s.open[client]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.open[client]--; s.open[client] == 0 {
			delete(s.open, client)
		}
	}, true
}
