package graph_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/logtest"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/pgtest"
	"vitalgo/slices/shared/infrastructure/telemetry"
)

// watched is an API that is watched, and what it sends to the database as tests count it.
type watched struct {
	*api
	statements *pgtest.Statements
	log        *logtest.Journal
}

// newWatched returns an API that is watched as the options say, wired as the server wires it.
func newWatched(t testing.TB, o telemetry.Options) watched {
	t.Helper()
	statements := &pgtest.Statements{}
	w := newWatchedBy(t, o, pg.Options{Tracer: statements})
	w.statements = statements
	return w
}

// newWatchedBy is newWatched with a pool of other options.
func newWatchedBy(t testing.TB, o telemetry.Options, pool pg.Options) watched {
	t.Helper()
	var w watched
	o.Log, w.log = logtest.New(t)
	if o.Now == nil {
		o.Now = time.Now
	}
	watch := telemetry.New(o)
	t.Cleanup(func() {
		if err := watch.Close(t.Context()); err != nil && t.Context().Err() == nil {
			t.Error(err)
		}
	})
	w.api = newAPIWith(t, func(p *app.Parts) {
		pool.Role, pool.Observer = pg.App, watch.Database()
		opened, err := pg.Open(t.Context(), p.DB.Pool().Config().ConnString(), pool)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(opened.Close)
		p.DB, p.Telemetry, p.Log = pg.New(opened), watch, o.Log
		watch.WatchPool("api", p.DB.Usage)
		watch.WatchRedis(p.Redis)
		watch.WatchRedisPool("commands", p.Redis)
	})
	return w
}

// scrape returns what Prometheus would read: each series with its value, and the text.
func (w watched) scrape(t testing.TB) (map[string]float64, string) {
	t.Helper()
	recorder := httptest.NewRecorder()
	w.parts.Telemetry.Metrics().ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	if recorder.Code != http.StatusOK {
		t.Fatalf("metrics answer %d %s", recorder.Code, recorder.Body)
	}
	text, series := recorder.Body.String(), map[string]float64{}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		at := strings.LastIndexByte(line, ' ')
		value, err := strconv.ParseFloat(strings.TrimSpace(line[at+1:]), 64)
		if err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		series[line[:at]] = value
	}
	return series, text
}

const mineQuery = `query Mine { me { patient { fullName medications { totalCount nodes { name recordedBy { fullName } } } allergies { nodes { allergen } } } } }`

func TestMetricsTellWhatWasAsked(t *testing.T) {
	t.Parallel()
	a := newWatched(t, telemetry.Options{Metrics: true, Version: "1.2.3"})
	a.signIn(t, "primary")
	a.statements.Reset()
	for range 2 {
		if answer := a.ask(t, "primary", mineQuery, ""); strings.Contains(answer, "errors") {
			t.Fatal(answer)
		}
	}
	statements, roundTrips := a.statements.Count(), a.statements.RoundTrips()
	a.ask(t, "nobody", `query Closed { node(id: "x") { id } }`, "")
	a.ask(t, "nobody", `query Broken { nonsense }`, "")
	a.send(t, "", `query Fine { home { apiVersion } }`, "")
	got, text := a.scrape(t)
	for series, want := range map[string]float64{
		`vitalgo_operations_total{operation="Mine",outcome="ok"}`:                   2,
		`vitalgo_operations_total{operation="Mine",outcome="NOT_FOUND"}`:            0,
		`vitalgo_operations_total{operation="Closed",outcome="UNAUTHENTICATED"}`:    1,
		`vitalgo_operations_total{operation="Fine",outcome="ok"}`:                   1,
		`vitalgo_operations_total{operation="other",outcome="ok"}`:                  1, // the sign-in has no name
		`vitalgo_operations_total{operation="other",outcome="BAD_USER_INPUT"}`:      1,
		`vitalgo_operation_duration_seconds_count{operation="Mine"}`:                2,
		`vitalgo_operation_statements_sum{operation="Mine"}`:                        float64(statements),
		`vitalgo_operation_round_trips_sum{operation="Mine"}`:                       float64(roundTrips),
		`vitalgo_operation_statements_sum{operation="Fine"}`:                        0,
		`vitalgo_http_requests_total{path="/graphql",status="200"}`:                 6,
		`vitalgo_http_requests_in_flight`:                                           0,
		`vitalgo_subscriptions_open`:                                                0,
		`vitalgo_slow_operations_total`:                                             0,
		`vitalgo_database_connections_max{pool="api"}`:                              20,
		`vitalgo_build_info{goversion="` + runtime.Version() + `",version="1.2.3"}`: 1,
	} {
		if value, there := got[series]; !there || value != want {
			t.Errorf("%s is %v (%t), want %v", series, value, there, want)
		}
	}
	for _, series := range []string{
		`vitalgo_operation_duration_seconds_sum{operation="Mine"}`, `vitalgo_loader_batch_keys_count`, `vitalgo_database_round_trip_seconds_count`,
		`vitalgo_redis_command_seconds_count{command="evalsha"}`, `vitalgo_database_acquires_total{pool="api"}`, `vitalgo_redis_connections{pool="commands"}`,
		`go_goroutines`, `process_resident_memory_bytes`,
	} {
		if got[series] <= 0 {
			t.Errorf("%s is %v", series, got[series])
		}
	}
	for series, n := range got {
		if strings.HasPrefix(series, "vitalgo_redis_failures_total") && n != 0 {
			t.Errorf("%s is %v", series, n)
		}
	}
	if strings.Contains(text, "Broken") {
		t.Error("a document that cannot run has its name in the metrics")
	}
	if statements == 0 || roundTrips == 0 {
		t.Errorf("%d statements in %d round trips are no test", statements, roundTrips)
	}
}

