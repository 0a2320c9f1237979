package graph_test

import (
	"fmt"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/demo"
)

const (
	revokeGrant  = `mutation { revokeAccess(input: {id: "%s"}) { grant { status } userErrors { code } } }`
	readPrimary  = `{ patient(id: "%s") { fullName } }`
	writePrimary = `mutation { addMedication(input: {patientId: "%s", name: "Metformina", dosage: "1", frequency: "1", startDate: "2026-02-01"}) {
		medication { name } userErrors { code } } }`
)

func onPrimary(operation string) string {
	return fmt.Sprintf(operation, globalID("Patient", demo.PrimaryPatientID))
}

// A consent that is revoked between two requests counts no more in the second, for reading or writing.
func TestSec_Z10_RevokedBetweenRequests(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.exec(t, toWriting)
	wantIn(t, a.ask(t, "professional", onPrimary(readPrimary), ""), "Test Patient Primary")
	wantIn(t, a.ask(t, "professional", onPrimary(writePrimary), ""), "Metformina")
	wantIn(t, a.ask(t, "primary", fmt.Sprintf(revokeGrant, rowID("AccessGrant", 16, 1)), ""), "REVOKED")
	before := a.touchless(t)
	for _, operation := range []string{onPrimary(readPrimary), onPrimary(writePrimary)} {
		if got := cell(t, a.ask(t, "professional", operation, "")); got != "N" {
			t.Errorf("%s is answered %s", operation, got)
		}
	}
	wantIn(t, a.ask(t, "professional", `{ me { patients { totalCount } } }`, ""), `"totalCount":0`)
	if after := a.touchless(t); after != before {
		t.Errorf("tables before:\n%s\nafter:\n%s", before, after)
	}
}

// awaitLock waits until a statement of the server waits for a lock.
func (a *api) awaitLock(t *testing.T) {
	t.Helper()
	await(t, func() bool {
		return a.count(t, `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`) > 0
	})
}

// A consent that ends between two statements of one operation hides what the later one is about. What the earlier one
// read is in the access log.
func TestSec_Z10_RevokedBetweenStatements(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.signIn(t, "professional")
	tx, err := a.db.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), `LOCK TABLE access_log IN SHARE MODE`); err != nil { // the name is read, and waits to be entered
		t.Fatal(err)
	}
	answer := make(chan string, 1)
	go func() {
		_, body := a.send(t, a.tokens["professional"], onPrimary(`{ patient(id: "%s") { fullName allergies { nodes { allergen } } } }`), "")
		answer <- body
	}()
	a.awaitLock(t)
	if _, err := tx.Exec(t.Context(), `UPDATE access_grants SET revoked_at = granted_at, revoked_by = granted_by`); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	body := <-answer
	wantIn(t, body, `"fullName":"Test Patient Primary"`, `"allergies":{"nodes":[]}`)
	if n := a.count(t, `SELECT count(*) FROM access_log WHERE patient_id = $1`, demo.PrimaryPatientID); n != 1 {
		t.Errorf("%d entries", n)
	}
}

// A write that meets a revocation under way waits for it, and is not done.
func TestSec_Z10_AWriteWaitsForARevocation(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.exec(t, toWriting)
	a.signIn(t, "professional")
	tx, err := a.db.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), `UPDATE access_grants SET revoked_at = granted_at, revoked_by = granted_by`); err != nil {
		t.Fatal(err)
	}
	answer := make(chan string, 1)
	go func() {
		_, body := a.send(t, a.tokens["professional"], onPrimary(writePrimary), "")
		answer <- body
	}()
	a.awaitLock(t)
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if body := <-answer; cell(t, body) != "N" {
		t.Errorf("answered %s", body)
	}
	if n := a.count(t, `SELECT count(*) FROM medications WHERE name = 'Metformina'`); n != 0 {
		t.Errorf("%d written", n)
	}
}

