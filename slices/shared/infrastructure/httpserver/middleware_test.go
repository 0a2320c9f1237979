package httpserver_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/infrastructure/httpserver"
	"vitalgo/slices/shared/infrastructure/logging"
)

func newLog(t *testing.T) (*slog.Logger, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	log, err := logging.New(&out, slog.LevelDebug, logging.JSON)
	if err != nil {
		t.Fatal(err)
	}
	return log, &out
}

// clock ticks a millisecond at each look.
func clock() func() time.Time {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	return func() time.Time {
		now = now.Add(time.Millisecond)
		return now
	}
}

func common(t *testing.T, handler http.HandlerFunc) (http.Handler, *bytes.Buffer) {
	t.Helper()
	log, out := newLog(t)
	return httpserver.Chain(handler, httpserver.Common(httpserver.CommonOptions{
		Log: log, Now: clock(), HSTS: true, MaxURL: 8 << 10,
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
		Origins:        []string{"https://app.example.org"}, Methods: []string{"POST"},
	})...), out
}

func serve(handler http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

func errorCode(t *testing.T, w *httptest.ResponseRecorder) (code, requestID string) {
	t.Helper()
	var answer struct {
		Errors []struct {
			Message    string
			Extensions struct{ Code, RequestID string }
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || len(answer.Errors) != 1 || answer.Errors[0].Message == "" {
		t.Fatalf("%v: %s", err, w.Body)
	}
	return answer.Errors[0].Extensions.Code, answer.Errors[0].Extensions.RequestID
}

func TestChainOrder(t *testing.T) {
	t.Parallel()
	var order []string
	mark := func(name string) httpserver.Middleware {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				order = append(order, name)
				next.ServeHTTP(w, r)
			})
		}
	}
	serve(httpserver.Chain(http.NotFoundHandler(), mark("a"), mark("b")), httptest.NewRequest(http.MethodGet, "/", nil))
	if diff := cmp.Diff([]string{"a", "b"}, order); diff != "" {
		t.Error(diff)
	}
}

func TestSec_E01_Recover(t *testing.T) {
	t.Parallel()
	handler, log := common(t, func(http.ResponseWriter, *http.Request) { panic("marker-1") })
	w := serve(handler, httptest.NewRequest(http.MethodPost, "/graphql", nil))
	code, id := errorCode(t, w)
	if w.Code != http.StatusInternalServerError || code != "INTERNAL_SERVER_ERROR" || id == "" || id != w.Header().Get("X-Request-Id") {
		t.Errorf("%d %s %q", w.Code, code, id)
	}
	if w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Error("security headers are missing")
	}
	if strings.Contains(log.String()+w.Body.String(), "marker-1") || !strings.Contains(log.String(), `"status":500`) ||
		!strings.Contains(log.String(), "handler panicked") || !strings.Contains(log.String(), id) {
		t.Errorf("log: %s", log)
	}
}

func TestSec_E01_APanicAfterTheAnswerBeganCutsTheConnection(t *testing.T) {
	t.Parallel()
	for name, begin := range map[string]func(w http.ResponseWriter) error{
		"header": func(w http.ResponseWriter) error { w.WriteHeader(http.StatusOK); return nil },
		"body":   func(w http.ResponseWriter) error { _, err := w.Write([]byte("part")); return err },
		"flush":  func(w http.ResponseWriter) error { return http.NewResponseController(w).Flush() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			handler, _ := common(t, func(w http.ResponseWriter, _ *http.Request) {
				if err := begin(w); err != nil {
					t.Error(err)
				}
				panic("late")
			})
			defer func() {
				if err, ok := recover().(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
					t.Errorf("recovered %v", err)
				}
			}()
			serve(handler, httptest.NewRequest(http.MethodPost, "/graphql", nil))
		})
	}
}

func TestSec_H14_RequestID(t *testing.T) {
	t.Parallel()
	var inside string
	handler, _ := common(t, func(_ http.ResponseWriter, r *http.Request) { inside = logging.RequestID(r.Context()) })
	uuid := regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	for _, test := range []struct {
		peer, given string
		kept        bool
	}{
		{"10.0.0.1:1", "proxy-id-1", true}, {"192.0.2.1:1", "proxy-id-1", false}, {"10.0.0.1:1", "short", false},
		{"10.0.0.1:1", "with space", false}, {"10.0.0.1:1", strings.Repeat("a", 65), false}, {"10.0.0.1:1", "", false}, {"", "proxy-id-1", false},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = test.peer
		r.Header.Set("X-Request-Id", test.given)
		w := serve(handler, r)
		if got := w.Header().Get("X-Request-Id"); got != inside || (got == test.given) != test.kept || !test.kept && !uuid.MatchString(got) {
			t.Errorf("%+v: %q, inside %q", test, got, inside)
		}
	}
}

