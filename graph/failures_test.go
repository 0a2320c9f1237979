package graph_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/logtest"
)

// marker is what no answer and no log may hold: a panic may carry what a patient wrote.
const marker = "marker4711"

// mine is a clock that panics where it is asked from a function of that name.
type mine struct {
	now   func() time.Time
	under atomic.Value // of string
}

func (m *mine) Now() time.Time {
	if name, ok := m.under.Load().(string); ok && strings.Contains(string(debug.Stack()), name) {
		panic(marker)
	}
	return m.now()
}

// fragile is a log that panics over a message.
type fragile struct {
	slog.Handler
	over string
}

func (f fragile) Handle(ctx context.Context, r slog.Record) error {
	if r.Message == f.over {
		panic(marker)
	}
	return f.Handler.Handle(ctx, r)
}

// newMinedAPI returns a server whose clock panics where mine says, and its log.
func newMinedAPI(t *testing.T, over string) (*api, *mine, *logtest.Journal) {
	t.Helper()
	m := &mine{}
	log, written := logtest.New(t)
	a := newAPIWith(t, func(p *app.Parts) {
		m.now, p.Now, p.Explore = p.Now, m.Now, false
		p.Log = slog.New(fragile{log.Handler(), over})
	})
	return a, m, written
}

// Whatever fails within, the client is told that it did, and nothing else; the next request is answered.
func TestSec_E01_WhatFailsIsMasked(t *testing.T) {
	t.Parallel()
	const rows = `{ me { patient { medications { nodes { name } } activity { nodes { subject { id } } } } } }`
	for name, c := range map[string]struct {
		under string // where the clock panics
		sql   string // what breaks the database
		over  string // what the log panics over
		want  string // in the log
	}{
		"a panic in a resolver":          {under: "access.(*Guard).Read", want: `"panic":{"kind":"string","stack":"goroutine`},
		"a panic in a loader":            {under: "dataloadgen.(*Loader", want: `"panic":{"kind":"string","stack":"goroutine`},
		"a panic in the presenter":       {sql: `ALTER TABLE medications RENAME TO gone`, over: "field failed", want: "presenter panicked"},
		"a statement that cannot be run": {sql: `ALTER TABLE medications RENAME TO gone`, want: `"msg":"field failed","path":"me.patient.medications"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, m, log := newMinedAPI(t, c.over)
			token := a.token(t, "primary")
			if c.under != "" {
				m.under.Store(c.under)
			}
			if c.sql != "" {
				a.exec(t, c.sql)
			}
			w := a.request(t, quoted(t, rows, ""), "Authorization", "Bearer "+token)
			wantMasked(t, w.Body.String())
			if text := log.Text(); !strings.Contains(text, c.want) || strings.Contains(text, marker) {
				t.Errorf("the log tells %s", text)
			}
			wantAnswer(t, a.request(t, quoted(t, homeDocument, "")))
		})
	}
}

func wantMasked(t *testing.T, answer string) {
	t.Helper()
	wantIn(t, answer, `"code":"INTERNAL_SERVER_ERROR"`, `"requestId":"`)
	for _, word := range []string{marker, "panic", "goroutine", "SELECT", "relation", "function", "persons", "pgconn", "exception", "stack", ".go:"} {
		if strings.Contains(answer, word) {
			t.Errorf("%q stands in %s", word, answer)
		}
	}
}

// What fails behind a subscription, where an event is looked up, ends the subscription, whose client begins anew; it is
// told nothing of the reason, and the process lives.
func TestSec_E03_WhatFailsBehindASubscription(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		breaks func(*testing.T, *api, *mine)
		mends  func(*testing.T, *api, *mine)
		want   string // in the log
	}{
		"a panic": {
			func(_ *testing.T, _ *api, m *mine) { m.under.Store("EmergencySubscription.RecordAccessed.func") },
			func(_ *testing.T, _ *api, m *mine) { m.under.Store("nobody") },
			"background work panicked",
		},
		"a statement that cannot be run": {
			func(t *testing.T, a *api, _ *mine) { a.exec(t, `REVOKE SELECT ON access_log FROM vitalgo_app`) },
			func(t *testing.T, a *api, _ *mine) { a.exec(t, `GRANT SELECT ON access_log TO vitalgo_app`) },
			"entry of the access log not read",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, m, log := newMinedAPI(t, "")
			server, token := a.serve(t), a.token(t, "primary")
			s := connect(t, server, token)
			a.listen(t, s, "1", "primary")
			response := postEvents(t, server, token, recordAccessed, func(*http.Request) {})
			a.awaitListeners(t, "primary", 2)

			c.breaks(t, a, m)
			if err := a.parts.Redis.Publish(t.Context(), "record-accessed:"+people["primary"], id.Random().String()).Err(); err != nil {
				t.Fatal(err)
			}
			s.wantClosed(t, websocket.StatusTryAgainLater)
			if stream, err := io.ReadAll(response.Body); err != nil || strings.Contains(string(stream), "event:") {
				t.Errorf("the stream tells %s, %v", stream, err)
			}
			if text := log.Text(); !strings.Contains(text, c.want) || strings.Contains(text, marker) {
				t.Errorf("the log tells %s", text)
			}
			c.mends(t, a, m)
			a.awaitListeners(t, "primary", 0)
			again := connect(t, server, token)
			a.listen(t, again, "1", "primary")
			call(t, server, a.token(t, "paramedic"), openPrimary)
			if got := told(t, again.want(t, "next").Payload); got != byParamedic {
				t.Errorf("told %s", got)
			}
		})
	}
}