// A revocation is not answered while a write under the consent is under way: what was begun before is done before.
func TestSec_Z10_ARevocationWaitsForAWrite(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.exec(t, toWriting)
	a.signIn(t, "professional")
	a.signIn(t, "primary")
	tx, err := a.db.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), `LOCK TABLE medications IN SHARE MODE`); err != nil { // reading goes on, writing waits
		t.Fatal(err)
	}
	written, revoked := make(chan string, 1), make(chan string, 1)
	go func() {
		_, body := a.send(t, a.tokens["professional"], onPrimary(writePrimary), "")
		written <- body
	}()
	a.awaitLock(t)
	go func() {
		_, body := a.send(t, a.tokens["primary"], fmt.Sprintf(revokeGrant, rowID("AccessGrant", 16, 1)), "")
		revoked <- body
	}()
	await(t, func() bool {
		return a.count(t, `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`) == 2
	})
	select {
	case body := <-revoked:
		t.Errorf("revoked during the write: %s", body)
	default:
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantIn(t, <-written, "Metformina")
	wantIn(t, <-revoked, "REVOKED")
	if got := cell(t, a.ask(t, "professional", onPrimary(writePrimary), "")); got != "N" {
		t.Errorf("after the revocation: %s", got)
	}
}

// The last day of a consent ends at midnight in Bogotá, five hours after that of UTC.
func TestSec_Z10_TheLastDayEndsInBogota(t *testing.T) {
	t.Parallel()
	for at, want := range map[string]string{
		"2026-03-05T04:59:59Z": "✓", // 23:59:59 of the day before
		"2026-03-06T04:59:59Z": "✓", // 23:59:59 of the last day
		"2026-03-06T05:00:00Z": "N", // 00:00 of the day after
	} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.exec(t, toWriting+`; UPDATE access_grants SET expires_on = '2026-03-05'`)
			instant, err := time.Parse(time.RFC3339, at)
			if err != nil {
				t.Fatal(err)
			}
			a.clock.Advance(instant.Sub(a.clock.Now()))
			for _, operation := range []string{readPrimary, writePrimary} {
				if got := cell(t, a.ask(t, "professional", onPrimary(operation), "")); got != want {
					t.Errorf("%s is answered %s, want %s", operation, got, want)
				}
			}
		})
	}
}

// An approval that ends, or a licence that runs out, ends every consent with it; and so at the next statement.
func TestSec_Z10_StaffWhoAreNoLongerActive(t *testing.T) {
	t.Parallel()
	for name, ending := range map[string]string{
		"suspended":       `UPDATE staff_members SET status = 'suspended'`,
		"pending again":   `UPDATE staff_members SET status = 'pending'`,
		"licence ran out": lapsing,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.exec(t, toWriting)
			wantIn(t, a.ask(t, "professional", onPrimary(readPrimary), ""), "Test Patient Primary")
			a.exec(t, ending)
			for _, operation := range []string{readPrimary, writePrimary} {
				if got := cell(t, a.ask(t, "professional", onPrimary(operation), "")); got != "F" {
					t.Errorf("%s is answered %s", operation, got)
				}
			}
		})
	}
}

// Rule 6 of section 1.2: of a professional's change one row is entered, whatever its payload answers and however many changes
// one operation makes, and one also where the answer only tells what is wrong.
func TestAProfessionalsChangeIsEnteredOnce(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.exec(t, toWriting)
	entered := func() int { return a.count(t, `SELECT count(*) FROM access_log`) }
	add := func(alias, start string) string {
		return alias + `: addMedication(input: {patientId: "%[1]s", name: "Metformina", dosage: "1", frequency: "1", startDate: "` + start + `"}) {
			medication { id } patient { fullName medications { totalCount } } userErrors { code } }`
	}
	for _, c := range []struct{ operation, answer string }{
		{`mutation { ` + add("a", "2026-02-01") + ` }`, `"userErrors":[]`},
		{`mutation { ` + add("a", "2026-02-01") + add("b", "2026-02-01") + ` }`, `"userErrors":[]`},
		{`mutation { ` + add("a", "1850-01-01") + ` }`, "OUT_OF_RANGE"},
	} {
		before := entered()
		wantIn(t, a.ask(t, "professional", onPrimary(c.operation), ""), c.answer)
		if n := entered() - before; n != 1 {
			t.Errorf("%s: %d rows", c.operation, n)
		}
	}
}
