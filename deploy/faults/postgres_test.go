//go:build smoke

package faults

import (
	"testing"
	"time"
)

const (
	unavailable = "SERVICE_UNAVAILABLE"
	conflict    = "CONFLICT"
)

// clients is how many are at work.
func clients() int { return form(12, 50) }

// PostgreSQL is killed under load and comes back: what was acknowledged is there.
func TestSec_F01_A04_PostgreSQLIsKilled(t *testing.T) {
	s := newSite(t)
	l, w := newLoad(t, s, clients()), newWatch(t, s)
	l.flow(t, form(300, 3000))
	killed := time.Now()
	s.database.kill(t)
	lasts(t, form(3*time.Second, 10*time.Second))
	s.database.start(t)
	back := time.Now()
	recovered := l.recovery(t, back)
	during := l.between(killed, back)
	wantOnly(t, l.between(killed.Add(-time.Minute), time.Now()), unavailable, conflict)
	w.wantAlive(t)
	failed := failures(during)
	if len(failed) == 0 {
		t.Fatal("nothing failed")
	}
	first, slow, unready := failed[0].ended.Sub(killed), slowest(during, 1), w.unready(t, killed, "postgres")
	wantWithin(t, "the first SERVICE_UNAVAILABLE", first, 2*time.Second)
	wantWithin(t, "the slowest answer", slow, 3*time.Second)
	wantWithin(t, "/ready is 503", unready, 2*time.Second)
	wantWithin(t, "recovery", recovered, 5*time.Second)
	figure(t, "F01", "first SERVICE_UNAVAILABLE after %s, slowest answer %s, /ready 503 after %s, normal %s after the port opened; %s",
		seconds(first), seconds(slow), seconds(unready), seconds(recovered), l.settle(t, s.database))
}

func wantWithin(t *testing.T, what string, took, limit time.Duration) {
	t.Helper()
	if took > limit {
		t.Errorf("%s: %s, want %s at most", what, seconds(took), seconds(limit))
	}
}
