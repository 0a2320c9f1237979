package mailing

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	template "github.com/DataDog/datadog-agent/pkg/template/html"
)

// Nowhere drops messages and says so, for a server that has no mail server.
type Nowhere struct{ Log *slog.Logger }

// Send implements Sender.
func (n Nowhere) Send(ctx context.Context, m Message) error {
	n.Log.WarnContext(ctx, "mail not sent: SMTP_URL is not set", "id", m.ID)
	return nil
}

const outboxSize = 100 // messages

// Outbox keeps messages in memory and shows them on a page. It is for development.
type Outbox struct {
	now  func() time.Time
	mu   sync.Mutex
	sent []kept // oldest first
}

type kept struct {
	Message
	At string
}

// NewOutbox returns an empty outbox.
func NewOutbox(now func() time.Time) *Outbox { return &Outbox{now: now} }

// Send implements Sender.
func (o *Outbox) Send(_ context.Context, m Message) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sent = append(o.sent, kept{m, o.now().Format(time.TimeOnly)})
	o.sent = o.sent[max(0, len(o.sent)-outboxSize):]
	return nil
}

// newest returns the messages, the last one first.
func (o *Outbox) newest() []kept {
	o.mu.Lock()
	defer o.mu.Unlock()
	sent := slices.Clone(o.sent)
	slices.Reverse(sent)
	return sent
}

const outboxPage = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Mail - VitalGo</title></head>
<body>
<h1>Mail</h1>
{{range .}}<article>
<h2>{{.Subject}}</h2>
<p>{{.At}} to {{.To}}{{if .Link}}: <a href="{{.Link}}">{{.Link}}</a>{{end}}</p>
<pre>{{.Text}}</pre>
</article>
{{else}}<p>Nothing was sent since the start.</p>
{{end}}</body>
</html>
`

// Handler shows the messages, newest first.
func (o *Outbox) Handler() http.Handler {
	page := template.Must(template.New("outbox").Parse(outboxPage))
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = page.Execute(w, o.newest()) // a reader who left needs no answer
	})
}
