package graph_test

import (
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	otlp "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/logtest"
	"vitalgo/slices/shared/infrastructure/telemetry"
)

// receiver is a collector of traces, as OpenTelemetry lays it down: OTLP over HTTP.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	spans  []*otlp.Span
	header http.Header // of the last request
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		export := &collector.ExportTraceServiceRequest{}
		if err != nil || proto.Unmarshal(body, export) != nil || request.Method != http.MethodPost || request.URL.Path != "/v1/traces" {
			http.Error(w, "no export of traces", http.StatusBadRequest)
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.header = request.Header
		for _, resource := range export.ResourceSpans {
			for _, scope := range resource.ScopeSpans {
				r.spans = append(r.spans, scope.Spans...)
			}
		}
	}))
	t.Cleanup(r.Close)
	return r
}

// traced returns an API that traces a part of its requests to r.
func traced(t *testing.T, r *receiver, ratio float64) watched {
	t.Helper()
	return newWatched(t, telemetry.Options{Version: "1.2.3", Traces: telemetry.Traces{
		Address: r.URL + "/v1/traces", Headers: map[string]string{"X-Scope": "vitalgo"}, Ratio: ratio, Service: "vitalgo",
	}})
}

// received ends the API's tracing and returns the spans that came.
func (r *receiver) received(t *testing.T, a watched) []*otlp.Span {
	t.Helper()
	if err := a.parts.Telemetry.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.spans
}

const (
	callersTrace = "4bf92f3577b34da6a3ce929d0e0e4736"
	callersSpan  = "00f067aa0ba902b7"
)

// askTraced sends an operation with the trace of a caller, sampled or not.
func (w watched) askTraced(t *testing.T, token, body, flags string) string {
	t.Helper()
	_, answer := w.post(t, http.Header{
		"Content-Type": {"application/json"}, "Authorization": {"Bearer " + token},
		"Traceparent": {"00-" + callersTrace + "-" + callersSpan + "-" + flags}, "Tracestate": {"marker4711=marker4711"}, "Baggage": {"marker4711=marker4711"},
	}, body)
	return answer
}

// spansCalled returns the spans of the caller's trace with that name.
func spansCalled(spans []*otlp.Span, name string) (found []*otlp.Span) {
	for _, s := range spans {
		if hex.EncodeToString(s.TraceId) == callersTrace && s.Name == name {
			found = append(found, s)
		}
	}
	return found
}

// wayTo returns the names of a span and of what is around it, from the outside.
func wayTo(spans []*otlp.Span, s *otlp.Span) []string {
	names := []string{s.Name}
	for _, parent := range spans {
		if string(parent.SpanId) == string(s.ParentSpanId) {
			return append(wayTo(spans, parent), names...)
		}
	}
	return names
}

// attribute returns an attribute of a span as text.
func attribute(s *otlp.Span, key string) string {
	for _, a := range s.Attributes {
		if a.Key == key {
			if text := a.Value.GetStringValue(); text != "" {
				return text
			}
			return fmt.Sprint(a.Value.GetIntValue())
		}
	}
	return ""
}

func TestATraceShowsTheWholeTreeOfAnOperation(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	a := traced(t, r, 1)
	patients := a.patients(t, 3)
	a.signIn(t, "professional")
	a.log.Take()
	answer := a.askTraced(t, a.tokens["professional"], asJSON(t, map[string]any{
		"query":     `query Panel($ids: [ID!]!) { nodes(ids: $ids) { ... on Patient { fullName medications { totalCount nodes { name } } } } }`,
		"variables": map[string]any{"ids": patients},
	}), "01")
	if strings.Contains(answer, "errors") {
		t.Fatal(answer)
	}
	lines := linesOf(t, a.log.Take(), "request")
	if len(lines) != 1 || lines[0]["traceId"] != callersTrace {
		t.Errorf("lines %v", lines)
	}
	spans := r.received(t, a)
	if r.header.Get("X-Scope") != "vitalgo" {
		t.Errorf("headers %v", r.header)
	}
	request := spansCalled(spans, "POST /graphql")
	if len(request) != 1 || hex.EncodeToString(request[0].ParentSpanId) != callersSpan || request[0].Kind != otlp.Span_SPAN_KIND_SERVER {
		t.Fatalf("requests %v", request)
	}
	if got := attribute(request[0], "http.response.status_code"); got != "200" {
		t.Errorf("status %s", got)
	}
	if got := hex.EncodeToString(request[0].SpanId); request[0].TraceState != "" || got == callersSpan {
		t.Errorf("state %q of span %s", request[0].TraceState, got)
	}
	operation := []string{"POST /graphql", "query Panel"}
	batch := append(slices.Clone(operation), "Query.nodes", "batch Patient.medications")
	for _, want := range [][]string{operation, batch[:3], batch} {
		found := spansCalled(spans, want[len(want)-1])
		if len(found) != 1 || !slices.Equal(wayTo(spans, found[0]), want) {
			t.Errorf("%v: %v", want, found)
		}
	}
	if found := spansCalled(spans, "batch Patient.medications"); len(found) == 1 && attribute(found[0], "vitalgo.batch.keys") != "3" {
		t.Errorf("keys %s", attribute(found[0], "vitalgo.batch.keys"))
	}
	below := func(way []string, name string) bool {
		return slices.ContainsFunc(spans, func(s *otlp.Span) bool {
			at := wayTo(spans, s)
			return hex.EncodeToString(s.TraceId) == callersTrace && s.Kind == otlp.Span_SPAN_KIND_CLIENT && strings.HasPrefix(s.Name, name) &&
				len(at) > len(way) && slices.Equal(at[:len(way)], way)
		})
	}
	if !below(batch, "S") || !below(operation[:1], "redis ") { // SELECT, or SQL for several
		t.Errorf("no statement below the batch, or no command below the request: %v", spans)
	}
	if len(spansCalled(spans, "batch Patient.fullName")) > 0 {
		t.Error("a plain field has a span")
	}
}

