package auditchain_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"vitalgo/slices/shared/domain/audit"
	"vitalgo/slices/shared/infrastructure/auditchain"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/logtest"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

type world struct {
	*fixture.Fixture
	keeper *auditchain.Keeper
}

func newWorld(t *testing.T) *world {
	t.Helper()
	f := fixture.New(t)
	return &world{f, auditchain.New(f.DB, logtest.Searched(t), time.Now, time.Hour)}
}

// row returns the id of the n-th row.
func row(n int) string { return "00000000-0000-7000-8000-00000000010" + string(rune('0'+n)) }

const insertion = `
	INSERT INTO access_log (id, patient_id, accessor_id, accessor_role, accessor_name, accessor_organization, accessor_license,
		reason, granted, ip, user_agent, location, at)
	VALUES ($1, '` + demo.PrimaryPatientID + `', '` + demo.ProfessionalID + `', 'professional', 'Test Professional', 'Hospital',
		'MED-1', 'care_team', true, '192.0.2.1', 'x', 'here', $2)`

// enter writes rows and seals them.
func (w *world) enter(t *testing.T, rows ...int) {
	t.Helper()
	for _, n := range rows {
		w.Exec(t, insertion, row(n), time.Now())
	}
	w.seal(t)
}

// insertMany writes that many rows.
func (w *world) insertMany(t *testing.T, many int) {
	t.Helper()
	w.Exec(t, strings.ReplaceAll(strings.Replace(insertion, "VALUES ($1,", "SELECT gen_random_uuid(),", 1), "'here', $2)", "'here', now() FROM generate_series(1, $1::int)"), many)
}

func (w *world) seal(t *testing.T) {
	t.Helper()
	if err := w.keeper.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// verify returns the report on the access log and the findings of all.
func (w *world) verify(t *testing.T, heads ...audit.Head) (log auditchain.Report, findings string) {
	t.Helper()
	reports, err := auditchain.Verify(t.Context(), pg.New(w.Pool), heads...)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, r := range reports {
		if r.Head.Source == audit.AccessLog {
			log = r
		}
		for _, f := range r.Findings {
			all = append(all, f.String())
		}
	}
	return log, strings.Join(all, "\n")
}

// finds wants findings that contain all parts, or none where no parts are given.
func (w *world) finds(t *testing.T, what string, parts ...string) {
	t.Helper()
	_, findings := w.verify(t)
	if len(parts) == 0 && findings != "" {
		t.Errorf("%s: found\n%s", what, findings)
	}
	for _, part := range parts {
		if !strings.Contains(findings, part) {
			t.Errorf("%s: found\n%s\nwithout %s", what, findings, part)
		}
	}
}

func TestSec_D04_AnEditOfEveryColumnIsFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.enter(t, 1, 2, 3)
	w.finds(t, "nothing was done")
	for table, columns := range map[string]map[string]string{
		"access_log": {
			"patient_id": "'" + demo.SecondaryPatientID + "'", "accessor_id": "'" + demo.PrimaryID + "'", "accessor_role": "'paramedic'",
			"accessor_name": "'Another'", "accessor_organization": "null", "accessor_license": "'MED-2'", "reason": "'emergency'",
			"granted": "false, denial = 'expired'", "denial": "'expired', granted = false", "ip": "'192.0.2.2'", "user_agent": "'y'",
			"location": "'there'", "at": "at + interval '1 microsecond'", "emergency_code_id": "(SELECT min(id::text)::uuid FROM emergency_codes)",
		},
		"staff_decisions": {
			"staff_id": "(SELECT max(id::text)::uuid FROM staff_members m WHERE m.id <> staff_id)", "admin_id": "null",
			"from_status": "'suspended'", "to_status": "'rejected', reason = 'some reason'", "reason": "'another reason'", "at": "at - interval '1 day'",
		},
	} {
		var all string
		if err := w.Pool.QueryRow(t.Context(), `SELECT string_agg(attname, ' ') FROM pg_attribute
			WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'id'`, table).Scan(&all); err != nil {
			t.Fatal(err)
		}
		for _, column := range strings.Fields(all) {
			if columns[column] == "" {
				t.Fatalf("no edit of %s.%s is tried", table, column)
			}
			w.edited(t, table, column, columns[column])
		}
	}
	w.finds(t, "all was put back")
}

