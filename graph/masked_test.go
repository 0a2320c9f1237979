package graph_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/logtest"
)

// What goes wrong over a socket and in an event stream is shown as over HTTP: with a code and the request's id, in
// fixed words.
func TestSec_E03_SocketsAndStreamsMaskAlike(t *testing.T) {
	t.Parallel()
	const marker = "marker4711"
	log, _ := logtest.New(t)
	a := newAPIWith(t, func(p *app.Parts) { p.Explore, p.Log = false, log })
	server := a.serve(t)
	token := a.token(t, "primary")
	s := connect(t, server, token)
	masked := func(operation string, code string) {
		t.Helper()
		s.subscribe(t, "s"+code+operation[:12], operation)
		m, _ := s.next(t)
		for m.Type == "complete" { // of the one before
			m, _ = s.next(t)
		}
		events, err := io.ReadAll(postEvents(t, server, token, operation, func(*http.Request) {}).Body)
		if err != nil {
			t.Fatal(err)
		}
		for way, answer := range map[string]string{"socket": string(m.Payload), "stream": string(events)} {
			if !strings.Contains(answer, `"code":"`+code+`"`) || !strings.Contains(answer, `"requestId":"`) {
				t.Errorf("%s: %q is answered with %s", way, operation, answer)
			}
			for _, word := range []string{marker, "SELECT", "relation", "patients", "pgconn", "panic"} {
				if strings.Contains(answer, word) {
					t.Errorf("%s: %s repeats %q", way, answer, word)
				}
			}
		}
	}
	masked(`subscription { `+marker+` }`, "BAD_USER_INPUT")
	masked(`subscription { "`+marker+`" }`, "BAD_USER_INPUT")
	masked(`subscription ($x: Int = "`+marker+`") { recordAccessed { id } }`, "BAD_USER_INPUT")
}