func TestSec_H14_ClientIP(t *testing.T) {
	t.Parallel()
	var inside netip.Addr
	handler, _ := common(t, func(_ http.ResponseWriter, r *http.Request) { inside = httpserver.ClientIP(r.Context()) })
	for _, test := range []struct {
		peer      string
		forwarded []string
		want      string
	}{
		{"192.0.2.1:1", []string{"198.51.100.7"}, "192.0.2.1"},
		{"10.0.0.1:1", nil, "10.0.0.1"},
		{"10.0.0.1:1", []string{"198.51.100.7"}, "198.51.100.7"},
		{"10.0.0.1:1", []string{"6.6.6.6, 198.51.100.7"}, "198.51.100.7"},
		{"10.0.0.1:1", []string{"6.6.6.6", "198.51.100.7, 10.1.1.1"}, "198.51.100.7"},
		{"10.0.0.1:1", []string{"6.6.6.6, nonsense, 10.1.1.1"}, "10.1.1.1"},
		{"10.0.0.1:1", []string{"10.2.2.2, 10.1.1.1"}, "10.2.2.2"},
		{"10.0.0.1:1", []string{"198.51.100.7:4711"}, "198.51.100.7"},
		{"[::ffff:10.0.0.1]:1", []string{"[2001:db8::1]:5"}, "2001:db8::1"},
		{"[2001:db8::2%eth0]:1", nil, "2001:db8::2"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = test.peer
		r.Header["X-Forwarded-For"] = test.forwarded
		r.Header.Set("X-Real-Ip", "6.6.6.6")
		serve(handler, r)
		if inside.String() != test.want {
			t.Errorf("%+v: %v", test, inside)
		}
	}
	if httpserver.ClientIP(t.Context()).IsValid() {
		t.Error("an address outside of a request")
	}
	for addr, want := range map[string]string{"192.0.2.1": "192.0.2.1/32", "2001:db8:1:2:3::4": "2001:db8:1:2::/64"} {
		if got := httpserver.Network(netip.MustParseAddr(addr)).String(); got != want {
			t.Errorf("network of %s: %s", addr, got)
		}
	}
}

func TestSec_H12_SecurityHeaders(t *testing.T) {
	t.Parallel()
	for _, hsts := range []bool{true, false} {
		w := serve(httpserver.SecurityHeaders(hsts)(http.NotFoundHandler()), httptest.NewRequest(http.MethodGet, "/", nil))
		want := map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
			"Content-Security-Policy":      "default-src 'none'; frame-ancestors 'none'",
			"Cross-Origin-Resource-Policy": "same-site", "Strict-Transport-Security": "",
		}
		if hsts {
			want["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
		}
		for name, value := range want {
			if got := w.Header().Get(name); got != value {
				t.Errorf("%s: %q, want %q", name, got, value)
			}
		}
	}
}

func TestSec_H11_CORS(t *testing.T) {
	t.Parallel()
	ran := 0
	handler, _ := common(t, func(http.ResponseWriter, *http.Request) { ran++ })
	request := func(method, origin, asked string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, "/graphql", nil)
		r.Header.Set("Origin", origin)
		if asked != "" {
			r.Header.Set("Access-Control-Request-Method", asked)
		}
		return serve(handler, r)
	}
	w := request(http.MethodOptions, "https://app.example.org", "POST")
	want := map[string]string{
		"Access-Control-Allow-Origin": "https://app.example.org", "Access-Control-Allow-Credentials": "true",
		"Access-Control-Allow-Methods": "POST", "Access-Control-Max-Age": "600",
		"Access-Control-Allow-Headers":  "Authorization, Content-Type, Accept-Language, GraphQL-Require-Preflight, Idempotency-Key",
		"Access-Control-Expose-Headers": "Retry-After, X-Request-Id", "Vary": "Origin",
	}
	for name, value := range want {
		if got := w.Header().Get(name); w.Code != http.StatusNoContent || got != value {
			t.Errorf("%d %s: %q, want %q", w.Code, name, got, value)
		}
	}
	for _, origin := range []string{
		"https://evil.example.org", "null", "http://app.example.org", "https://app.example.org.evil.org", "https://evilapp.example.org",
		"https://app.example.org:443", "https://APP.example.org", "https://app.example.org/", "*",
	} {
		w := request(http.MethodOptions, origin, "POST")
		code, _ := errorCode(t, w)
		if w.Code != http.StatusForbidden || code != "FORBIDDEN" {
			t.Errorf("%s: %d %s", origin, w.Code, code)
		}
		request(http.MethodPost, origin, "") // runs, but its page may not read the answer
		for name := range w.Header() {
			if strings.HasPrefix(name, "Access-Control-") {
				t.Errorf("%s: header %s", origin, name)
			}
		}
	}
	if ran != 9 {
		t.Errorf("%d requests ran", ran)
	}
	if w := request(http.MethodPost, "https://app.example.org", ""); w.Header().Get("Access-Control-Allow-Origin") == "" || ran != 10 {
		t.Error("allowed origin")
	}
}

