//go:build smoke

package faults

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"vitalgo/deploy/live"
	"vitalgo/slices/shared/infrastructure/demo"
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

// PostgreSQL, and then only what it says, stands still: every request ends, and what was waiting works again.
func TestSec_F02_PostgreSQLIsFrozen(t *testing.T) {
	s := prepare(t, newRegister(t, openFolder(t, atEnd(t))))
	way := newRelay(t, s.database.port)
	s.settings = append(s.settings, "DATABASE_URL="+s.database.urlAt("vitalgo_server", way.port))
	s.start(t)
	l, w := newLoad(t, s, clients()), newWatch(t, s)
	for _, fault := range []struct {
		name       string
		begin, end func()
	}{
		{"frozen", func() { s.database.freeze(t) }, func() { s.database.thaw(t) }},
		{"packets swallowed", way.swallow, way.mend},
	} {
		l.flow(t, form(200, 2000))
		from := time.Now()
		fault.begin()
		lasts(t, form(11*time.Second, 15*time.Second))
		fault.end()
		back := time.Now()
		recovered := l.recovery(t, back)
		all := l.between(from.Add(-time.Second), time.Now())
		wantOnly(t, all, unavailable, conflict)
		slow := slowest(all, 1)
		wantWithin(t, "the slowest answer", slow, 10*time.Second+noise) // the server counts from the last byte of a request
		wantWithin(t, "recovery", recovered, 5*time.Second)
		figure(t, "F02", "%s: slowest answer %s, /ready 503 after %s, normal %s after it; %s", fault.name, seconds(slow),
			seconds(w.unready(t, from, "postgres")), seconds(recovered), summary(all))
	}
	w.wantAlive(t)
	b := l.settle(t, s.database)
	live.Eventually(t, "the pool is idle", func() bool {
		return s.database.count(t, `SELECT count(*) FROM pg_stat_activity WHERE usename = 'vitalgo_server' AND state <> 'idle'`) == 0
	})
	pool := s.database.count(t, `SELECT count(*) FROM pg_stat_activity WHERE usename = 'vitalgo_server'`)
	if pool > 26 {
		t.Errorf("%d connections", pool)
	}
	figure(t, "F02", "%d connections afterwards; %s", pool, b)
}

// A stream, which has no end of its own, waits for what PostgreSQL says no longer than a request does.
func TestSec_F02_StreamsAreNotHeldUp(t *testing.T) {
	s := prepare(t, newRegister(t, openFolder(t, atEnd(t))))
	way := newRelay(t, s.database.port)
	s.settings = append(s.settings, "DATABASE_URL="+s.database.urlAt("vitalgo_server", way.port))
	s.start(t)
	patient := s.client().As(t, demo.PrimaryID)
	const whoAmI = `{ me { email } }`
	if err := patient.Ask(t.Context(), whoAmI, nil, &struct{}{}); err != nil { // there are connections that may be lost
		t.Fatal(err)
	}
	way.swallow()
	answered := make([]time.Duration, form(20, 100))
	var opening sync.WaitGroup
	for i := range answered {
		lasts(t, 50*time.Millisecond) // so that each travels alone: what is shared ends sooner
		opening.Go(func() {
			began := time.Now()
			stream, err := patient.Post(t.Context(), "/graphql/stream", http.Header{"Accept": {"text/event-stream"}},
				`subscription { recordAccessed { location } }`, nil)
			answered[i] = time.Since(began)
			if err != nil {
				t.Error(err)
				return
			}
			_ = stream.Body.Close()
		})
	}
	opening.Wait()
	way.mend()
	slow := slices.Max(answered)
	wantWithin(t, "the slowest stream", slow, 10*time.Second+noise)
	live.Eventually(t, "it works again", func() bool { return patient.Ask(t.Context(), whoAmI, nil, &struct{}{}) == nil })
	figure(t, "F02", "%d streams are answered within %s", len(answered), seconds(slow))
}

// Somebody ends all sessions of the server every two seconds.
func TestSec_F03_ConnectionsAreCut(t *testing.T) {
	s := newSite(t)
	l := newLoad(t, s, clients())
	l.flow(t, 100)
	from, ended := time.Now(), 0
	for range form(4, 20) {
		ended += s.database.count(t, `SELECT count(*) FROM (
			SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'vitalgo_server') AS all_of_them`)
		lasts(t, 2*time.Second)
	}
	all := l.between(from, time.Now())
	wantOnly(t, all, unavailable, conflict)
	var reads, writes []outcome
	for _, o := range all {
		if o.write {
			writes = append(writes, o)
		} else {
			reads = append(reads, o)
		}
	}
	figure(t, "F03", "%d sessions ended; of %d reads %d failed, of %d mutations %d; %s", ended,
		len(reads), len(failures(reads)), len(writes), len(failures(writes)), l.settle(t, s.database))
}

