package ledgertest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/application/ledger"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
	"vitalgo/slices/shared/infrastructure/fixture"
)

func adding[T ledger.Row[T, K], K any, F ledger.Filter](t *testing.T, f *fixture.Fixture, k Kind[T, K, F]) {
	f.Exec(t, `UPDATE patients SET declared_none = '{medications,allergies,illnesses,surgeries}' WHERE id = $1`, secondary())
	added, err := k.Add(t.Context(), fixture.Secondary(), nil)
	if err != nil {
		t.Fatal(err)
	}
	author := fixture.Secondary().User
	want := record.Entry{
		ID: added.Common().ID, PatientID: secondary(), RecordedBy: &author, Source: record.ByPatient,
		CreatedAt: fixture.Now(), UpdatedAt: fixture.Now(), Version: 1,
	}
	if diff := cmp.Diff(want, added.Common()); diff != "" || want.ID.IsZero() {
		t.Errorf("entry (-want +got):\n%s", diff)
	}
	k.wantStored(t, added)
	if n := f.Count(t, `SELECT count(*) FROM record_changes WHERE kind = 'created' AND subject_type = $1 AND subject_id = $2 AND actor_id = $3 AND actor_role = 'patient'`,
		added.GlobalID().Type, want.ID, author); n != 1 {
		t.Errorf("%d rows of history", n)
	}
	if n := f.Count(t, `SELECT count(*) FROM patients WHERE id = $1 AND cardinality(declared_none) = 3 AND $2 <> ALL (declared_none) AND version = 2`,
		secondary(), k.Ledger.Section); n != 1 {
		t.Error("the section still counts as declared empty, or others no longer do")
	}
}

// wantStored fails unless a row of the secondary patient is stored as it was answered.
func (k Kind[T, K, F]) wantStored(t *testing.T, row T) {
	t.Helper()
	key := row.Common().ID
	stored, err := k.Ledger.ByIDs(t.Context(), fixture.Secondary(), []id.ID{key})
	if diff := cmp.Diff(row, stored[key]); err != nil || diff != "" {
		t.Errorf("stored (-want +got), %v:\n%s", err, diff)
	}
}

func rewriting[T ledger.Row[T, K], K any, F ledger.Filter](t *testing.T, _ *fixture.Fixture, k Kind[T, K, F]) {
	added, err := k.Add(t.Context(), fixture.Secondary(), nil)
	if err != nil {
		t.Fatal(err)
	}
	edited, err := k.Edit(t.Context(), fixture.Secondary(), added.Common().ID, nil, "Otro texto")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(record.Fields{k.Edited}, edited.DifferentFields(added)); diff != "" {
		t.Errorf("changed fields (-want +got):\n%s", diff)
	}
	k.wantStored(t, edited)
}

