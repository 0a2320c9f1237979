//go:build smoke

package proxy

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"vitalgo/deploy/live"
	"vitalgo/slices/shared/infrastructure/demo"
)

// readingLimit is how many emergency records a paramedic may read in an hour.
const readingLimit = 50

// Two replicas are one server to their clients: sessions, limits and events are shared.
func TestReplicasShareWhatClientsSee(t *testing.T) {
	s := newStack(t, 2, 1)
	one := clientOf(http.DefaultClient, s.replicas[0].url)
	other := clientOf(http.DefaultClient, s.replicas[1].url)

	patient := one.as(t, demo.PrimaryID)
	patient.URL = other.URL
	if err := patient.readRecord(); err != nil {
		t.Errorf("a session of one replica at the other: %v", err)
	}

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	heard := make(chan string, readingLimit)
	go func() { _ = patient.listen(ctx, func() {}, func(place string) { heard <- place }) }()
	paramedic, code, readings := one.as(t, demo.ParamedicID), patient.EmergencyCode(t), 0
	err := repeat(ctx, func() error { // the stream may open after the first of them
		if len(heard) > 0 {
			stop()
			return nil
		}
		readings++
		return paramedic.Scan(t.Context(), code, "Calle 1") // refused beyond the limit
	})
	if err != nil {
		t.Errorf("of %d readings on one replica none was heard at the other: %v", readings, err)
	}

	var codes []string
	for i := range 11 {
		at := []client{one, other}[i%2]
		answer, err := at.Login(t.Context(), fmt.Sprintf("nobody%d@vitalgo.example", i), "Wrong-Password-1")
		switch {
		case err == nil && len(answer.Login.UserErrors) > 0:
			codes = append(codes, answer.Login.UserErrors[0].Code)
		case err != nil && strings.Contains(err.Error(), "RATE_LIMITED"):
			codes = append(codes, "RATE_LIMITED")
		default:
			t.Fatalf("%+v, %v", answer, err)
		}
	}
	if want := append(slices.Repeat([]string{"INVALID_CREDENTIALS"}, 10), "RATE_LIMITED"); !slices.Equal(codes, want) {
		t.Errorf("11 wrong logins in turns: %v", codes)
	}
}

func TestSec_H12_NginxLeadsToTLS(t *testing.T) {
	s := newStack(t, 1, 1000)
	web := browser(t)
	response := answerOf(t, web, http.MethodPost, s.http+"/graphql?token=abc", nil, "")
	if want := s.https[:strings.LastIndex(s.https, ":")] + "/graphql?token=abc"; response.StatusCode != http.StatusPermanentRedirect || response.Header.Get("Location") != want {
		t.Errorf("without TLS: %d to %s", response.StatusCode, response.Header.Get("Location"))
	}
	if response := answerOf(t, web, http.MethodGet, s.http+"/.well-known/acme-challenge/"+acmeToken, nil, ""); response.StatusCode != http.StatusOK || response.text != acmeToken {
		t.Errorf("a certificate cannot be renewed: %d %q", response.StatusCode, response.text)
	}
	for version, works := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		dialer := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true, MinVersion: version, MaxVersion: version}}
		connection, err := dialer.DialContext(t.Context(), "tcp", strings.TrimPrefix(s.https, "https://"))
		if err == nil {
			_ = connection.Close()
		}
		if (err == nil) != works {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
	}
	for path, want := range map[string]int{"/graphql": http.StatusOK, "/health": http.StatusOK, "/ready": http.StatusNotFound,
		"/metrics": http.StatusNotFound, "/": http.StatusNotFound, "/photos/x": http.StatusNotFound, "/exports/x": http.StatusNotFound} {
		response := answerOf(t, web, http.MethodPost, s.https+path, http.Header{"Accept-Encoding": {"gzip"}}, `{"query":"{ me { id } }"}`)
		if response.StatusCode != want {
			t.Errorf("%s answers %d, want %d", path, response.StatusCode, want)
		}
		for _, name := range []string{"X-Content-Type-Options", "Referrer-Policy", "Content-Security-Policy", "Cache-Control", "X-Request-Id"} {
			if len(response.Header.Values(name)) != 1 {
				t.Errorf("%s: %s %q", path, name, response.Header.Values(name))
			}
		}
		if got := response.Header.Get("Server"); got != "nginx" {
			t.Errorf("%s: tells of the server %q", path, got)
		}
		if response.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s: is compressed", path)
		}
	}
}

