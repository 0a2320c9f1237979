//go:build smoke

package faults

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"vitalgo/deploy/live"
	"vitalgo/slices/shared/domain/id"
)

const (
	readShare = 0.7
	thinkTime = 20 * time.Millisecond // between two operations of one client
	// maxRows is where a client stops adding rows: a list may have 500.
	maxRows = 450
	calm    = time.Second // without a failure is normal again
	// What the clients see that is no code of the API.
	refused = "refused" // no connection
	dropped = "dropped" // a connection, and no answer
)

// load is many clients at work, 7 operations of 10 reading and 3 writing.
type load struct {
	patients []*patient
	stop     context.CancelFunc
	working  sync.WaitGroup
	mu       sync.Mutex
	outcomes []outcome
	wrong    []string // what must not happen, whatever breaks
	drops    []string // what became of those who got no answer
}

// outcome is how an operation ended; code is "" for a success.
type outcome struct {
	begun, ended time.Time
	write        bool
	code         string
}

// newLoad signs clients up, each with a record of its own, and sets them to work.
func newLoad(t *testing.T, s *site, clients int) *load {
	t.Helper()
	l := &load{}
	for i := range clients {
		l.patients = append(l.patients, signUp(t, s, i))
	}
	l.begin(t)
	return l
}

func (l *load) begin(t *testing.T) {
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	l.stop = stop
	t.Cleanup(l.end)
	for _, p := range l.patients {
		l.working.Go(func() { l.work(ctx, p) })
	}
}

// end waits until what was begun is answered.
func (l *load) end() {
	l.stop()
	l.working.Wait()
}

func (l *load) work(ctx context.Context, p *patient) {
	tick := time.NewTicker(thinkTime)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		o := outcome{begun: time.Now(), write: rand.Float64() > readShare && len(p.acknowledged) < maxRows}
		do := p.read
		if o.write {
			do = p.write
		}
		err := do(context.WithoutCancel(ctx))
		o.ended, o.code = time.Now(), codeOf(err)
		l.note(o, err)
	}
}

func (l *load) note(o outcome, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.outcomes = append(l.outcomes, o)
	if foreign, ok := errors.AsType[foreignError](err); ok {
		l.wrong = append(l.wrong, string(foreign))
	}
	if o.code == dropped {
		l.drops = append(l.drops, err.Error())
	}
}

// foreignError says what a client was shown that is not its own.
type foreignError string

func (e foreignError) Error() string { return string(e) }

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	if refusal, ok := errors.AsType[*live.Refusal](err); ok {
		if refusal.Code != "" {
			return refusal.Code
		}
		return fmt.Sprintf("status %d", refusal.Status)
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		return refused
	}
	if _, ok := errors.AsType[foreignError](err); ok {
		return "foreign"
	}
	return dropped
}

// between are the outcomes of what was begun from one moment on and ended before another.
func (l *load) between(from, to time.Time) []outcome {
	l.mu.Lock()
	defer l.mu.Unlock()
	var some []outcome
	for _, o := range l.outcomes {
		if !o.begun.Before(from) && o.ended.Before(to) {
			some = append(some, o)
		}
	}
	return some
}

func failures(outcomes []outcome) []outcome {
	return slices.DeleteFunc(slices.Clone(outcomes), func(o outcome) bool { return o.code == "" })
}

// codes counts how operations ended.
func codes(outcomes []outcome) map[string]int {
	counted := map[string]int{}
	for _, o := range outcomes {
		counted[o.code]++
	}
	return counted
}

// slowest is the share of operations, such as 0.99, that took no longer; 1 is the slowest of all.
func slowest(outcomes []outcome, share float64) time.Duration {
	if len(outcomes) == 0 {
		return 0
	}
	var took []time.Duration
	for _, o := range outcomes {
		took = append(took, o.ended.Sub(o.begun))
	}
	slices.Sort(took)
	return took[min(len(took)-1, int(share*float64(len(took))))]
}

// wantOnly fails for an operation that ended in another way than success and these.
func wantOnly(t *testing.T, outcomes []outcome, allowed ...string) {
	t.Helper()
	for code, n := range codes(outcomes) {
		if code != "" && !slices.Contains(allowed, code) {
			t.Errorf("%d operations ended with %s", n, code)
		}
	}
}

// flow waits until the clients have done so many operations more, without asking how they ended.
func (l *load) flow(t *testing.T, operations int) {
	t.Helper()
	from := time.Now()
	live.Eventually(t, fmt.Sprintf("%d operations", operations), func() bool { return len(l.between(from, time.Now())) >= operations })
}

// recovery waits until all is normal, and returns how long after a moment the last failure ended: zero where there was
// none.
func (l *load) recovery(t *testing.T, since time.Time) time.Duration {
	t.Helper()
	live.Eventually(t, "the clients succeed again", func() bool {
		now := time.Now()
		latest := codes(l.between(now.Add(-calm), now))
		delete(latest, conflict) // of a change whose answer was lost
		return now.Sub(since) > calm && len(latest) == 1 && latest[""] > 0
	})
	l.mu.Lock()
	defer l.mu.Unlock()
	last := since
	for _, o := range l.outcomes {
		if o.code != "" && o.code != conflict && o.ended.After(last) {
			last = o.ended
		}
	}
	return last.Sub(since)
}

// ledger is what the database holds of what the clients wrote.
type ledger struct{ acknowledged, lost, doubled, halves int }

func (l ledger) String() string {
	return fmt.Sprintf("%d acknowledged, %d lost, %d doubled, %d half written", l.acknowledged, l.lost, l.doubled, l.halves)
}

// settle ends the load and compares what was acknowledged with what is there: every row once, each with its one line
// of history.
func (l *load) settle(t *testing.T, d *database) ledger {
	t.Helper()
	l.end()
	conn := d.connect(t)
	defer func() { _ = conn.Close(t.Context()) }()
	stored, names := map[string]int{}, map[string]int{}
	var b ledger
	rows, err := conn.Query(t.Context(), `
		SELECT m.id::text, m.name, count(c.id)
		FROM medications m LEFT JOIN record_changes c ON c.subject_id = m.id AND c.kind = 'created'
		WHERE m.name LIKE 'Prueba %' GROUP BY m.id, m.name`)
	if err != nil {
		t.Fatal(err)
	}
	var row, name string
	var history int
	if _, err := pgx.ForEachRow(rows, []any{&row, &name, &history}, func() error {
		stored[row]++
		names[name]++
		if history != 1 {
			b.halves++
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		b.doubled += n - 1
	}
	b.halves += d.count(t, `SELECT count(*) FROM record_changes c WHERE subject_type = 'Medication'
		AND NOT EXISTS (SELECT FROM medications m WHERE m.id = c.subject_id)`)
	for _, p := range l.patients {
		b.acknowledged += len(p.acknowledged)
		for _, global := range p.acknowledged {
			if stored[id.ParseGlobal(global).ID.String()] == 0 {
				b.lost++
			}
		}
	}
	if b.lost+b.doubled+b.halves > 0 || b.acknowledged == 0 {
		t.Errorf("%s", b)
	}
	for _, wrong := range l.wrong {
		t.Error(wrong)
	}
	return b
}

// summary shows how operations ended, in a fixed order.
func summary(outcomes []outcome) string {
	counted := codes(outcomes)
	var parts []string
	for _, code := range slices.Sorted(maps.Keys(counted)) {
		name := code
		if name == "" {
			name = "succeeded"
		}
		parts = append(parts, fmt.Sprintf("%d %s", counted[code], name))
	}
	return strings.Join(parts, ", ")
}