// edited changes a column of one row, wants the row named, and puts it back.
func (w *world) edited(t *testing.T, table, column, value string) {
	t.Helper()
	var target, before string
	if err := w.Pool.QueryRow(t.Context(), `SELECT min(id::text) FROM `+table).Scan(&target); err != nil {
		t.Fatal(err)
	}
	if err := w.Pool.QueryRow(t.Context(), `SELECT to_jsonb(r)::text FROM `+table+` r WHERE id = $1`, target).Scan(&before); err != nil {
		t.Fatal(err)
	}
	if column == "emergency_code_id" && w.Count(t, `SELECT count(*) FROM emergency_codes`) == 0 {
		t.Fatal("there is no code to put in")
	}
	w.Exec(t, `UPDATE `+table+` SET `+column+` = `+value+` WHERE id = $1`, target)
	w.finds(t, table+"."+column, table+": row "+target)
	w.Exec(t, `UPDATE `+table+` r SET (`+columnsBut(t, w, table)+`) = (SELECT `+columnsBut(t, w, table)+`
		FROM jsonb_populate_record(null::`+table+`, $2::jsonb)) WHERE r.id = $1`, target, before)
}

func columnsBut(t *testing.T, w *world, table string) (columns string) {
	t.Helper()
	if err := w.Pool.QueryRow(t.Context(), `SELECT string_agg(attname, ', ') FROM pg_attribute
		WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'id'`, table).Scan(&columns); err != nil {
		t.Fatal(err)
	}
	return columns
}

func TestSec_D04_DeletionsAndSwapsAreFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sql   string
		parts []string
	}{
		"row in the middle": {`DELETE FROM access_log WHERE id = '` + row(2) + `'`, []string{row(2) + " was deleted"}},
		"with its seal": {`WITH gone AS (DELETE FROM access_log WHERE id = '` + row(2) + `')
			DELETE FROM audit_seals WHERE row_id = '` + row(2) + `'`, []string{row(3), "what was between is gone"}},
		"at the beginning": {`WITH gone AS (DELETE FROM access_log WHERE id = '` + row(1) + `')
			DELETE FROM audit_seals WHERE row_id = '` + row(1) + `'`, []string{row(2), "what was between is gone"}},
		"swap": {`UPDATE access_log SET id = CASE WHEN id = '` + row(1) + `'::uuid THEN '` + row(2) + `'::uuid ELSE '` + row(1) + `'::uuid END
			WHERE id IN ('` + row(1) + `', '` + row(2) + `')`, []string{row(1) + " was changed", row(2) + " was changed"}},
		"seal moved":         {`UPDATE audit_seals SET position = 4 WHERE source = 'access_log' AND position = 2`, []string{row(2)}},
		"nulled patient":     {`UPDATE access_log SET patient_id = NULL WHERE id = '` + row(2) + `'`, []string{row(2) + " has another patient"}},
		"row without a seal": {`DELETE FROM audit_seals WHERE row_id = '` + row(3) + `'`, []string{row(3) + " was inserted without a seal"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.enter(t, 1, 2, 3)
			w.Exec(t, `ALTER TABLE access_log DROP CONSTRAINT access_log_pkey`) // the owner of the database may do all this
			w.Exec(t, c.sql)
			w.finds(t, name, c.parts...)
		})
	}
}

func TestSec_D04_ACutEndIsFoundByTheHead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.enter(t, 1, 2, 3)
	noted, _ := w.verify(t)
	if noted.Head.Position != 3 || noted.Rows != 3 {
		t.Fatalf("the head is %s of %d rows", noted.Head, noted.Rows)
	}
	w.enter(t, 4)
	if _, findings := w.verify(t, noted.Head); findings != "" {
		t.Errorf("a longer chain: %s", findings)
	}
	w.Exec(t, `DELETE FROM access_log WHERE id >= $1`, row(3))
	w.Exec(t, `DELETE FROM audit_seals WHERE source = 'access_log' AND position >= 3`)
	w.finds(t, "without the head nobody can tell")
	if _, findings := w.verify(t, noted.Head); !strings.Contains(findings, "position 3, which was noted, is not in the chain") {
		t.Errorf("cut off: %s", findings)
	}
	w.enter(t, 5) // takes the place
	if _, findings := w.verify(t, noted.Head); !strings.Contains(findings, "position 3 has another hash") {
		t.Errorf("replaced: %s", findings)
	}
}