func naming[T ledger.Row[T, K], K any, F ledger.Filter](t *testing.T, _ *fixture.Fixture, k Kind[T, K, F]) {
	_, err := k.AddWrong(t.Context(), fixture.Professional(), nil)
	want := fault.Problems{{Field: []string{"patientId"}, Reason: fault.Required}, {Field: []string{k.Mandatory}, Reason: fault.Required}}
	if diff := cmp.Diff(want, fault.ProblemsIn(err)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func fullRecord[T ledger.Row[T, K], K any, F ledger.Filter](t *testing.T, f *fixture.Fixture, k Kind[T, K, F]) {
	f.Exec(t, k.Many, secondary())
	f.Exec(t, `UPDATE `+k.Table+` SET deleted_at = now()
		WHERE id = (SELECT id FROM `+k.Table+` WHERE patient_id = $1 LIMIT 1)`, secondary())
	if _, err := k.Add(t.Context(), fixture.Secondary(), nil); err != nil {
		t.Errorf("the 500th live row: %v", err)
	}
	f.Exec(t, `UPDATE `+k.Table+` SET deleted_at = NULL WHERE patient_id = $1`, secondary())
	_, err := k.AddWrong(t.Context(), fixture.Secondary(), nil)
	WantProblem(t, err, fault.Required, k.Mandatory)
	_, err = k.Add(t.Context(), fixture.Secondary(), nil)
	WantProblem(t, err, fault.NotAllowed)
}

func versions[T ledger.Row[T, K], K any, F ledger.Filter](t *testing.T, f *fixture.Fixture, k Kind[T, K, F]) {
	edit := func(expected *int, text string) (record.Entry, error) {
		row, err := k.Edit(t.Context(), fixture.Primary(), k.Rows[0], expected, text)
		return row.Common(), err
	}
	e, err := edit(ptr(1), "Primer texto")
	if err != nil || e.Version != 2 || !e.UpdatedAt.Equal(fixture.Now()) || e.CreatedAt.Equal(fixture.Now()) {
		t.Fatalf("updated to %+v, %v", e, err)
	}
	_, err = edit(ptr(1), "Segundo texto")
	WantProblem(t, err, fault.StaleVersion, "expectedVersion")
	if e, err = edit(nil, "Segundo texto"); err != nil || e.Version != 3 {
		t.Errorf("without an expected version: %+v, %v", e, err)
	}
	if e, err = edit(nil, "Segundo texto"); err != nil || e.Version != 3 {
		t.Errorf("a change that changes nothing: version %d, %v", e.Version, err)
	}
	stored, err := k.Ledger.ByIDs(t.Context(), fixture.Primary(), k.Rows[:1])
	if err != nil || stored[k.Rows[0]].Common().Version != 3 {
		t.Errorf("stored %+v, %v", stored[k.Rows[0]], err)
	}
	if n := f.Count(t, `SELECT count(*) FROM record_changes WHERE subject_id = $1 AND kind = 'updated' AND fields = ARRAY[$2]`, k.Rows[0], k.Edited); n != 2 {
		t.Errorf("%d rows of history, want 2", n)
	}
}

func halfWritten[T ledger.Row[T, K], K any, F ledger.Filter](t *testing.T, f *fixture.Fixture, k Kind[T, K, F]) {
	f.Exec(t, `ALTER TABLE record_changes ADD CONSTRAINT refused CHECK (false) NOT VALID`)
	before := f.Count(t, `SELECT count(*) FROM `+k.Table)
	if _, err := k.Add(t.Context(), fixture.Primary(), nil); err == nil {
		t.Error("a row was added without its history")
	}
	if after := f.Count(t, `SELECT count(*) FROM `+k.Table); after != before {
		t.Errorf("%d rows before, %d after", before, after)
	}
}

func deleting[T ledger.Row[T, K], K any, F ledger.Filter](t *testing.T, f *fixture.Fixture, k Kind[T, K, F]) {
	row := k.Rows[0]
	_, err := k.Ledger.Delete(t.Context(), fixture.Primary(), row, ptr(2))
	WantProblem(t, err, fault.StaleVersion, "expectedVersion")
	patient, err := k.Ledger.Delete(t.Context(), fixture.Primary(), row, ptr(1))
	if err != nil || patient != primary() {
		t.Fatalf("deleted from %s, %v", patient, err)
	}
	if found, err := k.Ledger.ByIDs(t.Context(), fixture.Primary(), []id.ID{row}); err != nil || len(found) != 0 {
		t.Errorf("still found: %v, %v", found, err)
	}
	list, err := k.list(t, fixture.Primary(), primary(), page.Args{})
	if err != nil || list.TotalCount != k.Total-1 || slices.Contains(ids(list), row) {
		t.Errorf("still listed, %d in all, %v", list.TotalCount, err)
	}
	_, err = k.Ledger.Delete(t.Context(), fixture.Primary(), row, nil)
	WantCode(t, err, fault.NotFound)
	_, err = k.Edit(t.Context(), fixture.Primary(), row, nil, "Otro texto")
	WantCode(t, err, fault.NotFound)
	if n := f.Count(t, `SELECT count(*) FROM `+k.Table+` WHERE id = $1 AND deleted_at = $2 AND version = 2`, row, fixture.Now()); n != 1 {
		t.Error("it is not kept as deleted")
	}
	if n := f.Count(t, `SELECT count(*) FROM record_changes WHERE subject_id = $1 AND kind = 'deleted'`, row); n != 1 {
		t.Errorf("%d rows of history", n)
	}
}

// revocation is security.md Z10: no write commits after a revocation was answered.
func revocation[T ledger.Row[T, K], K any, F ledger.Filter](t *testing.T, f *fixture.Fixture, k Kind[T, K, F]) {
	f.Exec(t, `UPDATE access_grants SET scope = 'write'`)
	written := make(chan error, 1)
	tx, err := f.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), `UPDATE access_grants SET revoked_at = greatest(now(), granted_at)`); err != nil {
		t.Fatal(err)
	}
	go func() {
		_, err := k.Edit(t.Context(), fixture.Professional(), k.Rows[0], nil, "Otro texto")
		written <- err
	}()
	for f.Count(t, `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`) == 0 {
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	WantCode(t, <-written, fault.NotFound)
}
