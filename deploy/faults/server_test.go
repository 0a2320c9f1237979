//go:build smoke

package faults

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"vitalgo/deploy/live"
	"vitalgo/slices/shared/infrastructure/demo"
)

// The connection is cut between COMMIT and its answer, and the client sends its change again under its key: it is made
// once.
func TestSec_F07_TheAnswerToCommitIsLost(t *testing.T) {
	s := prepare(t, newRegister(t, openFolder(t, atEnd(t))))
	way := newRelay(t, s.database.port)
	s.settings = append(s.settings, "DATABASE_URL="+s.database.urlAt("vitalgo_server", way.port))
	s.start(t)
	p := signUp(t, s, 0)
	answers := map[string]int{}
	tries := form(20, 200)
	for cut := 0; cut < tries; {
		way.cuts.Store(1) // a commit of the background may be cut off in its place
		switch got := codeOf(p.write(t.Context())); got {
		case unavailable:
			cut++
			way.cuts.Store(0)
			answers[codeOf(p.write(t.Context()))]++
			p.open = false
		case "":
		default:
			t.Fatalf("cut off at its COMMIT: %q", got)
		}
	}
	rows := s.database.count(t, `SELECT count(*) FROM medications WHERE name LIKE 'Prueba %'`)
	names := s.database.count(t, `SELECT count(DISTINCT name) FROM medications WHERE name LIKE 'Prueba %'`)
	if rows != p.tried || names != rows || answers[conflict] != tries {
		t.Errorf("%d rows of %d names after %d changes; sent again: %v", rows, names, tries, answers)
	}
	figure(t, "F07", "%d changes cut off at COMMIT: %d SERVICE_UNAVAILABLE, sent again %d CONFLICT (made, answer lost), %d rows", tries, tries, answers[conflict], rows)
}

// The server is killed while it changes records and logs readings.
func TestSec_F08_TheServerIsKilled(t *testing.T) {
	s := newSite(t)
	patient, paramedic := s.client().As(t, demo.PrimaryID), s.client().As(t, demo.ParamedicID)
	code := patient.EmergencyCode(t)
	l := newLoad(t, s, clients())
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var readings errgroup.Group
	read := map[string]bool{}
	readings.Go(func() error {
		for i := 0; ctx.Err() == nil; i++ {
			place := fmt.Sprintf("Calle %d", i)
			if paramedic.Scan(context.WithoutCancel(ctx), code, place) == nil {
				read[place] = true
			}
		}
		return nil
	})
	kills := form(3, 20)
	var slowest time.Duration
	for range kills {
		l.flow(t, form(150, 500))
		s.server.Kill(t)
		began := time.Now()
		s.start(t)
		slowest = max(slowest, time.Since(began))
	}
	l.recovery(t, time.Now())
	stop()
	if err := readings.Wait(); err != nil {
		t.Fatal(err)
	}
	missing := 0
	for place := range read {
		if s.database.count(t, `SELECT count(*) FROM access_log WHERE location = $1 AND granted`, place) != 1 {
			missing++
		}
	}
	if missing > 0 || len(read) == 0 {
		t.Errorf("of %d readings %d are not in the log", len(read), missing)
	}
	b := l.settle(t, s.database)
	wantOnly(t, l.between(time.Time{}, time.Now()), unavailable, conflict, refused, dropped)
	figure(t, "F08", "killed %d times, ready again within %s; %d readings answered, %d of them not in the log; %s", kills, seconds(slowest), len(read), missing, b)
}

// The server is told to end under load: what it took is answered, and it ends in time.
func TestSec_F09_A06_TheServerIsToldToEnd(t *testing.T) {
	s := newSite(t)
	l, w := newLoad(t, s, clients()), newWatch(t, s)
	l.flow(t, form(200, 2000))
	told := time.Now()
	s.server.Signal(t, syscall.SIGTERM)
	live.Eventually(t, "the server ends", func() bool {
		select {
		case <-s.server.Done():
			return true
		default:
			return time.Since(told) > 25*time.Second
		}
	})
	took := time.Since(told)
	wantWithin(t, "the end", took, 25*time.Second)
	if err := s.server.Err(); err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
	l.end()
	after := l.between(told, time.Now())
	wantOnly(t, after, unavailable, refused, dropped)
	// What waits in the kernel's queue when the listener is closed is reset there. What the server took it answered.
	counted, all := codes(after), codes(l.between(time.Time{}, time.Now()))
	answered := all[""] + len(l.patients) // who signed up; what comes too late is refused before the log
	if taken := strings.Count(live.Read(t, s.server.Log), `"method":"POST"`); taken != answered {
		t.Errorf("%d requests were taken, and %d answered: %v", taken, answered, l.drops)
	}
	unready := w.first(t, told, http.StatusServiceUnavailable, `"server":"draining"`)
	b := l.settle(t, s.database)
	figure(t, "F09", "exit 0 after %s, /ready 503 after %s; %d answered, %d SERVICE_UNAVAILABLE, 0 taken and not answered, %d refused once the listener was closed, %d reset before they were taken; %s", seconds(took),
		seconds(unready), counted[""], counted[unavailable], counted[refused], counted[dropped], b)
}

