//go:build smoke

package faults

import (
	"strconv"
	"syscall"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/demo"
)

// Redis is killed, frozen, and slow: sessions fail closed and at once, what needs none is answered, and all comes back
// without a restart.
func TestSec_F12_A03_RedisFails(t *testing.T) {
	s := prepare(t, newRegister(t, openFolder(t, atEnd(t))))
	way := newRelay(t, s.redis.port)
	s.settings = append(s.settings, "REDIS_URL=redis://127.0.0.1:"+strconv.Itoa(way.port))
	s.start(t)
	l, w := newLoad(t, s, clients()), newWatch(t, s)
	for _, fault := range []struct {
		name       string
		begin, end func()
	}{
		{"killed", func() { s.redis.process.Kill(t) }, func() { s.redis.start(t) }},
		{"frozen", func() { s.redis.freeze(t) }, func() { s.redis.thaw(t) }},
		{"swallowed", way.swallow, way.mend},
	} {
		l.flow(t, form(200, 2000))
		from := time.Now()
		fault.begin()
		// What was begun before is not judged; two rounds of the probe later /ready must tell.
		lasts(t, form(3*time.Second, 10*time.Second))
		open := withoutSession(t, s)
		until := time.Now()
		fault.end()
		back := time.Now()
		recovered := l.recovery(t, back)
		during := l.between(from, until)
		wantOnly(t, during, unavailable)
		if fine := codes(l.between(from.Add(time.Second), until))[""]; fine > 0 {
			t.Errorf("%s: %d operations of sessions that nobody knows succeeded", fault.name, fine)
		}
		slow := slowest(during, 0.99)
		wantWithin(t, "99 of 100 answers", slow, time.Second)
		wantWithin(t, "what needs no session", open, time.Second)
		wantWithin(t, "recovery", recovered, 5*time.Second)
		figure(t, "F12", "%s: %s; 99 %% within %s, without a session %s, /ready 503 after %s, normal %s after it", fault.name, summary(during),
			seconds(slow), seconds(open), seconds(w.unready(t, from, "redis")), seconds(recovered))
	}
	from := time.Now()
	way.slow.Store(int64(200 * time.Millisecond))
	l.flow(t, form(50, 500))
	way.slow.Store(0)
	slowly := l.between(from, time.Now())
	wantOnly(t, slowly, unavailable)
	wantWithin(t, "99 of 100 answers with a slow Redis", slowest(slowly, 0.99), 3*time.Second)
	figure(t, "F12", "200 ms per command: %s; 99 %% within %s", summary(slowly), seconds(slowest(slowly, 0.99)))
	l.recovery(t, time.Now())
	w.wantAlive(t)
	figure(t, "F12", "%s", l.settle(t, s.database))
}

// withoutSession is how long those wait who need no session; login is refused.
func withoutSession(t *testing.T, s *site) time.Duration {
	t.Helper()
	var took time.Duration
	for _, document := range []string{`{ home { apiVersion } }`, `{ documentTypes { code } }`, `{ me { id } }`} {
		began := time.Now()
		var answer any
		if err := s.client().Ask(t.Context(), document, nil, &answer); err != nil {
			t.Errorf("%s: %v", document, err)
		}
		took = max(took, time.Since(began))
	}
	began := time.Now()
	if _, err := s.client().Login(t.Context(), "test.patient@vitalgo.com", "TestPassword123!"); codeOf(err) != unavailable {
		t.Errorf("a login without Redis: %v", err)
	}
	return max(took, time.Since(began))
}

// Redis is emptied and then full: people sign in again, nothing else is lost, and nobody passes who should not.
func TestSec_F12_RedisIsEmptiedAndFull(t *testing.T) {
	s := newSite(t)
	l := newLoad(t, s, clients())
	l.flow(t, 200)
	s.redis.cli(t, "FLUSHALL")
	emptied := time.Now()
	l.flow(t, 100)
	l.end()
	after := l.between(emptied, time.Now())
	wantOnly(t, after, "UNAUTHENTICATED")
	if codes(after)[""] > 0 {
		t.Errorf("a session that is gone is believed: %s", summary(after))
	}
	b := l.settle(t, s.database)
	patient := s.client().As(t, demo.PrimaryID)
	patient.EmergencyCode(t)
	s.redis.cli(t, "CONFIG", "SET", "maxmemory", "1")
	if _, err := s.client().Login(t.Context(), "test.patient@vitalgo.com", "TestPassword123!"); codeOf(err) != unavailable {
		t.Errorf("a login with a full Redis: %v", err)
	}
	var answer any
	full := codeOf(patient.Ask(t.Context(), `{ me { id } }`, nil, &answer))
	if full != unavailable && full != "" {
		t.Errorf("a session with a full Redis: %s", full)
	}
	s.redis.cli(t, "CONFIG", "SET", "maxmemory", "0")
	s.client().As(t, demo.PrimaryID)
	figure(t, "F12", "emptied: %s, signed in again; full: login SERVICE_UNAVAILABLE, a session %q; %s", summary(after), full, b)
}

func (c *cache) freeze(t *testing.T) { t.Helper(); c.process.Signal(t, syscall.SIGSTOP) }
func (c *cache) thaw(t *testing.T)   { t.Helper(); c.process.Signal(t, syscall.SIGCONT) }
