//go:build smoke

package faults

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"vitalgo/deploy/live"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/demo"
)

// noise is what a machine that others use too may add to a time.
const noise = 500 * time.Millisecond

// Hundreds of connections send a byte now and then: they are closed, and the others hardly notice.
func TestSec_F15_SlowClients(t *testing.T) {
	s := newSite(t)
	l := newLoad(t, s, clients())
	l.flow(t, 200)
	calmly := l.between(time.Now().Add(-2*time.Second), time.Now())
	from := time.Now()
	sockets := form(500, 500)
	headers := "POST /graphql HTTP/1.1\r\nHost: vitalgo.example\r\nContent-Type: application/json\r\n"
	lives := make([]time.Duration, sockets)
	var slow sync.WaitGroup
	for i := range sockets {
		text := headers
		if i%2 == 0 {
			text += "Content-Length: 1000\r\n\r\n{"
		}
		slow.Go(func() { lives[i] = dawdle(t, s, text) })
	}
	slow.Wait()
	attacked := l.between(from, time.Now())
	l.end()
	wantOnly(t, attacked)
	before, during := slowest(calmly, 0.99), slowest(attacked, 0.99)
	wantWithin(t, "99 of 100 answers", during, max(2*before, noise))
	var longest time.Duration
	for _, life := range lives {
		longest = max(longest, life)
	}
	wantWithin(t, "the life of a slow connection", longest, 18*time.Second)
	figure(t, "F15", "%d sockets, all closed within %s; 99 %% of the others' answers within %s, before %s; %s", sockets, seconds(longest),
		seconds(during), seconds(before), summary(attacked))
}

// dawdle sends a request byte by byte, and returns how long the server bore it.
func dawdle(t *testing.T, s *site, text string) time.Duration {
	conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)))
	if err != nil {
		t.Error(err)
		return 0
	}
	defer func() { _ = conn.Close() }()
	began := time.Now()
	if _, err := io.WriteString(conn, text); err != nil {
		t.Error(err)
		return 0
	}
	closed := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, conn)
		close(closed)
	}()
	drip := time.NewTicker(5 * time.Second)
	defer drip.Stop()
	for {
		select {
		case <-closed:
			return time.Since(began)
		case <-drip.C:
			_, _ = conn.Write([]byte("x")) // fails once the server has had enough
		}
	}
}

// Bodies that are huge, unpack to something huge, or ask for too much are refused, and cost hardly any memory.
func TestSec_F16_HugeRequests(t *testing.T) {
	s := newSite(t)
	l := newLoad(t, s, clients())
	l.flow(t, 300)
	before := s.memory(t, "VmRSS")
	s.forgetPeak(t)
	var bomb bytes.Buffer
	pack := gzip.NewWriter(&bomb)
	if _, err := pack.Write(bytes.Repeat([]byte(" "), 50<<20)); err != nil {
		t.Fatal(err)
	}
	if err := pack.Close(); err != nil {
		t.Fatal(err)
	}
	fan := "query { ...f0 }"
	for i := range 20 {
		fan += fmt.Sprintf(" fragment f%d on Query { ...f%d ...f%d }", i, i+1, i+1)
	}
	fan += " fragment f20 on Query { __typename }"
	inline := func(depth int, within string) string {
		return "{ home {" + strings.Repeat("...{", depth) + strings.Repeat(within, 900) + strings.Repeat("}", depth+2)
	}
	spread := "fragment f on Query" + inline(40, "apiVersion ")
	for i := range 10 {
		spread += fmt.Sprintf(" query q%d { ...f }", i)
	}
	differ := "{ node(id: 1) { ... on Allergy {" + strings.Repeat(" diagnosisDate", 480) + "} ... on Illness {" + strings.Repeat(" diagnosisDate", 480) + "} } }"
	hostile := []struct {
		name, encoding string
		body           []byte
		status         int
		code           string
	}{
		{"10 MiB", "", bytes.Repeat([]byte("x"), 10<<20), http.StatusRequestEntityTooLarge, ""},
		{"gzip bomb", "gzip", bomb.Bytes(), http.StatusUnsupportedMediaType, ""},
		{"fan-out", "", document(t, fan), http.StatusOK, "QUERY_TOO_COMPLEX"},
		{"deep", "", document(t, "{"+strings.Repeat(" me {", 200)+" id "+strings.Repeat("}", 201)), http.StatusOK, "QUERY_TOO_COMPLEX"},
		{"inline fragments", "", document(t, inline(332, "apiVersion ")), http.StatusOK, "QUERY_TOO_COMPLEX"},
		{"inline fragments, spread", "", document(t, spread), http.StatusOK, "BAD_USER_INPUT"}, // for want of an operationName
		{"differing fields", "", document(t, differ), http.StatusOK, "BAD_USER_INPUT"},
		{"recursive", "", document(t, "query { ...a } fragment a on Query { ...b } fragment b on Query { ...a }"), http.StatusOK, "BAD_USER_INPUT"},
	}
	var sending sync.WaitGroup
	from := time.Now()
	for range form(4, 40) {
		for _, h := range hostile {
			sending.Go(func() {
				status, text, err := s.send(t, h.encoding, h.body)
				if err == nil && (status != h.status || !strings.Contains(text, h.code)) {
					t.Errorf("%s: %d %.300s", h.name, status, text)
				}
			})
		}
	}
	sending.Wait()
	l.flow(t, 50)
	peak := s.memory(t, "VmHWM")
	during := l.between(from, time.Now())
	wantOnly(t, during)
	if peak-before > 32<<10 {
		t.Errorf("%d KiB, and %d before", peak, before)
	}
	figure(t, "F16", "peak of memory + %.1f MiB (from %.1f); 99 %% of the others' answers within %s; %s", float64(peak-before)/1024, float64(before)/1024,
		seconds(slowest(during, 0.99)), l.settle(t, s.database))
}

