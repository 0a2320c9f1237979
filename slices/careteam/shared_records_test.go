package careteam_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/careteam/domain"
	taking "vitalgo/slices/medications"
	medications "vitalgo/slices/medications/domain"
	medicationsgql "vitalgo/slices/medications/infrastructure/graphql"
	"vitalgo/slices/profile"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/payload"
)

// names gives the professional of the register one more shared record for each name.
func names(t *testing.T, f *fixture.Fixture, full ...[3]string) {
	t.Helper()
	for i, n := range full {
		patient := id.Random()
		f.Exec(t, `INSERT INTO patients (id, first_name, last_name, name_key, document_type, document_number, birth_date, origin_country, created_at, updated_at)
			VALUES ($1, $2, $3, $4, 'AS', $5, '1990-01-01', 'CO', '2026-01-01Z', '2026-01-01Z')`, patient, n[0], n[1], n[2], fmt.Sprint("SHARED", i))
		f.Exec(t, `INSERT INTO guardianships (id, guardian_id, patient_id, relationship, created_at)
			VALUES (gen_random_uuid(), $1, $2, 'MADRE', '2026-01-01Z')`, fixture.Secondary().User, patient)
		f.Exec(t, `INSERT INTO access_grants (id, patient_id, professional_id, scope, granted_at, expires_on)
			VALUES (gen_random_uuid(), $1, $2, 'read', '2026-02-01Z', '2026-12-31')`, patient, fixture.Professional().User)
	}
}

func listed(c page.Connection[domain.SharedRecord]) []string {
	out := []string{}
	for _, r := range c.Nodes() {
		out = append(out, strings.ReplaceAll(r.Name, "\t", ", "))
	}
	return out
}

func TestSharedRecordsAreListedByName(t *testing.T) {
	t.Parallel()
	f, use := setUp(t, 1000)
	names(t, f,
		[3]string{"Zoe", "García", "zoe garcia"}, [3]string{"Ana María", "García López", "ana maria garcia lopez"},
		[3]string{"Óscar", "Ávila", "oscar avila"}, [3]string{"José", "Ñáñez", "jose nanez"}, [3]string{"José", "Ñáñez", "jose nanez"})
	want := []string{"avila, oscar", "garcia, zoe", "garcia lopez, ana maria", "nanez, jose", "nanez, jose", "patient primary, test"}
	all := shared(t, use, page.Args{}, nil)
	if diff := cmp.Diff(want, listed(all)); diff != "" || all.TotalCount != len(want) {
		t.Errorf("total %d; names (-want +got):\n%s", all.TotalCount, diff)
	}
	var paged []id.ID
	for a := (page.Args{First: ptr(2)}); ; {
		c := shared(t, use, a, nil)
		for _, r := range c.Nodes() {
			paged = append(paged, r.PatientID)
		}
		if !c.PageInfo.HasNextPage {
			break
		}
		a.After = c.PageInfo.EndCursor
	}
	met := map[id.ID]bool{}
	for _, p := range paged {
		met[p] = true
	}
	if len(paged) != len(want) || len(met) != len(want) {
		t.Errorf("pages of two meet %d records, %d different ones", len(paged), len(met))
	}
	found := shared(t, use, page.Args{}, ptr(" GARCÍA"))
	if diff := cmp.Diff([]string{"garcia, zoe", "garcia lopez, ana maria"}, listed(found)); diff != "" || found.TotalCount != 2 {
		t.Errorf("search, total %d (-want +got):\n%s", found.TotalCount, diff)
	}
	if found := shared(t, use, page.Args{}, ptr("%_")); found.TotalCount != 0 {
		t.Errorf("LIKE's own signs find %d", found.TotalCount)
	}
}

func TestTheLongestNamesFitIntoACursor(t *testing.T) {
	t.Parallel()
	f, use := setUp(t, 1000)
	long := strings.Repeat("각", 50)
	folded := strings.Repeat("각", 50) // three letters each
	names(t, f, [3]string{long, long, folded + " " + folded}, [3]string{long, long, folded + " " + folded})
	first := shared(t, use, page.Args{First: ptr(2)}, nil)
	second := shared(t, use, page.Args{First: ptr(2), After: first.PageInfo.EndCursor}, nil)
	if len(first.Nodes()) != 2 || len(second.Nodes()) != 1 {
		t.Errorf("pages of %d and %d", len(first.Nodes()), len(second.Nodes()))
	}
}