// What nginx logs tells nothing of what clients say, and what it refuses looks like the server's refusals.
func TestSec_E04_NginxTellsNothing(t *testing.T) {
	s := newStack(t, 1, 1000)
	web := browser(t)
	const marker = "MARKERinTheRequest"
	patient := clientOf(web, s.https).as(t, demo.PrimaryID)
	for _, c := range []struct {
		method, path, body string
		header             http.Header
		status             int
		code               string
	}{
		{http.MethodPost, "/graphql?q=" + marker, `{"query":"{ me { id } } # ` + marker + `"}`, http.Header{"Authorization": {"Bearer " + marker}, "Cookie": {"x=" + marker}}, http.StatusOK, "UNAUTHENTICATED"},
		{http.MethodGet, "/photos/" + marker + "?sig=" + marker, "", nil, http.StatusNotFound, "NOT_FOUND"},
		{http.MethodGet, "/exports/" + marker, "", http.Header{"Referer": {marker}, "User-Agent": {marker}}, http.StatusNotFound, "NOT_FOUND"},
		{http.MethodGet, "/" + marker, "", nil, http.StatusNotFound, "NOT_FOUND"},
		{http.MethodPost, "/graphql", strings.Repeat(marker, 8<<20/len(marker)), nil, http.StatusRequestEntityTooLarge, "BAD_USER_INPUT"},
		{http.MethodGet, "/health", "", http.Header{"X-Large": {strings.Repeat(marker, 4096)}}, http.StatusRequestHeaderFieldsTooLarge, "BAD_USER_INPUT"},
	} {
		response := answerOf(t, oldBrowser(t), c.method, s.https+c.path, c.header, c.body)
		if response.StatusCode != c.status || !strings.Contains(response.text, `"code":"`+c.code+`"`) || strings.Contains(response.text, marker) {
			t.Errorf("%s %.20s: %d %s", c.method, c.path, response.StatusCode, response.text)
		}
	}
	for range 2 { // both in turn, as both are one
		s.replicas[0].End(t)
		response := answerOf(t, web, http.MethodPost, s.https+"/graphql", http.Header{"Authorization": {"Bearer " + marker}}, `{"query":"`+marker+`"}`)
		if response.StatusCode != http.StatusServiceUnavailable || !strings.Contains(response.text, `"code":"SERVICE_UNAVAILABLE"`) {
			t.Errorf("without a server: %d %s", response.StatusCode, response.text)
		}
		s.replicas[0] = s.start(t, s.replicas[0].port)
	}
	live.Eventually(t, "nginx has a line for each request", func() bool { return strings.Count(live.Read(t, s.nginx.Log), "\n") >= 10 })
	log := live.Read(t, s.nginx.Log)
	for _, secret := range []string{marker, patient.Token, "test.patient@vitalgo.com", "TestPassword123!"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log of nginx holds %q:\n%s", secret, log)
		}
	}
	for line := range strings.Lines(log) {
		var entry struct{ RequestID, IP, Path string }
		if err := json.Unmarshal([]byte(line), &entry); err != nil || entry.RequestID == "" || entry.IP != "127.0.0.1" {
			t.Errorf("the line %s: %v", line, err)
		}
	}
}

// The server sees the address that nginx saw, whatever the client says.
func TestSec_H14_NginxNamesTheClient(t *testing.T) {
	s := newStack(t, 1, 1000)
	const forged, id = "203.0.113.7", "forged-request-id"
	response := answerOf(t, browser(t), http.MethodPost, s.https+"/graphql", http.Header{
		"X-Forwarded-For": {forged}, "X-Real-Ip": {forged}, "X-Request-Id": {id}, "X-Forwarded-Host": {"evil.example"},
	}, `{"query":"{ me { id } }"}`)
	answered := response.Header.Get("X-Request-Id")
	if response.StatusCode != http.StatusOK || answered == id {
		t.Errorf("%d, request %s", response.StatusCode, answered)
	}
	logged := func(file string) func() bool {
		return func() bool { return strings.Contains(live.Read(t, file), answered) }
	}
	live.Eventually(t, "the request is in the log of nginx", logged(s.nginx.Log))
	live.Eventually(t, "the request is in the log of the server", logged(s.replicas[0].Log))
	if log := live.Read(t, s.replicas[0].Log); strings.Contains(log, forged) {
		t.Errorf("the server believes %s:\n%s", forged, live.Tail(log))
	}
}

// Events leave at once by both transports, and a socket's protocol is negotiated through nginx.
func TestEventsPassThroughNginx(t *testing.T) {
	s := newStack(t, 1, 1000)
	through := clientOf(browser(t), s.https)
	patient, paramedic := through.as(t, demo.PrimaryID), through.as(t, demo.ParamedicID)
	code := patient.EmergencyCode(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	heard := make(chan string, 1)
	go func() {
		_ = patient.listen(ctx, func() {}, func(place string) {
			select {
			case heard <- "stream " + place:
			case <-ctx.Done():
			}
		})
	}()
	go func() { heard <- "socket " + patient.listenOnSocket(ctx) }()
	missing := []string{"stream", "socket"}
	err := repeat(ctx, func() error {
		for {
			select {
			case event := <-heard:
				kind, _, _ := strings.Cut(event, " ")
				missing = slices.DeleteFunc(missing, func(m string) bool { return m == kind })
				if len(missing) == 0 {
					stop()
				}
			default:
				return paramedic.Scan(ctx, code, "Calle 1")
			}
			if ctx.Err() != nil {
				return nil
			}
		}
	})
	if err != nil || len(missing) > 0 {
		t.Errorf("no event by %v: %v", missing, err)
	}
}

// listenOnSocket returns the first event of a WebSocket, or what went wrong.
func (c client) listenOnSocket(ctx context.Context) string {
	connection, response, err := websocket.Dial(ctx, c.URL+"/graphql", &websocket.DialOptions{HTTPClient: c.HTTP, Subprotocols: []string{"graphql-transport-ws"}})
	if response != nil && response.Body != nil {
		_ = response.Body.Close()
	}
	if err != nil {
		return err.Error()
	}
	defer func() { _ = connection.CloseNow() }()
	for _, message := range []string{
		`{"type":"connection_init","payload":{"Authorization":"Bearer ` + c.Token + `"}}`,
		`{"type":"subscribe","id":"1","payload":{"query":"` + recordAccessed + `"}}`,
	} {
		if err := connection.Write(ctx, websocket.MessageText, []byte(message)); err != nil {
			return err.Error()
		}
	}
	for {
		_, message, err := connection.Read(ctx)
		if err != nil {
			return err.Error()
		}
		if bytes.Contains(message, []byte(`"type":"next"`)) {
			return string(message)
		}
	}
}

// answer is a response that was read.
type answer struct {
	*http.Response
	text string
}

func answerOf(t *testing.T, web *http.Client, method, url string, header http.Header, body string) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	for name, values := range header {
		request.Header[name] = values
	}
	response, err := web.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{response, string(text)}
}
