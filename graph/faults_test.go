package graph_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// replicaAt is another server on the same database and Redis, whose clock is wrong.
func (a *api) replicaAt(t *testing.T, off time.Duration) http.Handler {
	t.Helper()
	wrong := &api{parts: a.parts, clock: &clock{now: a.clock.Now().Add(off)}}
	wrong.parts.Now = wrong.clock.Now
	return wrong.replica(t)
}

// Tokens of a replica whose clock is wrong by more than the leeway are refused where they are of the future, and are
// over where they are of the past; of one that is wrong by less they are believed.
func TestSec_F14_T03_TheClockOfOneReplicaIsWrong(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	const whoAmI = `{ me { email } }`
	right, _ := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	for off, believed := range map[time.Duration]struct{ itsOwn, ours bool }{
		5 * time.Minute:  {itsOwn: false, ours: true}, // its tokens begin in five minutes
		-5 * time.Minute: {itsOwn: true, ours: false}, // for it ours do
		9 * time.Second:  {itsOwn: true, ours: true},
		-9 * time.Second: {itsOwn: true, ours: true},
	} {
		wrong := a.replicaAt(t, off)
		_, answer := a.keyedAt(t, wrong, "", http.Header{}, login, `{"email": "test.patient@vitalgo.com", "password": "TestPassword123!"}`)
		token := field[string](t, answer, "data.login.tokens.accessToken")
		if _, body := a.send(t, token, whoAmI, ""); strings.Contains(body, "test.patient@") != believed.itsOwn {
			t.Errorf("%s: with its token we answer %s", off, body)
		}
		if _, body := a.keyedAt(t, wrong, right, http.Header{}, whoAmI, ""); strings.Contains(body, "test.patient@") != believed.ours {
			t.Errorf("%s: with our token it answers %s", off, body)
		}
	}
	a.clock.Advance(26 * time.Minute) // a token lasts thirty
	early := a.replicaAt(t, 5*time.Minute)
	if _, body := a.keyedAt(t, early, right, http.Header{}, whoAmI, ""); !strings.Contains(body, "UNAUTHENTICATED") {
		t.Errorf("a token that is over by its clock: %s", body)
	}
}

// Twenty read and write while their right to it ends: nothing that is begun after the answer succeeds, and nobody sees
// an internal error.
func TestSec_F20_NothingSucceedsAfterTheEnd(t *testing.T) {
	t.Parallel()
	const closing = `mutation { closeAccount(input: {password: "TestPassword123!"}) { userErrors { code } } }`
	const ownRow = `mutation { addMedication(input: {name: "Metformina", dosage: "1", frequency: "1", startDate: "2026-02-01"}) { medication { name } userErrors { code } } }`
	for name, c := range map[string]struct{ who, read, write, end, ended string }{
		"consent":        {"professional", onPrimary(readPrimary), onPrimary(writePrimary), strings.Replace(revokeGrant, "%s", rowID("AccessGrant", 16, 1), 1), "REVOKED"},
		"closed account": {"primary", `{ me { patient { fullName } } }`, ownRow, closing, `"userErrors":[]`},
		"shared account": {"professional", onPrimary(readPrimary), onPrimary(writePrimary), closing, `"userErrors":[]`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.exec(t, toWriting)
			ender, _ := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
			a.signIn(t, c.who)
			ended := make(chan struct{})
			var succeeded, busy sync.WaitGroup
			for i := range 20 {
				operation := []string{c.read, c.write}[i%2]
				succeeded.Add(1)
				busy.Go(func() { a.until(t, ended, &succeeded, a.tokens[c.who], operation) })
			}
			succeeded.Wait()
			_, body := a.send(t, ender, c.end, "")
			close(ended)
			wantIn(t, body, c.ended)
			busy.Wait()
			if name != "consent" {
				a.clock.Advance(31 * 24 * time.Hour)
				a.erase(t)
			}
			if n := a.count(t, `SELECT count(*) FROM medications m WHERE NOT EXISTS (SELECT FROM patients p WHERE p.id = m.patient_id)`); n > 0 {
				t.Errorf("%d rows of nobody", n)
			}
		})
	}
}

// until repeats an operation, and tells when it succeeded first. What is begun after the end, three times, must not.
func (a *api) until(t *testing.T, ended <-chan struct{}, succeeded *sync.WaitGroup, token, operation string) {
	told, after := false, 0
	for after < 3 {
		select {
		case <-ended:
			after++
		default:
		}
		_, body := a.send(t, token, operation, "")
		done := !strings.Contains(body, `"errors"`)
		if done && after > 0 {
			t.Errorf("after the end %s", body)
		}
		if strings.Contains(body, "INTERNAL_SERVER_ERROR") {
			t.Errorf("answers %s", body)
		}
		if !told {
			told = true
			if !done {
				t.Errorf("at first %s", body)
			}
			succeeded.Done()
		}
	}
}

// Of twenty edits of one version at once one wins, and the others are told.
func TestSec_F19_EditsOfOneVersionAtOnce(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.signIn(t, "primary")
	edit := fmt.Sprintf(`mutation { updateMedication(input: {id: %q, expectedVersion: 1, notes: "Otra"}) { medication { version } userErrors { code } } }`,
		rowID("Medication", 11, 1))
	answers := make(chan string, 20)
	var editing sync.WaitGroup
	for range cap(answers) {
		editing.Go(func() {
			_, body := a.send(t, a.tokens["primary"], edit, "")
			answers <- body
		})
	}
	editing.Wait()
	close(answers)
	won, stale := 0, 0
	for body := range answers {
		switch {
		case strings.Contains(body, `"version":2`):
			won++
		case strings.Contains(body, `"STALE_VERSION"`):
			stale++
		default:
			t.Errorf("answers %s", body)
		}
	}
	if won != 1 || stale != cap(answers)-1 {
		t.Errorf("%d won, %d were told", won, stale)
	}
}