func document(t *testing.T, text string) []byte {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": text})
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// send posts a body. The server may close the connection of one that is too long before all of it is sent.
func (s *site) send(t *testing.T, encoding string, body []byte) (int, string, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	request.Header.Set("Content-Type", "application/json")
	if encoding != "" {
		request.Header.Set("Content-Encoding", encoding)
	}
	response, err := s.web.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, string(text), err
}

// memory is a figure of the server's memory in KiB: VmRSS is what it has, VmHWM the most that it had.
func (s *site) memory(t *testing.T, name string) int {
	t.Helper()
	for line := range strings.Lines(live.Read(t, fmt.Sprintf("/proc/%d/status", s.server.PID))) {
		if fields := strings.Fields(line); fields[0] == name+":" {
			kilobytes, err := strconv.Atoi(fields[1])
			if err != nil {
				t.Fatal(err)
			}
			return kilobytes
		}
	}
	t.Fatalf("no %s", name)
	return 0
}

// forgetPeak has the kernel measure the most from now on.
func (s *site) forgetPeak(t *testing.T) {
	t.Helper()
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", s.server.PID), []byte("5"), 0); err != nil {
		t.Fatal(err)
	}
}

// A client leaves while its query runs: the query is ended.
func TestSec_F17_TheClientLeaves(t *testing.T) {
	s := newSite(t)
	patient := s.client().As(t, demo.PrimaryID)
	patient.EmergencyCode(t)
	record, err := id.Parse(demo.PrimaryPatientID)
	if err != nil {
		t.Fatal(err)
	}
	one := id.Global{Type: "Patient", ID: record}.String()
	for _, c := range []struct {
		table    string
		client   live.Client
		document string
	}{
		{"medications", patient, `{ me { patient { medications { totalCount nodes { name } } } } }`},
		{"access_grants", s.client().As(t, demo.ProfessionalID), `{ patient(id: "` + one + `") { fullName } }`},
	} {
		s.leave(t, c.table, c.client, c.document)
	}
	if err := patient.Ask(t.Context(), `{ me { patient { fullName } } }`, nil, &struct{}{}); err != nil {
		t.Error(err)
	}
}

// leave has clients leave while what they ask for waits for a table.
func (s *site) leave(t *testing.T, table string, client live.Client, document string) {
	t.Helper()
	blocking := s.database.connect(t)
	if _, err := blocking.Exec(t.Context(), `BEGIN; LOCK TABLE `+table+` IN ACCESS EXCLUSIVE MODE`); err != nil {
		t.Fatal(err)
	}
	running := func() int {
		return s.database.count(t, `SELECT count(*) FROM pg_stat_activity WHERE usename = 'vitalgo_server' AND wait_event_type = 'Lock'`)
	}
	ctx, leave := context.WithCancel(t.Context())
	var asking sync.WaitGroup
	for range form(10, 20) {
		asking.Go(func() {
			var answer any
			if err := client.Ask(ctx, document, nil, &answer); err == nil {
				t.Error("answered")
			}
		})
	}
	live.Eventually(t, "the queries wait", func() bool { return running() > 0 })
	waiting := running()
	left := time.Now()
	leave()
	live.Eventually(t, "the queries end", func() bool { return running() == 0 })
	took := time.Since(left)
	asking.Wait()
	wantWithin(t, "the end of the queries", took, time.Second)
	if err := blocking.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	figure(t, "F17", "%d queries of %s ended %s after their clients left", waiting, table, seconds(took))
}
