package graph_test

import (
	"testing"
	"time"

	"vitalgo/graph"
)

// chores does everything that is due, as the server does each day.
func (a *api) chores(t *testing.T) {
	t.Helper()
	for _, chore := range graph.Chores(a.parts) {
		if err := chore.Do(t.Context()); err != nil {
			t.Fatalf("%s: %v", chore.Name, err)
		}
	}
}

// chore does one of them.
func (a *api) chore(t *testing.T, name string) error {
	t.Helper()
	for _, chore := range graph.Chores(a.parts) {
		if chore.Name == name {
			return chore.Do(t.Context())
		}
	}
	t.Fatalf("no chore is called %s", name)
	return nil
}

// D05: attempts to sign in are kept for a year, and what throttles them for a day, or until one succeeds.
func TestSec_D05_AttemptsToSignInGoAfterAYear(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.signIn(t, "secondary")
	_, body := a.send(t, "", login, `{"email": "test.patient@vitalgo.com", "password": "WrongPassword1!"}`)
	wantIn(t, body, "INVALID_CREDENTIALS")
	const attempts, throttles = `SELECT count(*) FROM login_attempts`, `SELECT count(*) FROM login_throttles`
	first := a.count(t, attempts)
	if first != 2 || a.count(t, throttles) != 2 {
		t.Fatal("the logins left no rows")
	}
	a.clock.Advance(24 * time.Hour)
	a.chores(t)
	if got, left := a.count(t, attempts), a.count(t, throttles); got != first || left != 1 {
		t.Errorf("after a day %d of %d attempts are left, and %d throttles, want that of the failure", got, first, left)
	}
	a.clock.Advance(364 * 24 * time.Hour)
	a.chores(t)
	if got := a.count(t, attempts); got != first || a.count(t, throttles) != 0 {
		t.Errorf("after a year to the instant %d of %d attempts are left", got, first)
	}
	a.clock.Advance(time.Second)
	a.chores(t)
	if got := a.count(t, attempts); got != 0 {
		t.Errorf("after a year and a second %d attempts are left", got)
	}
}

// D05: readings are kept for seven years. They go in batches, and what a failure leaves goes with the next run.
func TestSec_D05_ReadingsGoAfterSevenYears(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	const read = `INSERT INTO access_log (id, accessor_role, accessor_name, reason, granted, ip, user_agent, at)
		SELECT gen_random_uuid(), 'paramedic', 'Test Paramedic', 'emergency', true, '192.0.2.1', 'x', $1 FROM generate_series(1, $2)`
	const readings = `SELECT count(*) FROM access_log`
	const tooOld, old, recent = 2300, 5, 7
	due := a.clock.Now().AddDate(-7, 0, 0)
	before := a.count(t, readings)
	a.exec(t, read, due.Add(-time.Second), tooOld)
	a.exec(t, read, due, old)
	a.exec(t, read, due.Add(time.Hour), recent)

	a.exec(t, `CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
		IF (SELECT count(*) < 1000 FROM access_log) THEN RAISE EXCEPTION 'a failure'; END IF; RETURN OLD; END $$`)
	a.exec(t, `CREATE TRIGGER keep BEFORE DELETE ON access_log FOR EACH ROW EXECUTE FUNCTION keep()`)
	if err := a.chore(t, "purge-access-log"); err == nil {
		t.Fatal("nothing fails")
	}
	if got := a.count(t, readings) - before; got != tooOld-1000+old+recent {
		t.Errorf("a batch and one that fails leave %d rows", got)
	}
	a.exec(t, `DROP TRIGGER keep ON access_log`)
	a.chores(t)
	if got := a.count(t, readings) - before; got != old+recent {
		t.Errorf("%d rows are left of those that are seven years old or younger", got)
	}
	a.clock.Advance(time.Second)
	a.chores(t)
	if got := a.count(t, readings) - before; got != recent {
		t.Errorf("a second later %d rows are left", got)
	}
}

func TestCodesThatExpiredAreClosed(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	const open = `SELECT count(*) FROM emergency_codes WHERE closed_at IS NULL`
	const expired = `SELECT count(*) FROM emergency_codes WHERE closed_reason = 'expired'`
	before := a.count(t, open)
	a.chores(t)
	if before == 0 || a.count(t, open) != before {
		t.Fatalf("%d of %d codes in force are open", a.count(t, open), before)
	}
	a.clock.Advance(366 * 24 * time.Hour)
	a.chores(t)
	if a.count(t, open) != 0 || a.count(t, expired) < before {
		t.Errorf("%d codes are open, %d are closed as expired", a.count(t, open), a.count(t, expired))
	}
}

// D06: a mail that waits for the erased is erased with them.
func TestSec_D06_MailsGoWithTheAccount(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	const reset = `mutation { requestPasswordReset(input: {email: "test.patient@vitalgo.com"}) { sent } }`
	const mails = `SELECT count(*) FROM river_job WHERE kind = 'mail'`
	_, body := a.send(t, "", reset, "")
	wantIn(t, body, `"sent":true`)
	if a.count(t, mails) != 1 {
		t.Fatal("no mail waits")
	}
	wantIn(t, a.ask(t, "primary", closeAccount, ""), `"userErrors":[]`)
	a.chores(t)
	if a.count(t, mails) != 1 {
		t.Fatal("the mail is gone before the account")
	}
	a.clock.Advance(30 * 24 * time.Hour)
	a.chores(t)
	if n := a.count(t, mails); n != 0 {
		t.Errorf("%d mails wait for nobody", n)
	}
}