// The server comes before its databases; without them it gives up.
func TestSec_F10_A08_TheServerComesFirst(t *testing.T) {
	never := prepare(t, newRegister(t, openFolder(t, atEnd(t))))
	never.database.kill(t)
	began := time.Now()
	never.begin(t)

	s := prepare(t, newRegister(t, openFolder(t, atEnd(t))))
	s.database.kill(t)
	s.redis.process.Kill(t)
	s.begin(t)
	s.server.Await(t, s.web, s.url+"/health")
	w := newWatch(t, s)
	lasts(t, form(4*time.Second, 20*time.Second))
	s.database.start(t)
	s.redis.start(t)
	back := time.Now()
	s.server.Await(t, s.web, s.url+"/ready")
	figure(t, "F10", "server first: ready %s after its databases", seconds(time.Since(back)))
	s.client().As(t, demo.PrimaryID)
	w.wantAlive(t)
	w.first(t, time.Time{}, http.StatusServiceUnavailable, `"postgres":"starting"`)

	<-never.server.Done()
	if err := never.server.Err(); err == nil {
		t.Error("without a database the server ends with status 0")
	}
	took := time.Since(began)
	wantWithin(t, "giving up", took, 70*time.Second)
	said := strings.TrimSpace(live.Read(t, never.server.Log))
	last := said[strings.LastIndex(said, "\n")+1:]
	if !strings.Contains(last, "postgres does not answer") {
		t.Errorf("the last line is %s", last)
	}
	figure(t, "F10", "never: ends after %s", seconds(took))
}

// Five servers start at once on an empty database, and one is killed while it migrates another: each migration is
// made once, and the next start goes on.
func TestSec_F10_MigrationsAreMadeOnce(t *testing.T) {
	s := prepare(t, newDatabase(t, openFolder(t, atEnd(t))))
	var five []*site
	began := time.Now()
	for range 5 {
		replica := *s
		replica.port = live.FreePort(t)
		replica.url = fmt.Sprintf("http://127.0.0.1:%d", replica.port)
		replica.begin(t)
		five = append(five, &replica)
	}
	for _, replica := range five {
		replica.server.Await(t, s.web, replica.url+"/ready")
	}
	all := wantMigratedOnce(t, s.database)
	figure(t, "F10", "5 servers on an empty database: all ready after %s, %d migrations once each", seconds(time.Since(began)), all)

	other := prepare(t, newDatabase(t, openFolder(t, atEnd(t))))
	other.begin(t)
	live.Eventually(t, "migrations have begun", func() bool {
		return other.database.count(t, `SELECT count(*) FROM pg_class WHERE relname = 'goose_db_version'`) > 0 &&
			other.database.count(t, `SELECT count(*) FROM goose_db_version`) > 2
	})
	other.server.Kill(t)
	done := other.database.count(t, `SELECT count(*) - 1 FROM goose_db_version`)
	other.start(t)
	figure(t, "F10", "killed after %d of %d migrations: the next start goes on", done, wantMigratedOnce(t, other.database))
}

// A migration fails: the server says which and serves nothing, and once the reason is gone the next start goes on.
func TestSec_F11_AMigrationFails(t *testing.T) {
	s := prepare(t, newDatabase(t, openFolder(t, atEnd(t))))
	s.database.exec(t, `CREATE TABLE idempotency_keys ()`) // in the way of a migration
	s.begin(t)
	<-s.server.Done()
	said := live.Tail(live.Read(t, s.server.Log))
	if err := s.server.Err(); err == nil || !strings.Contains(said, "0131_idempotency_keys.sql") {
		t.Errorf("ends with %v and says %s", err, said)
	}
	made := s.database.count(t, `SELECT max(version_id) FROM goose_db_version`)
	if columns := s.database.count(t, `SELECT count(*) FROM information_schema.columns WHERE table_name = 'idempotency_keys'`); made != 130 || columns != 0 {
		t.Errorf("migrations up to %d, %d columns of the one that failed", made, columns)
	}
	s.database.exec(t, `DROP TABLE idempotency_keys`)
	s.start(t)
	figure(t, "F11", "a migration fails: named, not served, nothing of it there; the next start goes on, %d migrations once each", wantMigratedOnce(t, s.database))
}

// wantMigratedOnce returns how many migrations there are.
func wantMigratedOnce(t *testing.T, d *database) int {
	t.Helper()
	n := d.count(t, `SELECT count(*) FROM goose_db_version WHERE version_id > 0`)
	if distinct := d.count(t, `SELECT count(DISTINCT version_id) FROM goose_db_version WHERE version_id > 0`); n != distinct || n < 15 {
		t.Errorf("%d lines for %d migrations", n, distinct)
	}
	return n
}
