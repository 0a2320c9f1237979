package home_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"vitalgo/slices/home"
	"vitalgo/slices/home/application"
	"vitalgo/slices/shared/domain/audit"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/auditchain"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/logtest"
	"vitalgo/slices/shared/infrastructure/pg"
)

// files notes what is erased, and may fail, at first or always.
type files struct {
	erased []id.ID
	err    error
	fails  int // how often; 0 is always
	calls  int
}

func (f *files) EraseFiles(_ context.Context, records []id.ID) error {
	f.calls++
	f.erased = append(f.erased, records...)
	if f.fails > 0 && f.calls > f.fails {
		return nil
	}
	return f.err
}

func (w *world) erase(t *testing.T, f ...application.Files) int {
	t.Helper()
	n, err := home.EraseDue(t.Context(), home.Erasing{DB: w.DB, Now: w.Now, Files: f})
	check(t, err)
	return n
}

func TestEraseDue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Exec(t, `INSERT INTO access_log (id, patient_id, accessor_id, accessor_role, accessor_name, reason, granted, ip, user_agent, at)
		VALUES (gen_random_uuid(), $1, $2, 'professional', 'Test Professional', 'care_team', true, '192.0.2.1', 'x', now())`,
		demo.PrimaryPatientID, demo.ProfessionalID)
	_, err := w.Closings.Close(t.Context(), fixture.Primary(), password, nil)
	check(t, err)
	w.advance(30*24*time.Hour - time.Second)
	if n := w.erase(t); n != 0 {
		t.Fatalf("erases %d before the time", n)
	}
	w.advance(time.Second)
	gone := &files{err: errors.New("the store is down")}
	if _, err := home.EraseDue(t.Context(), home.Erasing{DB: w.DB, Now: w.Now, Files: []application.Files{gone}}); !errors.Is(err, gone.err) {
		t.Errorf("error %v", err)
	}
	if got := w.account(t, fixture.Primary()); got != "2026-03-01 2026-03-31 2 revoked" {
		t.Fatalf("files are left, and the account is %s", got)
	}
	gone = &files{}
	if n := w.erase(t, gone); n != 1 {
		t.Fatalf("erases %d", n)
	}
	if !slices.Contains(gone.erased, fixture.Primary().Patient) || !slices.Contains(gone.erased, fixture.ID(demo.DependantPatientID)) || len(gone.erased) != 2 {
		t.Errorf("erases the files of %v", gone.erased)
	}
	got := w.text(t, `SELECT concat_ws(' ', (SELECT count(*) FROM users), (SELECT string_agg(id::text, ' ') FROM patients),
		(SELECT count(*) FROM medications), (SELECT count(*) FROM record_changes WHERE patient_id <> $1), (SELECT count(*) FROM access_grants),
		(SELECT count(*) FROM guardianships), (SELECT count(*) FROM legal_acceptances WHERE user_id = $2))`, demo.SecondaryPatientID, demo.PrimaryID)
	if want := "5 " + demo.SecondaryPatientID + " 0 0 0 0 0"; got != want {
		t.Errorf("left %s, want %s", got, want)
	}
	if got := w.text(t, `SELECT concat_ws(' ', count(*), max(accessor_name), count(patient_id)) FROM access_log`); got != "1 Test Professional 0" {
		t.Errorf("access log %s", got)
	}
}

// Those whose time came first cannot be erased, and are more than are looked up at once: the others are.
func TestOneThatCannotBeErasedStopsNoOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const many, broken = 50, 45
	w.patients(t, many, many)
	w.Exec(t, `UPDATE users SET closing_since = '2026-01-01', erase_after = '2026-01-31' WHERE closing_since IS NOT NULL`)
	store := &files{err: errors.New("the store is down"), fails: broken}
	n, err := home.EraseDue(t.Context(), home.Erasing{DB: w.DB, Now: w.Now, Files: []application.Files{store}})
	if left := w.Count(t, `SELECT count(*) FROM users WHERE erase_after IS NOT NULL`); n != many-broken || left != broken || !errors.Is(err, store.err) {
		t.Errorf("erases %d, leaves %d, %v", n, left, err)
	}
	if n := w.erase(t); n != broken {
		t.Errorf("the next run erases %d", n)
	}
}