func TestSec_H06_URLLimit(t *testing.T) {
	t.Parallel()
	handler, _ := common(t, func(http.ResponseWriter, *http.Request) {})
	at := "/graphql?" + strings.Repeat("a", 8<<10-len("/graphql?"))
	if w := serve(handler, httptest.NewRequest(http.MethodGet, at, nil)); w.Code != http.StatusOK {
		t.Errorf("at the limit: %d", w.Code)
	}
	w := serve(handler, httptest.NewRequest(http.MethodGet, at+"a", nil))
	if code, _ := errorCode(t, w); w.Code != http.StatusRequestURITooLong || code != "BAD_USER_INPUT" {
		t.Errorf("beyond: %d %s", w.Code, code)
	}
}

func TestSec_A01_Timeout(t *testing.T) {
	t.Parallel()
	var left time.Duration
	handler := httpserver.Timeout(10 * time.Second)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		deadline, _ := r.Context().Deadline()
		left = time.Until(deadline)
	}))
	serve(handler, httptest.NewRequest(http.MethodGet, "/", nil))
	if left <= 9*time.Second || left > 10*time.Second {
		t.Errorf("%v left", left)
	}
}

func TestSec_A01_MaxConcurrent(t *testing.T) {
	t.Parallel()
	entered, leave := make(chan struct{}), make(chan struct{})
	handler := httpserver.MaxConcurrent(2)(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		entered <- struct{}{}
		<-leave
	}))
	done := make(chan int)
	for range 2 {
		go func() { done <- serve(handler, httptest.NewRequest(http.MethodPost, "/", nil)).Code }()
		<-entered
	}
	w := serve(handler, httptest.NewRequest(http.MethodPost, "/", nil))
	if code, _ := errorCode(t, w); w.Code != http.StatusServiceUnavailable || code != "SERVICE_UNAVAILABLE" || w.Header().Get("Retry-After") != "1" {
		t.Errorf("%d %s %s", w.Code, code, w.Header().Get("Retry-After"))
	}
	close(leave)
	for range 2 {
		if code := <-done; code != http.StatusOK {
			t.Error(code)
		}
	}
	go func() { done <- serve(handler, httptest.NewRequest(http.MethodPost, "/", nil)).Code }()
	<-entered // a place is free again
	<-done
}

func TestSec_E04_AccessLog(t *testing.T) {
	t.Parallel()
	tests := []struct {
		method, target string
		status         int
		path, level    string
	}{
		{"POST", "/graphql?token=marker-1", 200, "/graphql", "INFO"},
		{"GET", "/exports/marker-1", 404, "/exports/*", "INFO"},
		{"GET", "/photos/marker-1/x", 200, "/photos/*", "INFO"},
		{"GET", "/qr/marker-1", 200, "/qr/*", "INFO"},
		{"GET", "/marker-1", 404, "other", "INFO"},
		{"GET", "/health", 200, "/health", "DEBUG"},
		{"GET", "/ready", 503, "/ready", "WARN"},
		{"MARKER-1", "/", 500, "/", "WARN"},
	}
	for _, test := range tests {
		handler, out := common(t, func(w http.ResponseWriter, r *http.Request) {
			httpserver.AddLogAttr(r.Context(), "operation", "the one before")
			httpserver.AddLogAttr(r.Context(), "operation", "home") // the last one is told
			w.WriteHeader(test.status)
			if _, err := w.Write([]byte("12345")); err != nil {
				t.Error(err)
			}
		})
		r := httptest.NewRequest(test.method, test.target, strings.NewReader("marker-1"))
		r.Header.Set("Authorization", "marker-1")
		w := serve(handler, r)
		var line map[string]any
		if err := json.Unmarshal(out.Bytes(), &line); err != nil || strings.Contains(strings.ToLower(out.String()), "marker-1") {
			t.Fatalf("%v: %s", err, out)
		}
		delete(line, "time")
		method := test.method
		if method == "MARKER-1" {
			method = "other"
		}
		want := map[string]any{
			"level": test.level, "msg": "request", "method": method, "path": test.path, "status": float64(test.status), "durationMs": 1.0,
			"bytes": 5.0, "ip": "192.0.2.1", "operation": "home", "requestId": w.Header().Get("X-Request-Id"),
		}
		if diff := cmp.Diff(want, line); diff != "" {
			t.Errorf("%s: %s", test.target, diff)
		}
	}
	httpserver.AddLogAttr(context.Background(), "operation", "home") // outside of a request: nothing happens
}

func TestWritersCanFlushAndBeUnwrapped(t *testing.T) {
	t.Parallel()
	handler, out := common(t, func(w http.ResponseWriter, _ *http.Request) {
		flusher, ok := w.(http.Flusher)
		if !ok {
			t.Error("no http.Flusher")
			return
		}
		flusher.Flush()
		if err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Errorf("set deadline: %v", err)
		}
	})
	server := httptest.NewServer(handler)
	response, err := server.Client().Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Error(err)
	}
	server.Close() // waits for the handler and its log line
	if !strings.Contains(out.String(), `"status":200`) {
		t.Errorf("%s", out)
	}
}
