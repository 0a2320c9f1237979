package mailing_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"vitalgo/slices/shared/application/mail"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/jobs"
	"vitalgo/slices/shared/infrastructure/logtest"
	"vitalgo/slices/shared/infrastructure/mailing"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/sealer"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

const link = "https://vitalgo.example/reset-password?token=a-secret"

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// postman is a mail server that fails as often as told.
type postman struct {
	sent chan mailing.Message

	mu       sync.Mutex
	failures []error
}

func (p *postman) Send(_ context.Context, m mailing.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.failures) > 0 {
		err := p.failures[0]
		p.failures = p.failures[1:]
		return err
	}
	p.sent <- m
	return nil
}

func (p *postman) next(t *testing.T) mailing.Message {
	t.Helper()
	select {
	case m := <-p.sent:
		return m
	case <-time.After(time.Minute):
		t.Fatal("no mail is sent")
		return mailing.Message{}
	}
}

type world struct {
	*fixture.Fixture
	*mailing.Mailer
	queue   *jobs.Queue
	postman *postman
}

func newWorld(t *testing.T, failures ...error) *world {
	t.Helper()
	w := &world{Fixture: fixture.New(t), postman: &postman{sent: make(chan mailing.Message, 100), failures: failures}}
	pool := w.As(t, string(pg.Jobs), nil)
	keys, err := sealer.New([]sealer.Key{fixture.DataKey()})
	check(t, err)
	db, log := pg.New(pool), logtest.Searched(t)
	kind, err := mailing.Kind(mailing.Deps{DB: db, Sealer: keys, Sender: w.postman, Log: log, Now: fixture.Now})
	check(t, err)
	w.queue, err = jobs.New(db, jobs.Options{Log: log, Pause: func(int) time.Duration { return time.Millisecond }}, kind)
	check(t, err)
	w.Mailer = mailing.New(w.queue, keys, fixture.Now)
	return w
}

// run sends mails until the end of the test.
func (w *world) run(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() {
		if err := w.queue.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		stop()
		done.Wait()
	})
}

// example is a mail with all that any kind needs.
func example(kind mail.Kind) mail.Mail {
	return mail.Mail{
		Kind: kind, Account: fixture.Primary().User, Link: link, Until: fixture.Now().Add(time.Hour), At: fixture.Now(),
		Person: "Ana Ruiz", Organization: "Ambulancias", Status: "suspended", Reason: "Licencia en revisión",
	}
}

func TestEveryKindHasItsTexts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(t)
	subjects := map[string]bool{}
	for _, language := range locale.Languages() {
		w.Exec(t, `UPDATE users SET language = $1`, language)
		for _, kind := range mail.Kinds() {
			check(t, w.Queue(t.Context(), example(kind)))
			m := w.postman.next(t)
			subjects[m.Subject] = true
			if m.To != "test.patient@vitalgo.com" || m.Subject == "" || !strings.Contains(m.Text, "Test") ||
				strings.ContainsAny(m.Subject+m.Text, "{}<>") || strings.Contains(m.Text, "\n\n\n") {
				t.Errorf("%s in %s: %+v", kind, language, m)
			}
			if linked := strings.Contains(m.HTML, `<a href="`+link+`">`); linked != strings.Contains(m.Text, link) {
				t.Errorf("%s in %s: the link is in one form only:\n%s", kind, language, m.HTML)
			}
		}
	}
	if len(subjects) != 2*len(mail.Kinds()) {
		t.Errorf("subjects %v", subjects)
	}
}

// P13: a name cannot become markup, a header, another line or another direction.
func TestSec_P13_NamesInMails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(t)
	hostile := example(mail.EmergencyReading)
	hostile.Person = "Ana\r\nBcc: all@example.com\n\n<script>alert(1)</script>\u202Egnp https://evil.example"
	check(t, w.Queue(t.Context(), hostile))
	m := w.postman.next(t)
	if strings.Contains(m.HTML, "<script>") || strings.Contains(m.Text+m.HTML, "\u202E") || strings.Contains(m.Text, "\nBcc:") ||
		strings.Contains(m.Text, "https://evil") || strings.ContainsAny(m.Subject, "\r\n") {
		t.Errorf("%q\n%q", m.Text, m.HTML)
	}
}

// P13: a name cannot become a link either, which mail programs make of a bare domain; what is only a name stays readable.
func TestSec_P13_NoLinksOfNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(t)
	for name, want := range map[string]string{
		"Gana en premios.com": "Gana en premios. com", "www.premios.com.co/a?b": "www. premios. com. co/a?b",
		"ana@premios.com": "ana@premios. com", "10.0.0.1": "10. 0. 0. 1", "premios\u3002com": "premios\u3002 com",
		"J. R. Pérez": "J. R. Pérez", "Dr.Gómez": "Dr. Gómez", "Clínica S.A.S.": "Clínica S. A. S.", "Ana María": "Ana María",
	} {
		m := example(mail.EmergencyReading)
		m.Person = name
		check(t, w.Queue(t.Context(), m))
		if sent := w.postman.next(t); !strings.Contains(sent.Text, "\n"+want+" ") {
			t.Errorf("%s, want %s in %q", name, want, sent.Text)
		}
	}
}

func TestSec_T12_QueuedLinksAreSealed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	check(t, w.Queue(t.Context(), example(mail.PasswordReset)))
	if n := w.Count(t, `SELECT count(*) FROM river_job`); n != 1 {
		t.Fatalf("%d jobs", n)
	}
	if n := w.Count(t, `SELECT count(*) FROM river_job j WHERE j::text LIKE '%secret%' OR j::text LIKE '%vitalgo.com%'`); n != 0 {
		t.Error("the link or the address can be read in the database")
	}
}

func TestOtherAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(t)
	m := example(mail.EmailChange)
	m.Address = "new@example.com"
	check(t, w.Queue(t.Context(), m))
	if got := w.postman.next(t).To; got != "new@example.com" {
		t.Errorf("sent to %s", got)
	}
}

func TestWhatIsNotSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	late, nobody := example(mail.PasswordReset), example(mail.PasswordReset)
	late.Until = fixture.Now()
	nobody.Account = id.Random()
	check(t, w.Queue(t.Context(), late))
	check(t, w.Queue(t.Context(), nobody))
	check(t, w.Queue(t.Context(), example(mail.PasswordChanged)))
	w.run(t)
	if got := w.postman.next(t).Subject; got != "Tu contraseña cambió" {
		t.Errorf("sent %q", got)
	}
	if len(w.postman.sent) != 0 {
		t.Error("more is sent")
	}
}

func TestSec_A04_AMailServerThatIsDown(t *testing.T) {
	t.Parallel()
	down := errors.New("down")
	w := newWorld(t, down, down, down)
	w.run(t)
	check(t, w.Queue(t.Context(), example(mail.PasswordReset)))
	if m := w.postman.next(t); !strings.Contains(m.Text, link) {
		t.Errorf("%+v", m)
	}
}
