package home_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
)

// account tells how an account and its codes stand.
func (w *world) account(t *testing.T, v access.Viewer) string {
	t.Helper()
	return w.text(t, `SELECT concat_ws(' ',
			coalesce((closing_since AT TIME ZONE 'UTC')::date::text, 'open'), (erase_after AT TIME ZONE 'UTC')::date, version,
			(SELECT coalesce(closed_reason, 'active') FROM emergency_codes c JOIN patients p ON p.id = c.patient_id WHERE p.user_id = u.id))
		FROM users u WHERE id = $1`, v.User)
}

// dependantsCode gives the dependant a code.
func (w *world) dependantsCode(t *testing.T) {
	t.Helper()
	w.Exec(t, `INSERT INTO emergency_codes (id, patient_id, code_hash, code_enc, generated_at, expires_at)
		VALUES (gen_random_uuid(), $1, sha256('code'), 'x', '2026-01-01', '2027-01-01')`, demo.DependantPatientID)
}

func (w *world) dependantsCodeIs(t *testing.T) string {
	t.Helper()
	return w.text(t, `SELECT coalesce(closed_reason, 'active') FROM emergency_codes WHERE patient_id = $1`, demo.DependantPatientID)
}

func (w *world) secondGuardian(t *testing.T) {
	t.Helper()
	w.Exec(t, `INSERT INTO guardianships (id, guardian_id, patient_id, relationship, created_at)
		VALUES (gen_random_uuid(), $1, $2, 'MADRE', now())`, demo.SecondaryID, demo.DependantPatientID)
}

func TestCloseAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.dependantsCode(t)
	if _, err := w.Closings.Close(t.Context(), fixture.Primary(), "wrong", nil); fmt.Sprint(err) != "input: INVALID_CREDENTIALS password" {
		t.Errorf("wrong password: %v", err)
	}
	if got := w.account(t, fixture.Primary()); got != "open 1 active" || len(w.identity.ended) != 0 {
		t.Errorf("after a wrong password: %s, ended %v", got, w.identity.ended)
	}
	at, err := w.Closings.Close(t.Context(), fixture.Primary(), password, nil)
	check(t, err)
	if want := fixture.Now().AddDate(0, 0, 30); !at.Equal(want) {
		t.Errorf("erased after %v, want %v", at, want)
	}
	if got := w.account(t, fixture.Primary()); got != "2026-03-01 2026-03-31 2 revoked" {
		t.Errorf("account %s", got)
	}
	if got := w.dependantsCodeIs(t); got != "revoked" {
		t.Errorf("the dependant's code is %s", got)
	}
	if got := w.account(t, fixture.Secondary()); got != "open 1 active" {
		t.Errorf("another account %s", got)
	}
	if primary := []id.ID{fixture.Primary().User}; !slices.Equal(w.identity.ended, primary) || !slices.Equal(w.identity.voided, primary) {
		t.Errorf("ended the sessions of %v, made void those of %v", w.identity.ended, w.identity.voided)
	}
}

// P10: a password that was replaced since it was compared closes nothing.
func TestSec_P10_AReplacedPasswordClosesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.identity.compared = "the hash of before"
	if _, err := w.Closings.Close(t.Context(), fixture.Primary(), password, nil); fmt.Sprint(err) != "input: INVALID_CREDENTIALS password" {
		t.Errorf("closed: %v", err)
	}
	if got := w.account(t, fixture.Primary()); got != "open 1 active" || len(w.identity.voided)+len(w.identity.ended) != 0 {
		t.Errorf("account %s, made void the sessions of %v, ended those of %v", got, w.identity.voided, w.identity.ended)
	}
}

func TestOnlyPatientsCloseTheirAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for v, want := range map[*access.Viewer]fault.Code{
		new(fixture.Anonymous()): fault.Unauthenticated, new(fixture.Paramedic()): fault.Forbidden,
		new(fixture.Professional()): fault.Forbidden, new(fixture.Admin()): fault.Forbidden,
	} {
		if _, err := w.Closings.Close(t.Context(), *v, password, nil); fault.CodeOf(err) != want {
			t.Errorf("%s: %v", v.Role, err)
		}
	}
}

func TestADependantWithAnotherGuardianStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.dependantsCode(t)
	w.secondGuardian(t)
	_, err := w.Closings.Close(t.Context(), fixture.Primary(), password, nil)
	check(t, err)
	if got := w.dependantsCodeIs(t); got != "active" {
		t.Errorf("with another guardian the code is %s", got)
	}
	w.Exec(t, `UPDATE emergency_codes SET expires_at = '2026-02-01' WHERE patient_id = $1`, demo.DependantPatientID)
	_, err = w.Closings.Close(t.Context(), fixture.Secondary(), password, nil)
	check(t, err)
	if got := w.dependantsCodeIs(t); got != "expired" {
		t.Errorf("with no guardian left the code, which had run out, is %s", got)
	}
}

// Of two guardians who close at the same time, one is the last.
func TestGuardiansCloseAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.dependantsCode(t)
	w.secondGuardian(t)
	var group sync.WaitGroup
	for _, v := range []access.Viewer{fixture.Primary(), fixture.Secondary()} {
		group.Go(func() {
			if _, err := w.Closings.Close(t.Context(), v, password, nil); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if got := w.dependantsCodeIs(t); got != "revoked" {
		t.Errorf("the dependant's code is %s", got)
	}
}
