package telemetry

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"vitalgo/slices/shared/infrastructure/httpserver"
	"vitalgo/slices/shared/infrastructure/logtest"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Where nothing is watched there is no hook, and without a tracer none for traces.
func TestWhatIsOffHasNoHook(t *testing.T) {
	t.Parallel()
	off := New(Options{})
	if off != nil || off.Middleware() != nil || off.Database() != nil || len(off.Extensions()) != 0 || off.Close(t.Context()) != nil {
		t.Error("something watches")
	}
	off.WatchRedis(nil) // would panic if it did anything
	off.WatchRedisPool("", nil)
	off.WatchPool("", nil)
	for name, o := range map[string]Options{"metrics": {Metrics: true}, "slow operations": {Slow: time.Second}} {
		on := New(o)
		if _, traced := on.Database().(tracedTrips); traced || on.tracer != nil || len(on.Extensions()) != 1 {
			t.Errorf("%s: there are hooks for traces", name)
		}
	}
	on := New(Options{Traces: Traces{Address: "http://127.0.0.1:1"}})
	if _, traced := on.Database().(tracedTrips); !traced || len(on.Extensions()) != 2 {
		t.Error("there are no hooks for traces")
	}
	if err := on.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// A panic is counted as what it is answered with, and its value, which may be anything, is in no span.
func TestAPanicIsCountedAndNotTold(t *testing.T) {
	t.Parallel()
	log, j := logtest.New(t)
	sent := make(chan string, 1)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var body strings.Builder
		if err := r.Write(&body); err != nil {
			t.Error(err)
		}
		sent <- body.String()
	}))
	defer collector.Close()
	watch := New(Options{Metrics: true, Log: log, Now: time.Now, Traces: Traces{Address: collector.URL, Ratio: 1}})
	handler := httpserver.Chain(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("marker4711") }),
		httpserver.Common(httpserver.CommonOptions{Log: log, Now: time.Now, MaxURL: 100, Observe: watch.Middleware()})...)
	var w *httptest.ResponseRecorder
	for _, target := range []string{"/health", "/photos/x"} { // the first is not traced
		w = httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, nil))
	}
	if err := watch.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if span := <-sent; w.Code != http.StatusInternalServerError || strings.Contains(span, "marker4711") || strings.Contains(span, "GET /health") || !strings.Contains(span, "GET /photos/*") {
		t.Errorf("answered %d, sent %q", w.Code, span)
	}
	if text := scrape(t, watch); !strings.Contains(text, `vitalgo_http_requests_total{path="/photos/*",status="500"} 1`) {
		t.Errorf("metrics %s", text)
	}
	if strings.Contains(j.Text(), "marker4711") {
		t.Error("the log tells the value")
	}
}

func scrape(t *testing.T, watch *Telemetry) string {
	t.Helper()
	w := httptest.NewRecorder()
	watch.Metrics().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	return w.Body.String()
}

// Requests that are refused before the API are counted too.
func TestRefusalsAreCounted(t *testing.T) {
	t.Parallel()
	watch := New(Options{Metrics: true, Log: logtest.Searched(t), Now: time.Now})
	handler := httpserver.Chain(http.NotFoundHandler(),
		httpserver.Common(httpserver.CommonOptions{Log: watch.options.Log, Now: time.Now, MaxURL: 10, Observe: watch.Middleware()})...)
	for _, target := range []string{"/health", "/photos/marker4711", "/marker4711"} {
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, nil))
	}
	text := scrape(t, watch)
	for _, want := range []string{`{path="/health",status="404"} 1`, `{path="/photos/*",status="414"} 1`, `{path="other",status="414"} 1`} {
		if !strings.Contains(text, "vitalgo_http_requests_total"+want) {
			t.Errorf("%s is not in %s", want, text)
		}
	}
	if strings.Contains(text, "marker4711") {
		t.Error("a path is shown")
	}
}

func TestTheCollectorsFaultsAreLogged(t *testing.T) {
	t.Parallel()
	full := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "marker4711", http.StatusTooManyRequests) }))
	defer full.Close()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for address, want := range map[string]string{full.URL: "the collector answers 429", gone.URL + "/marker4711": "the collector cannot be reached"} {
		log, j := logtest.New(t)
		watch := New(Options{Log: log, Now: time.Now, Traces: Traces{Address: address, Ratio: 1}})
		_, span := watch.tracer.Start(t.Context(), "marker4711")
		span.End()
		if err := watch.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if text := j.Text(); !strings.Contains(text, `"msg":"traces are lost"`) || !strings.Contains(text, want) || strings.Contains(text, "marker4711") {
			t.Errorf("%s: the log tells %q", want, text)
		}
	}
}

func TestFailuresOfTheDatabaseAreCounted(t *testing.T) {
	t.Parallel()
	watch := New(Options{Metrics: true, Now: time.Now})
	for _, failure := range []string{"", "57014", "57014", "connection"} {
		watch.Database().Answered(watch.Database().Sent(context.Background(), pg.Trip{}), failure)
	}
	text := scrape(t, watch)
	for _, want := range []string{`failures_total{code="57014"} 2`, `failures_total{code="connection"} 1`, `round_trip_seconds_count 4`} {
		if !strings.Contains(text, "vitalgo_database_"+want) {
			t.Errorf("%s is not in the metrics", want)
		}
	}
	left, leave := context.WithCancel(t.Context())
	leave()
	if broken(t.Context(), nil) || broken(t.Context(), redis.Nil) || !broken(t.Context(), errors.New("marker4711")) || broken(left, errors.New("dial: canceled")) {
		t.Error("an answer is a failure, or a failure an answer")
	}
}