// Nothing that a person wrote, and nothing that opens a door, is in spans or metrics.
func TestTracesAndMetricsTellNothingPersonal(t *testing.T) {
	t.Parallel()
	const marker = "marker4711"
	r := newReceiver(t)
	a := traced(t, r, 1)
	token, refreshToken := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	for _, operation := range []string{
		`mutation Add { addMedication(input: {name: "` + marker + ` pill", dosage: "1", frequency: "1", startDate: "2026-02-01"}) { medication { id name } userErrors { code } } }`,
		`mutation { login(input: {email: "` + marker + `@example.com", password: "` + marker + `"}) { userErrors { code } } }`,
		`mutation { resetPassword(input: {token: "` + marker + `", newPassword: "` + marker + `"}) { userErrors { code } } }`,
		`{ icd10Codes(search: "` + marker + `") { code } }`, `{ node(id: "` + marker + `") { id } }`, `{ ` + marker + ` }`,
		`query ` + strings.Repeat(marker, 7) + ` { me { id } }`, `{ me(` + marker + `: 1) { id } }`, `query ` + marker + ` { nonsense }`, `{ "` + marker,
		`{ me { patient { fullName medications(search: "` + marker + `") { totalCount } allergies { nodes { allergen } } } } }`, `{ a` + marker + `: me { id } }`,
	} {
		body := asJSON(t, map[string]any{"query": operation, "variables": map[string]string{marker: marker}})
		a.askTraced(t, token, body, "01")
		a.askTraced(t, token+marker, body, "01")
	}
	refresh(t, a.api, refreshToken)
	spans := r.received(t, a)
	if len(spansCalled(spans, "mutation Add")) != 2 || len(spansCalled(spans, "query other")) == 0 {
		t.Errorf("%d spans are no test", len(spans))
	}
	_, metrics := a.scrape(t)
	texts := []string{metrics}
	for _, s := range spans {
		texts = append(texts, s.String())
	}
	for _, text := range texts {
		for _, secret := range []string{marker, token, refreshToken, strings.Split(token, ".")[2], "192.0.2.1"} {
			if strings.Contains(text, secret) {
				t.Errorf("%q stands in %.500s", secret, text)
			}
		}
		if told := logtest.Told(text); told != "" {
			t.Errorf("%q stands in %.500s", told, text)
		}
	}
}

func TestCallersDoNotDecideWhatIsTraced(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		ratio float64
		flags string
		want  int
	}{
		{"wanted by the caller, and by nobody here", 0, "01", 0},
		{"wanted here alone", 1, "00", 0},
		{"wanted by both", 1, "01", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newReceiver(t)
			a := traced(t, r, c.ratio)
			a.askTraced(t, id.Random().String(), `{"query": "{ home { apiVersion } }"}`, c.flags)
			line := linesOf(t, a.log.Take(), "request")[0]
			if found := spansCalled(r.received(t, a), "POST /graphql"); len(found) != c.want || (line["traceId"] != nil) != (c.want > 0) {
				t.Errorf("%d traces, and the log has %v", len(found), line["traceId"])
			}
		})
	}
}

// A failure is told by its code alone.
func TestTracesTellCodes(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	a := traced(t, r, 1)
	a.signIn(t, "primary")
	a.askTraced(t, a.tokens["primary"], `{"query": "query Closed { emergencyRecord(code: \"marker4711\") { fullName } }"}`, "01")
	found := spansCalled(r.received(t, a), "query Closed")
	if len(found) != 1 || found[0].Status.GetCode() != otlp.Status_STATUS_CODE_ERROR || found[0].Status.GetMessage() != "FORBIDDEN" {
		t.Errorf("%v", found)
	}
}
