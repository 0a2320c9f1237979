package ledgertest

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/application/ledger"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/fixture"
)

func paging[T ledger.Row[T, K], K any, F ledger.Filter](t *testing.T, f *fixture.Fixture, k Kind[T, K, F]) {
	f.Exec(t, `UPDATE `+k.Table+` SET `+k.Sorted+`, created_at = '2024-01-01' WHERE patient_id = $1`, primary())
	read := func(a page.Args) page.Connection[T] {
		t.Helper()
		c, err := k.list(t, fixture.Primary(), primary(), a)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	all := ids(read(page.Args{}))
	var forward, backward []id.ID
	for a := (page.Args{First: ptr(2)}); ; {
		c := read(a)
		forward = append(forward, ids(c)...)
		if !c.PageInfo.HasNextPage {
			break
		}
		a.After = c.PageInfo.EndCursor
	}
	for a := (page.Args{Last: ptr(2)}); ; {
		c := read(a)
		backward = append(ids(c), backward...)
		if !c.PageInfo.HasPreviousPage {
			break
		}
		a.Before = c.PageInfo.StartCursor
	}
	if diff := cmp.Diff([][]id.ID{all, all}, [][]id.ID{forward, backward}); diff != "" || len(all) != k.Total {
		t.Errorf("%d rows, want %d; pages (-want +got):\n%s", len(all), k.Total, diff)
	}
	descending := slices.IsSortedFunc(all, func(a, b id.ID) int { return strings.Compare(b.String(), a.String()) })
	if !descending {
		t.Errorf("rows that are equal otherwise are not in the order of their ids: %v", all)
	}
}

// families is how many records the test of manyLists has.
const families = 51

func manyLists[T ledger.Row[T, K], K any, F ledger.Filter](t *testing.T, f *fixture.Fixture, k Kind[T, K, F]) {
	f.Exec(t, `INSERT INTO patients (id, first_name, last_name, name_key, document_type, document_number, birth_date, origin_country, created_at, updated_at)
		SELECT gen_random_uuid(), 'Niño', 'Pérez', 'nino perez', 'RC', 'RC' || 100000 + n, '2020-01-01', 'CO', now(), now() FROM generate_series(1, 49) n`)
	f.Exec(t, `INSERT INTO guardianships (id, guardian_id, patient_id, relationship, created_at)
		SELECT gen_random_uuid(), $1, id, 'MADRE', now() FROM patients WHERE document_type = 'RC'`, fixture.Primary().User)
	patients := []id.ID{}
	rows, err := f.Pool.Query(t.Context(), `SELECT patient_id FROM records_of($1, '2026-03-01')`, fixture.Primary().User)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var patient id.ID
		if err := rows.Scan(&patient); err != nil {
			t.Fatal(err)
		}
		patients = append(patients, patient)
	}
	if err := rows.Err(); err != nil || len(patients) != families {
		t.Fatalf("%d records, %v", len(patients), err)
	}
	for _, n := range []int{1, families} {
		f.Statements.Reset()
		var all F
		if _, err := k.Ledger.OfPatients(t.Context(), fixture.Primary(), patients[:n], all, page.Args{}, true); err != nil {
			t.Fatal(err)
		}
		if s, r := f.Statements.Count(), f.Statements.RoundTrips(); s != 2 || r != 1 {
			t.Errorf("%d records: %d statements in %d round trips\n%s", n, s, r, strings.Join(f.Statements.SQL(), "\n"))
		}
	}
}

// accessLog is domain.md section 1.2, rule 6.
func accessLog[T ledger.Row[T, K], K any, F ledger.Filter](t *testing.T, f *fixture.Fixture, k Kind[T, K, F]) {
	entered := func() int {
		return f.Count(t, `SELECT count(*) FROM access_log WHERE patient_id = $1 AND accessor_id = $2 AND reason = 'care_team' AND granted
			AND accessor_name = 'Test Professional' AND accessor_license = 'MED-0001' AND ip = '192.0.2.1'`, primary(), fixture.Professional().User)
	}
	operation := fixture.Professional()
	for range 2 {
		if _, err := k.Ledger.ByIDs(t.Context(), operation, append([]id.ID{k.OfDependant}, k.Rows...)); err != nil {
			t.Fatal(err)
		}
	}
	if n := entered(); n != 1 {
		t.Errorf("%d rows for one operation", n)
	}
	if _, err := k.list(t, fixture.Professional(), primary(), page.Args{}); err != nil {
		t.Fatal(err)
	}
	if n := entered(); n != 2 {
		t.Errorf("%d rows for two operations", n)
	}
	if _, err := k.Ledger.ByIDs(t.Context(), fixture.Primary(), k.Rows); err != nil {
		t.Fatal(err)
	}
	if n := f.Count(t, `SELECT count(*) FROM access_log`); n != 2 {
		t.Errorf("%d rows in all: reading what is not open, or one's own, is no access", n)
	}

	f.Exec(t, `ALTER TABLE access_log ADD CONSTRAINT refused CHECK (false) NOT VALID`)
	if found, err := k.Ledger.ByIDs(t.Context(), fixture.Professional(), k.Rows); err == nil {
		t.Errorf("answered without being written down: %v", found)
	}
}