func TestSearchesAndPagesAreBounded(t *testing.T) {
	t.Parallel()
	_, use := setUp(t, 1000)
	for name, c := range map[string]struct {
		search *string
		args   page.Args
	}{
		"search of 101 characters": {ptr(strings.Repeat("ñ", 101)), page.Args{}},
		"page of 101":              {nil, page.Args{First: ptr(101)}},
		"cursor of another list":   {nil, page.Args{After: ptr("eyJrIjoibWVkaWNhdGlvbnMiLCJhdCI6e319")}},
	} {
		_, err := use.Patients(t.Context(), fixture.Professional(), c.search, c.args, false, true)
		if fault.CodeOf(err) != fault.BadInput {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// domain.md section 1.2, rule 6: one row for each patient and operation.
func TestListingSharedRecordsIsWrittenDown(t *testing.T) {
	t.Parallel()
	f, use := setUp(t, 1000)
	names(t, f, [3]string{"Zoe", "García", "zoe garcia"}, [3]string{"Ana", "Ávila", "ana avila"})
	operation := fixture.Professional()
	for range 2 {
		if _, err := use.Patients(t.Context(), operation, nil, page.Args{First: ptr(2)}, true, true); err != nil {
			t.Fatal(err)
		}
	}
	if n := f.Count(t, `SELECT count(*) * 10 + count(DISTINCT patient_id) FROM access_log WHERE reason = 'care_team'`); n != 22 {
		t.Errorf("rows × 10 + patients = %d, want 22", n)
	}
	f.Exec(t, `ALTER TABLE access_log ADD CONSTRAINT refused CHECK (false) NOT VALID`)
	if found, err := use.Patients(t.Context(), fixture.Professional(), nil, page.Args{}, true, true); err == nil {
		t.Errorf("answered without being written down: %v", listed(found))
	}
}

// One and fifty shared records with their medications and consents cost the same.
func TestManySharedRecordsCostAsManyStatementsAsOne(t *testing.T) {
	t.Parallel()
	f, use := setUp(t, 1000)
	for range 50 {
		names(t, f, [3]string{"Zoe", "García", "zoe garcia"})
		f.Exec(t, `UPDATE patients SET document_number = 'DONE' || left(upper(replace(id::text, '-', '')), 16) WHERE document_number = 'SHARED0'`)
	}
	profiles := profile.New(profile.Deps{DB: f.DB, Guard: f.Guard, Now: fixture.Now}).Use
	taken := taking.New(f.DB, f.Guard, fixture.Now, medicationsgql.Edges{}, payload.Maker{}).Use
	costs := map[int]int{}
	for _, n := range []int{1, 50} {
		v := fixture.Professional()
		f.Statements.Reset()
		found, err := use.Patients(t.Context(), v, nil, page.Args{First: &n}, true, true)
		if err != nil || len(found.Nodes()) != n || found.TotalCount != 51 {
			t.Fatalf("%d of %d, %v", len(found.Nodes()), found.TotalCount, err)
		}
		patients := []id.ID{}
		for _, r := range found.Nodes() {
			patients = append(patients, r.PatientID)
		}
		if read, err := profiles.ByIDs(t.Context(), v, patients); err != nil || len(read) != n {
			t.Fatalf("%d profiles, %v", len(read), err)
		}
		if lists, err := taken.OfPatients(t.Context(), v, patients, medications.Filter{}, page.Args{}, true); err != nil || len(lists) != n {
			t.Fatalf("%d lists, %v", len(lists), err)
		}
		if received, err := use.MyAccess(t.Context(), v, patients); err != nil || len(received) != n {
			t.Fatalf("%d consents, %v", len(received), err)
		}
		costs[n] = f.Statements.Count()
	}
	if costs[1] != costs[50] || costs[1] > 7 {
		t.Errorf("statements by records: %v\n%s", costs, strings.Join(f.Statements.SQL(), "\n"))
	}
}
