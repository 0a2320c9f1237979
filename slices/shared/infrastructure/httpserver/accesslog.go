package httpserver

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

type accessLogKey struct{}

// accessEntry collects what inner layers know about a request for its one line, behind what AccessLog itself says.
type accessEntry struct {
	mu    sync.Mutex
	attrs []slog.Attr
}

const (
	ownAttrs      = 5
	expectedAttrs = 10
)

// AddLogAttr adds an attribute to the access log's line of the request that ctx belongs to, such as
// the name of its operation or the id of its account. Values have to be ids, codes and names from
// closed lists: never anything that a person wrote. The last value of a key counts, so that the line of a WebSocket does
// not grow. Outside of a request it does nothing.
func AddLogAttr(ctx context.Context, key, value string) {
	entry, ok := ctx.Value(accessLogKey{}).(*accessEntry)
	if !ok {
		return
	}
	entry.mu.Lock()
	defer entry.mu.Unlock()
	entry.attrs = slices.DeleteFunc(entry.attrs, func(a slog.Attr) bool { return a.Key == key })
	entry.attrs = append(entry.attrs, slog.String(key, value))
}

// AccessLog writes one line for each request: no query string, no body, no header, and of the paths
// only their class. Answered health checks are debugging, failures of the server are warnings.
func AccessLog(log *slog.Logger, now func() time.Time) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			start, recorded := now(), record(w)
			entry := &accessEntry{attrs: make([]slog.Attr, ownAttrs, expectedAttrs)}
			path, completed := PathClass(r.URL.Path), false
			defer func() {
				status := recorded.status
				switch {
				case status == 0 && completed:
					status = http.StatusOK // net/http sends it after the handler
				case !completed:
					status = http.StatusInternalServerError // a panic, on its way to Recover
				}
				entry.mu.Lock()
				defer entry.mu.Unlock()
				copy(entry.attrs, []slog.Attr{
					slog.String("method", MethodClass(r.Method)),
					slog.String("path", path),
					slog.Int("status", status),
					slog.Float64("durationMs", float64(now().Sub(start).Microseconds())/1000),
					slog.Int64("bytes", recorded.bytes),
				})
				log.LogAttrs(context.WithoutCancel(r.Context()), level(path, status), "request", entry.attrs...)
			}()
			next.ServeHTTP(recorded, r.WithContext(context.WithValue(r.Context(), accessLogKey{}, entry)))
			completed = true
		})
	}
}

func level(path string, status int) slog.Level {
	switch {
	case status >= http.StatusInternalServerError:
		return slog.LevelWarn
	case path == "/health" || path == "/ready":
		return slog.LevelDebug
	default:
		return slog.LevelInfo
	}
}

// PathClass returns the path if it is one of the closed list, cut where it holds a secret.
func PathClass(path string) string {
	switch path {
	case "/", "/health", "/ready", "/graphql", "/graphql/stream":
		return path
	}
	for _, prefix := range []string{"/exports/", "/photos/", "/qr/", "/graphiql/"} {
		if strings.HasPrefix(path, prefix) {
			return prefix + "*"
		}
	}
	return "other"
}

// MethodClass returns a method of HTTP, "other" for what is none.
func MethodClass(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete, http.MethodConnect, http.MethodOptions, http.MethodTrace:
		return method
	default:
		return "other"
	}
}
