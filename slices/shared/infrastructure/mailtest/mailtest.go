// Package mailtest gives tests a mailer with the real queue and no mail server: what would be sent is read.
package mailtest

import (
	"context"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/jobs"
	"vitalgo/slices/shared/infrastructure/logtest"
	"vitalgo/slices/shared/infrastructure/mailing"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/pgtest"
	"vitalgo/slices/shared/infrastructure/sealer"
)

// patience is how long a mail may take on a machine that is busy.
const patience = time.Minute

// Post is a mailer, and the letter box of everybody.
type Post struct {
	*mailing.Mailer
	queue *jobs.Queue
	sent  chan mailing.Message
	kept  []mailing.Message // sent, but not yet asked for
	start sync.Once
}

// New returns a mailer on a pool of its own, so that its statements are not counted as the test's. Its queue does jobs of
// further kinds too.
func New(tb testing.TB, database *pgtest.Database, now func() time.Time, kinds ...jobs.Kind) *Post {
	tb.Helper()
	pool := database.As(tb, string(pg.Jobs), nil)
	keys, err := sealer.New([]sealer.Key{[]byte("fedcba9876543210fedcba9876543210")})
	if err != nil {
		tb.Fatal(err)
	}
	p := &Post{sent: make(chan mailing.Message, 100)}
	db, log := pg.New(pool), logtest.Searched(tb)
	kind, err := mailing.Kind(mailing.Deps{DB: db, Sealer: keys, Sender: p, Log: log, Now: now})
	if err != nil {
		tb.Fatal(err)
	}
	if p.queue, err = jobs.New(db, jobs.Options{Log: log}, append(kinds, kind)...); err != nil {
		tb.Fatal(err)
	}
	p.Mailer = mailing.New(p.queue, keys, now)
	return p
}

// Send implements mailing.Sender.
func (p *Post) Send(_ context.Context, m mailing.Message) error {
	p.sent <- m
	return nil
}

// Await returns the oldest mail that has a subject, and keeps the others: several are sent at a time, in any
// order. The first call lets the mailer begin to send.
func (p *Post) Await(tb testing.TB, subject string) mailing.Message {
	tb.Helper()
	p.Start(tb)
	late := time.After(patience)
	for {
		if at := slices.IndexFunc(p.kept, func(m mailing.Message) bool { return m.Subject == subject }); at >= 0 {
			found := p.kept[at]
			p.kept = slices.Delete(p.kept, at, at+1)
			return found
		}
		select {
		case m := <-p.sent:
			p.kept = append(p.kept, m)
		case <-late:
			tb.Fatalf("no mail %q is sent", subject)
		}
	}
}

// Jobs returns the queue.
func (p *Post) Jobs() *jobs.Queue { return p.queue }

// Start lets the queue begin, if it has not.
func (p *Post) Start(tb testing.TB) {
	tb.Helper()
	p.start.Do(func() { p.run(tb) })
}

func (p *Post) run(tb testing.TB) {
	ctx, stop := context.WithCancel(context.WithoutCancel(tb.Context()))
	var done sync.WaitGroup
	done.Go(func() {
		if err := p.queue.Run(ctx); err != nil {
			tb.Error(err)
		}
	})
	tb.Cleanup(func() {
		stop()
		done.Wait()
	})
}

// Token returns the secret in the link of a mail.
func Token(tb testing.TB, m mailing.Message) string {
	tb.Helper()
	link, err := url.Parse(m.Link)
	if err != nil || link.Query().Get("token") == "" {
		tb.Fatalf("the mail %q has no link with a token", m.Subject)
	}
	return link.Query().Get("token")
}