func TestSec_D04_ARowWithoutTheTriggerIsFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.enter(t, 1)
	w.Exec(t, `ALTER TABLE access_log DISABLE TRIGGER access_log_sealed`)
	w.enter(t, 2)
	w.finds(t, "inserted", row(2)+" was inserted without a seal")
}

func TestSec_D04_ARowThatIsDeletedBeforeItsSealIsFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Exec(t, insertion, row(1), time.Now())
	w.Exec(t, `DELETE FROM access_log`)
	w.seal(t)
	w.finds(t, "deleted", row(1)+" was deleted before it was sealed")
}

func TestSec_D04_ThePurgeKeepsAnAnchor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := time.Now().AddDate(-8, 0, 0)
	for n := 1; n <= 3; n++ {
		w.Exec(t, insertion, row(n), old)
	}
	w.seal(t)
	early, _ := w.verify(t)
	w.enter(t, 4, 5)
	maintenance := w.As(t, "vitalgo_maintenance", nil)
	purge := func(before time.Time, most int) (n int) {
		t.Helper()
		if err := maintenance.QueryRow(t.Context(), `SELECT purge_access_log($1, $2)`, before, most).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	due := time.Now().AddDate(-7, 0, -1)
	if a, b, c := purge(due, 2), purge(due, 2), purge(due, 2); a != 2 || b != 1 || c != 0 {
		t.Errorf("purges %d, %d, %d", a, b, c)
	}
	w.finds(t, "after the purge")
	if log, findings := w.verify(t, early.Head); findings != "" || log.Rows != 2 || log.Head.Position != 5 {
		t.Errorf("%d rows, head %s, %s", log.Rows, log.Head, findings)
	}
	if n := purge(time.Now().AddDate(1, 0, 0), 10); n != 0 {
		t.Errorf("purges %d that are not 7 years old", n)
	}
	if _, err := maintenance.Exec(t.Context(), `DELETE FROM access_log`); err == nil {
		t.Error("the log can be purged without its chain")
	}
	w.Exec(t, `UPDATE audit_anchors SET position = 4, chain_hash = (SELECT chain_hash FROM audit_seals WHERE position = 4 AND source = 'access_log')`)
	w.finds(t, "an anchor that covers too much", row(4))
}

func TestSec_D04_ARowThatIsCommittedLateIsSealed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	late, err := w.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := late.Exec(t.Context(), insertion, row(1), time.Now()); err != nil {
		t.Fatal(err)
	}
	w.enter(t, 2)
	if log, findings := w.verify(t); findings != "" || log.Rows != 1 {
		t.Errorf("before: %d rows, %s", log.Rows, findings)
	}
	if err := late.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.seal(t)
	if log, findings := w.verify(t); findings != "" || log.Rows != 2 {
		t.Errorf("afterwards: %d rows, %s", log.Rows, findings)
	}
}

