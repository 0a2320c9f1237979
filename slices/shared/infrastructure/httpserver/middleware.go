package httpserver

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"time"

	"github.com/google/uuid"

	"vitalgo/slices/shared/infrastructure/logging"
	"vitalgo/slices/shared/infrastructure/refusal"
)

// HeaderRequestID carries the request's id, in both directions.
const HeaderRequestID = "X-Request-Id"

// Middleware puts something around a handler.
type Middleware = func(http.Handler) http.Handler

// Chain puts the middlewares around the handler, the first one outermost.
func Chain(handler http.Handler, middlewares ...Middleware) http.Handler {
	for _, middleware := range slices.Backward(middlewares) {
		handler = middleware(handler)
	}
	return handler
}

// CommonOptions of the middlewares of every path.
type CommonOptions struct {
	Log            *slog.Logger
	Now            func() time.Time
	TrustedProxies []netip.Prefix
	HSTS           bool // only where all of the site speaks TLS
	Origins        []string
	Methods        []string // that a page of those origins may use
	MaxURL         int      // bytes of the request's path and query
	// Observe watches requests from where they are logged on; nil watches none.
	Observe Middleware
}

// Common returns the middlewares that every path needs, in their order. A path that runs operations
// adds, in this order: the GraphQL transport's Gate, Timeout, MaxConcurrent, and what identifies the
// caller. The gate comes first because bad requests shall take no place among the running ones,
// and because the time of an operation begins after the last byte of its body. WebSockets and event
// streams, which last, pass none of these.
func Common(o CommonOptions) []Middleware {
	common := []Middleware{
		Recover(o.Log),
		RequestID(o.TrustedProxies),
		AccessLog(o.Log, o.Now),
	}
	if o.Observe != nil {
		common = append(common, o.Observe)
	}
	return append(common,
		ResolveClientIP(o.TrustedProxies),
		SecurityHeaders(o.HSTS),
		CORS(o.Origins, o.Methods),
		MaxURL(o.MaxURL),
	)
}

// Recover answers a panic with 500 and logs it. If part of an answer is sent already, it cuts the
// connection, because the client would take the part for the whole.
func Recover(log *slog.Logger) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			recorded := record(w)
			defer func() {
				value := recover()
				if value == nil {
					return
				}
				if value == http.ErrAbortHandler { //nolint:errorlint // a recovered value, compared as net/http does
					panic(value) //nolint:forbidigo // net/http's own way to cut a connection, passed on
				}
				log.ErrorContext(r.Context(), "handler panicked",
					logging.RequestIDKey, w.Header().Get(HeaderRequestID), logging.Panic(value))
				if recorded.status != 0 {
					panic(http.ErrAbortHandler) //nolint:forbidigo // the only way to cut the connection
				}
				refusal.Write(recorded, r, refusal.Internal)
			}()
			next.ServeHTTP(recorded, r)
		})
	}
}

// RequestID gives each request an id of its own, or keeps the one that a trusted proxy gave it.
func RequestID(trusted []netip.Prefix) Middleware {
	form := regexp.MustCompile(`^[A-Za-z0-9-]{8,64}$`)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			id := r.Header.Get(HeaderRequestID)
			if id == "" || !contains(trusted, peer(r)) || !form.MatchString(id) {
				id = uuid.NewString()
			}
			w.Header().Set(HeaderRequestID, id)
			next.ServeHTTP(w, r.WithContext(logging.WithRequestID(r.Context(), id)))
		})
	}
}

// SecurityHeaders sets the headers that every answer of an API carries. A page that needs other ones
// sets them itself.
func SecurityHeaders(hsts bool) Middleware {
	every := map[string][]string{ // whose values all answers share: Set and Add leave them alone
		"X-Content-Type-Options":       {"nosniff"},
		"Referrer-Policy":              {"no-referrer"},
		"Content-Security-Policy":      {"default-src 'none'; frame-ancestors 'none'"},
		"Cross-Origin-Resource-Policy": {"same-site"},
		"Cache-Control":                {"no-store"},
	}
	if hsts {
		every["Strict-Transport-Security"] = []string{"max-age=63072000; includeSubDomains"} // two years
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			maps.Copy(w.Header(), every)
			next.ServeHTTP(w, r)
		})
	}
}

// MaxURL refuses a request whose path and query are longer than limit bytes.
func MaxURL(limit int) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if len(r.RequestURI) > limit {
				refusal.Write(w, r, refusal.URLTooLong)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// Timeout ends the request's context after that time. It does not answer by itself: whoever waits
// for the context does.
func Timeout(limit time.Duration) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithTimeout(r.Context(), limit)
			defer cancel()
			next.ServeHTTP(w, r.WithContext(ctx))
		})
	}
}

// MaxConcurrent lets that many requests run at once and refuses the others at once.
func MaxConcurrent(limit int) Middleware {
	places := make(chan struct{}, limit)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			select {
			case places <- struct{}{}:
				defer func() { <-places }()
				next.ServeHTTP(w, r)
			default:
				w.Header().Set("Retry-After", "1")
				refusal.Write(w, r, refusal.Busy)
			}
		})
	}
}