// A client may name its operations as it likes, and as many as it likes.
func TestMetricsOfManyNames(t *testing.T) {
	t.Parallel()
	a := newWatched(t, telemetry.Options{Metrics: true})
	const names = 150
	for i := range names {
		a.send(t, "", fmt.Sprintf(`query Name%d { home { apiVersion } }`, i), "")
	}
	a.send(t, "", `query `+strings.Repeat("x", 65)+` { home { apiVersion } }`, "")
	got, _ := a.scrape(t)
	known, total := 0, 0.0
	for series, value := range got {
		if strings.HasPrefix(series, "vitalgo_operations_total{") && strings.Contains(series, `outcome="ok"`) {
			known++
			total += value
		}
	}
	if known != 101 || total != names+1 {
		t.Errorf("%v operations under %d names", total, known)
	}
	if rest := got[`vitalgo_operations_total{operation="other",outcome="ok"}`]; rest != names-100+1 {
		t.Errorf("%v operations are others", rest)
	}
}

func TestMetricsOfSubscriptions(t *testing.T) {
	t.Parallel()
	a := newWatched(t, telemetry.Options{Metrics: true})
	server := a.serve(t)
	s := connect(t, server, a.token(t, "primary"))
	a.listen(t, s, "1", "primary")
	if got, _ := a.scrape(t); got["vitalgo_subscriptions_open"] != 1 || got["vitalgo_http_requests_in_flight"] != 0 {
		t.Errorf("%v open, %v in flight", got["vitalgo_subscriptions_open"], got["vitalgo_http_requests_in_flight"])
	}
	call(t, server, a.token(t, "paramedic"), openPrimary)
	await(t, func() bool { got, _ := a.scrape(t); return got["vitalgo_subscription_events_total"] == 1 })
	if err := s.conn.CloseNow(); err != nil {
		t.Fatal(err)
	}
	await(t, func() bool { got, _ := a.scrape(t); return got["vitalgo_subscriptions_open"] == 0 })
	await(t, func() bool {
		got, _ := a.scrape(t)
		return got[`vitalgo_http_requests_total{path="/graphql",status="101"}`] == 1
	})
}

// ticking is a clock of which each reading is a millisecond after the one before.
func ticking() func() time.Time {
	var reading atomic.Int64
	return func() time.Time { return time.UnixMilli(reading.Add(1)) }
}

func TestSlowOperationsAreLogged(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		slow time.Duration
		want int
	}{{"over the limit", time.Millisecond, 2}, {"under it", time.Hour, 0}, {"without one", 0, 0}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := newWatched(t, telemetry.Options{Metrics: true, Slow: c.slow, Now: ticking()})
			a.signIn(t, "primary")
			a.log.Take()
			a.ask(t, "primary", mineQuery, `{"marker4711": "marker4711"}`)
			a.ask(t, "nobody", `query Closed { node(id: "marker4711") { id } }`, "")
			lines := linesOf(t, a.log.Take(), "slow operation")
			if len(lines) != c.want {
				t.Fatalf("%d lines: %v", len(lines), lines)
			}
			if got, _ := a.scrape(t); c.want > 0 && got["vitalgo_slow_operations_total"] < float64(c.want) {
				t.Errorf("%v are counted", got["vitalgo_slow_operations_total"])
			}
			if c.want > 0 {
				wantSlow(t, lines[0], lines[1])
			}
		})
	}
}

func wantSlow(t *testing.T, first, second map[string]any) {
	t.Helper()
	for _, name := range []string{"durationMs", "statements", "roundTrips", "batches", "redisCommands"} {
		if n, _ := first[name].(float64); n < 1 {
			t.Errorf("%s is %v", name, first[name])
		}
	}
	if first["operation"] != "Mine" || first["account"] != demo.PrimaryID || first["level"] != "WARN" || first["code"] != nil {
		t.Errorf("the first is %v", first)
	}
	if second["operation"] != "Closed" || second["account"] != nil || second["code"] != "UNAUTHENTICATED" {
		t.Errorf("the second is %v", second)
	}
	want := []string{"account", "batches", "durationMs", "level", "msg", "operation", "redisCommands", "requestId", "roundTrips", "statements", "time"}
	if got := slices.Sorted(maps.Keys(first)); !slices.Equal(got, want) {
		t.Errorf("the line tells %v, want %v", got, want)
	}
}

// linesOf returns the lines of a log with a message.
func linesOf(t *testing.T, text, message string) (lines []map[string]any) {
	t.Helper()
	for line := range strings.Lines(text) {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatalf("%v in the line %s", err, line)
		}
		if entry["msg"] == message {
			lines = append(lines, entry)
		}
	}
	return lines
}