// The database takes no writes: what has to write fails, and owners read.
func TestSec_F04_TheDatabaseIsReadOnly(t *testing.T) {
	s := newSite(t)
	l := newLoad(t, s, clients())
	patient, paramedic := s.client().As(t, demo.PrimaryID), s.client().As(t, demo.ParamedicID)
	code := patient.EmergencyCode(t)
	if err := paramedic.Scan(t.Context(), code, "Calle 1"); err != nil {
		t.Fatal(err)
	}
	l.flow(t, 100)
	s.database.exec(t, `ALTER SYSTEM SET default_transaction_read_only = on`)
	s.database.exec(t, `SELECT pg_reload_conf()`)
	live.Eventually(t, "changes fail", func() bool { return len(failures(l.between(time.Now().Add(-calm), time.Now()))) > 0 })
	lasts(t, calm)
	from := time.Now()
	l.flow(t, 200)
	until := time.Now()
	if got := codeOf(paramedic.Scan(t.Context(), code, "Calle 2")); got != unavailable {
		t.Errorf("a reading that cannot be logged: %q", got)
	}
	s.database.exec(t, `ALTER SYSTEM RESET default_transaction_read_only`)
	s.database.exec(t, `SELECT pg_reload_conf()`)
	back := time.Now()
	recovered := l.recovery(t, back)
	failedReads, doneWrites := 0, 0
	during := l.between(from, until)
	for _, o := range during {
		if !o.write && o.code != "" {
			failedReads++
		}
		if o.write && o.code == "" {
			doneWrites++
		}
	}
	if failedReads > 0 || doneWrites > 0 {
		t.Errorf("%d reads failed, %d mutations were done", failedReads, doneWrites)
	}
	wantOnly(t, during, unavailable)
	wantWithin(t, "recovery", recovered, 5*time.Second)
	figure(t, "F04", "read-only: %s, all of the failures mutations; normal %s after it; %s", summary(during), seconds(recovered), l.settle(t, s.database))
}

// The disk of the database is full.
func TestSec_F04_TheDiskIsFull(t *testing.T) {
	folder := openFolder(t, atEnd(t))
	mountSmall(t, folder, "160m")
	s := prepare(t, newRegister(t, folder))
	s.start(t)
	l, w := newLoad(t, s, clients()), newWatch(t, s)
	l.flow(t, 100)
	filler := filepath.Join(folder, "filler")
	full := time.Now()
	live.Run(t, "sh", "-c", "cat /dev/zero 2>/dev/null >"+filler+"; true")
	lasts(t, form(4*time.Second, 15*time.Second))
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	back := time.Now()
	recovered := l.recovery(t, back)
	during := l.between(full, back)
	wantOnly(t, during, unavailable, conflict)
	if len(failures(during)) == 0 {
		t.Error("nothing failed")
	}
	w.wantAlive(t)
	wantWithin(t, "recovery", recovered, 10*time.Second)
	figure(t, "F04", "disk full: %s; normal %s after it; %s", summary(during), seconds(recovered), l.settle(t, s.database))
}

// All connections are taken: by requests that wait for a lock, and more that wait for them.
func TestSec_F05_A02_ThePoolIsTaken(t *testing.T) {
	s := newSite(t)
	l := newLoad(t, s, form(60, 200))
	l.flow(t, 100)
	blocking := s.database.connect(t)
	if _, err := blocking.Exec(t.Context(), `BEGIN; LOCK TABLE users, patients IN ACCESS EXCLUSIVE MODE`); err != nil {
		t.Fatal(err)
	}
	from := time.Now()
	live.Eventually(t, "requests are refused", func() bool { return codes(l.between(from, time.Now()))[unavailable] > 0 })
	w := newWatch(t, s)
	var refusals time.Duration
	for range 20 {
		refusals = max(refusals, refusalTime(t, s, "", "{", http.StatusBadRequest), refusalTime(t, s, "Bearer nonsense", `{"query":"{ me { id } }"}`, http.StatusOK))
	}
	lasts(t, form(time.Second, 10*time.Second))
	if err := blocking.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	back := time.Now()
	recovered := l.recovery(t, back)
	during := l.between(from, back)
	wantOnly(t, l.between(from, time.Now()), unavailable, conflict)
	w.wantAlive(t)
	var turnedAway []outcome
	for _, o := range during {
		if o.code == unavailable {
			turnedAway = append(turnedAway, o)
		}
	}
	slow := slowest(turnedAway, 1)
	wantWithin(t, "SERVICE_UNAVAILABLE", slow, 2*time.Second+noise)
	wantWithin(t, "bad JSON and bad tokens", refusals, 100*time.Millisecond+noise)
	wantWithin(t, "/health", w.slowestHealth(), 100*time.Millisecond+noise)
	figure(t, "F05", "%s; SERVICE_UNAVAILABLE within %s, bad JSON and bad tokens within %s, /health within %s; normal %s after it; %s", summary(during),
		seconds(slow), seconds(refusals), seconds(w.slowestHealth()), seconds(recovered), l.settle(t, s.database))
}

// refusalTime is how long it takes until a request is refused.
func refusalTime(t *testing.T, s *site, authorization, body string, status int) time.Duration {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/graphql", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	began := time.Now()
	response, err := s.web.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != status {
		t.Errorf("%q with %q: %d", body, authorization, response.StatusCode)
	}
	return time.Since(began)
}

// mountSmall makes a disk of a few megabytes out of a folder; only root can.
func mountSmall(t *testing.T, folder, size string) {
	t.Helper()
	live.Run(t, "mount", "-t", "tmpfs", "-o", "mode=755,size="+size, "tmpfs", folder)
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
}