// A record that was read a million times is erased for longer than a statement may take otherwise.
func TestErasingMayTakeLongerThanOtherStatements(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Exec(t, `CREATE FUNCTION long() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(1.5); RETURN OLD; END $$`)
	w.Exec(t, `CREATE TRIGGER long BEFORE DELETE ON patients FOR EACH STATEMENT EXECUTE FUNCTION long()`)
	_, err := w.Closings.Close(t.Context(), fixture.Primary(), password, nil)
	check(t, err)
	w.advance(30 * 24 * time.Hour)
	cfg := w.DB.Pool().Config()
	cfg.ConnConfig.RuntimeParams["statement_timeout"] = "1s"
	pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
	check(t, err)
	defer pool.Close()
	if n, err := home.EraseDue(t.Context(), home.Erasing{DB: pg.New(pool), Now: w.Now}); n != 1 || err != nil {
		t.Errorf("erases %d, %v", n, err)
	}
}

// The chain survives an erasure, of rows that are sealed and of one that is not yet. Only an erasure may take the patient.
func TestSec_D04_ErasingAnAccountKeepsTheChain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	keeper := auditchain.New(w.DB, logtest.Searched(t), w.Now, time.Hour)
	const read = `INSERT INTO access_log (id, patient_id, accessor_id, accessor_role, accessor_name, reason, granted, ip, user_agent, at)
		VALUES (gen_random_uuid(), $1, $2, 'professional', 'Test Professional', 'care_team', true, '192.0.2.1', 'x', now())`
	w.Exec(t, read, demo.PrimaryPatientID, demo.ProfessionalID)
	w.Exec(t, read, demo.PrimaryPatientID, demo.PrimaryID)
	w.Exec(t, read, demo.SecondaryPatientID, demo.ProfessionalID)
	check(t, keeper.Seal(t.Context()))
	w.Exec(t, read, demo.PrimaryPatientID, demo.ProfessionalID)
	_, err := w.Closings.Close(t.Context(), fixture.Primary(), password, nil)
	check(t, err)
	w.advance(30 * 24 * time.Hour)
	if n := w.erase(t); n != 1 || w.Count(t, `SELECT count(*) FROM access_log WHERE patient_id IS NULL`) != 3 {
		t.Fatalf("erases %d", n)
	}
	check(t, keeper.Seal(t.Context()))
	if n, findings := w.verify(t); n != 4 || findings != nil {
		t.Errorf("%d rows, %v", n, findings)
	}
	salts := w.text(t, `SELECT concat_ws(' ', count(patient_salt), count(accessor_salt)) FROM audit_seals WHERE source = 'access_log' AND position <= 3`)
	if salts != "1 2" {
		t.Errorf("salts left: %s", salts)
	}
	w.Exec(t, `UPDATE access_log SET patient_id = NULL`)
	if _, findings := w.verify(t); len(findings) != 1 {
		t.Errorf("a patient taken by hand: %v", findings)
	}
}

func (w *world) verify(t *testing.T) (rows int, findings []audit.Finding) {
	t.Helper()
	reports, err := auditchain.Verify(t.Context(), pg.New(w.Pool))
	check(t, err)
	for _, r := range reports {
		findings = append(findings, r.Findings...)
		if r.Head.Source == audit.AccessLog {
			rows = r.Rows
		}
	}
	return rows, findings
}

func TestADependantIsErasedWithTheLastGuardian(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.secondGuardian(t)
	there := func() int { return w.Count(t, `SELECT count(*) FROM patients WHERE id = $1`, demo.DependantPatientID) }
	_, err := w.Closings.Close(t.Context(), fixture.Primary(), password, nil)
	check(t, err)
	w.advance(24 * time.Hour)
	_, err = w.Closings.Close(t.Context(), fixture.Secondary(), password, nil)
	check(t, err)
	w.advance(29 * 24 * time.Hour)
	if n := w.erase(t); n != 1 || there() != 1 {
		t.Errorf("erases %d, dependants %d", n, there())
	}
	w.advance(24 * time.Hour)
	if n := w.erase(t); n != 1 || there() != 0 {
		t.Errorf("then erases %d, dependants %d", n, there())
	}
}

// More than a batch, by two runs at once: each account is erased once.
func TestEraseManyAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const many = 50
	w.patients(t, many, many)
	w.Exec(t, `UPDATE users SET closing_since = '2026-01-01', erase_after = '2026-01-31' WHERE closing_since IS NOT NULL`)
	var (
		group  sync.WaitGroup
		counts [2]int
	)
	for i := range counts {
		group.Go(func() { counts[i] = w.erase(t) })
	}
	group.Wait()
	if left := w.Count(t, `SELECT count(*) FROM users`); counts[0]+counts[1] != many || left != 6 {
		t.Errorf("erased %v, left %d", counts, left)
	}
}