func TestSec_D04_SealersAtOnceMakeOneChain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const many = 1500 // more than a batch
	w.insertMany(t, many)
	var sealers sync.WaitGroup
	for range 4 {
		sealers.Go(func() {
			if err := w.keeper.Seal(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	sealers.Wait()
	w.seal(t) // what one left to another that had just ended
	if log, findings := w.verify(t); findings != "" || log.Rows != many || log.Head.Position != many {
		t.Errorf("%d rows, head %s, %s", log.Rows, log.Head, findings)
	}
}

// F04: of a whole batch that cannot be written, the next turn is soon enough.
func TestSec_F04_WhatCannotBeSealedIsTriedOnceInATurn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seal(t)
	w.insertMany(t, 1000) // a batch
	w.Exec(t, `CREATE SEQUENCE tries`)
	w.Exec(t, `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
		BEGIN
			PERFORM nextval('public.tries'); -- stays when the transaction is rolled back
			RAISE read_only_sql_transaction;
		END $$`)
	w.Exec(t, `CREATE TRIGGER refused BEFORE UPDATE ON audit_seals FOR EACH STATEMENT EXECUTE FUNCTION refuse()`)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := w.keeper.Seal(ctx); err == nil || ctx.Err() != nil {
		t.Errorf("error %.200v, %v", err, ctx.Err())
	}
	if n := w.Count(t, `SELECT last_value FROM tries`); n != 1 {
		t.Errorf("%d tries", n)
	}
	w.Exec(t, `DROP TRIGGER refused ON audit_seals`)
	w.seal(t)
	if log, findings := w.verify(t); findings != "" || log.Rows != 1000 {
		t.Errorf("afterwards: %d rows, %s", log.Rows, findings)
	}
}

func TestSec_D04_TheServerSealsAndLogsTheHeads(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Exec(t, insertion, row(1), time.Now())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	logged := &announcing{done: cancel}
	keeper := auditchain.New(w.DB, slog.New(slog.NewTextHandler(logged, nil)), time.Now, time.Millisecond)
	if err := keeper.Run(ctx); err != nil {
		t.Fatal(err)
	}
	log, _ := w.verify(t)
	if log.Rows != 1 || !strings.Contains(logged.text.String(), log.Head.String()) {
		t.Errorf("head %s, log %s", log.Head, &logged.text)
	}
}

// F18: a panic ends neither the process nor the sealer.
func TestSec_F18_ASealerThatPanicsGoesOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	logged, turns := &announcing{done: cancel}, 0
	now := func() time.Time {
		if turns++; turns < 3 {
			panic("marker4711")
		}
		return time.Now()
	}
	keeper := auditchain.New(w.DB, slog.New(slog.NewTextHandler(logged, nil)), now, time.Millisecond)
	if err := keeper.Run(ctx); err != nil {
		t.Fatal(err)
	}
	text := logged.text.String()
	if strings.Count(text, "panic.kind=string") != 2 || !strings.Contains(text, "chain_test.go") || strings.Contains(text, "marker4711") {
		t.Errorf("the log tells %s", text)
	}
}

// announcing is a log that says when both heads are in it.
type announcing struct {
	text  bytes.Buffer
	heads int
	done  func()
}

func (a *announcing) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte("audit head")) {
		a.heads++
	}
	if a.heads == len(audit.Sources()) {
		a.done()
	}
	return a.text.Write(line)
}

// The app's role adds to logs; it neither changes them nor comes near seals. The sealer changes no seal twice.
func TestSec_D04_SealsAreOutOfReach(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.enter(t, 1)
	for role, statements := range map[string][]string{
		"vitalgo_app": {`SELECT FROM audit_seals`, `DELETE FROM audit_seals`, `SELECT audit_forget('{}', '{}')`, `DELETE FROM access_log`,
			`UPDATE access_log SET location = 'x'`, `DELETE FROM record_changes`, `UPDATE record_changes SET kind = 'x'`},
		"vitalgo_staff":       {`UPDATE staff_decisions SET reason = 'another'`, `DELETE FROM staff_decisions`},
		"vitalgo_maintenance": {`SELECT FROM audit_seals`, `UPDATE audit_seals SET patient_salt = NULL`},
		"vitalgo_auditor": {`DELETE FROM audit_seals`, `UPDATE audit_seals SET patient_salt = NULL`, `UPDATE audit_anchors SET position = 1`,
			`UPDATE access_log SET location = 'x'`, `DELETE FROM staff_decisions`, `SELECT FROM patients`},
	} {
		pool := w.As(t, role, nil)
		for _, sql := range statements {
			if _, err := pool.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), "42501") {
				t.Errorf("%s as %s: %v", sql, role, err)
			}
		}
	}
	tag, err := w.As(t, "vitalgo_auditor", nil).Exec(t.Context(), `UPDATE audit_seals SET position = 9 WHERE position IS NOT NULL`)
	if err != nil || tag.RowsAffected() != 0 {
		t.Errorf("the sealer changes %d seals again, %v", tag.RowsAffected(), err)
	}
}
