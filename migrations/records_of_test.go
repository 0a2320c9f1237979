package migrations_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	today       = "2026-03-01"
	guardianID  = "00000000-0000-7000-8000-00000000000c"
	otherDoctor = "00000000-0000-7000-8000-00000000000d"
)

type visible struct {
	Patient  string
	Way      string
	Writable bool
}

// sharing is a scene: the owner's own record, a dependant with a guardian, and a doctor with a grant to each.
var sharing = []struct {
	table string
	row   row
}{
	{"users", row{"id": guardianID, "email": "guardian@example.com"}},
	{"users", row{"id": otherDoctor, "email": "other.doctor@example.com", "role": "professional"}},
	{"guardianships", row{"guardian_id": guardianID}},
	{"access_grants", row{}},
	{"access_grants", row{"id": anotherID, "patient_id": dependant, "scope": "write"}},
}

func shared(t *testing.T) *pgxpool.Pool {
	t.Helper()
	_, pool := migratedDatabase(t)
	if err := storedRows(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	for _, s := range sharing {
		if err := insert(t.Context(), pool, s.table, valid[s.table].with(s.row)); err != nil {
			t.Fatal(err)
		}
	}
	return pool
}

func TestRecordsOf(t *testing.T) {
	t.Parallel()
	pool := shared(t)
	own := visible{patientID, "grant", false}
	dependants := visible{dependant, "grant", true}
	tests := []struct {
		name, account, change string
		want                  []visible
	}{
		{"owner", ownerID, "", []visible{{patientID, "owner", true}}},
		{"guardian", guardianID, "", []visible{{dependant, "guardian", true}}},
		{"professional", doctorID, "", []visible{own, dependants}},
		{"professional without a grant", otherDoctor, "", nil},
		{"nobody", otherID, "", nil},
		{"grant revoked", doctorID, "UPDATE access_grants SET revoked_at = granted_at WHERE scope = 'read'", []visible{dependants}},
		{"grant expired yesterday", doctorID, "UPDATE access_grants SET expires_on = '2026-02-28' WHERE scope = 'read'",
			[]visible{dependants}},
		{"last day of the grant", doctorID, "UPDATE access_grants SET expires_on = '2026-03-01'", []visible{own, dependants}},
		{"licence expired yesterday", doctorID, "UPDATE staff_members SET license_expires_on = '2026-02-28'", nil},
		{"last day of the licence", doctorID, "UPDATE staff_members SET license_expires_on = '2026-03-01'", []visible{own, dependants}},
		{"pending", doctorID, "UPDATE staff_members SET status = 'pending'", nil},
		{"suspended", doctorID, "UPDATE staff_members SET status = 'suspended'", nil},
		{"rejected", doctorID, "UPDATE staff_members SET status = 'rejected'", nil},
		{"a paramedic", doctorID, "UPDATE staff_members SET kind = 'paramedic'", nil},
		{"owner is closing", doctorID, closing(ownerID), []visible{dependants}},
		{"owner is closing, for the owner", ownerID, closing(ownerID), []visible{{patientID, "owner", true}}},
		{"only guardian is closing", doctorID, closing(guardianID), []visible{own}},
		{"one of two guardians is closing", doctorID, closing(guardianID) + "; " + secondGuardian, []visible{own, dependants}},
		{"no guardian is left", doctorID, "DELETE FROM guardianships WHERE guardian_id = '" + guardianID + "'", []visible{own}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := rolledBack(t.Context(), pool, func(tx pgx.Tx) error {
				for change := range strings.SplitSeq(tt.change, ";") {
					if _, err := tx.Exec(t.Context(), change); err != nil {
						return err
					}
				}
				rows, err := tx.Query(t.Context(), `
					SELECT patient_id::text AS patient, way, writable
					FROM records_of($1, $2)
					ORDER BY patient_id`, tt.account, today)
				if err != nil {
					return err
				}
				got, err := pgx.CollectRows(rows, pgx.RowToStructByName[visible])
				if diff := cmp.Diff(tt.want, got); diff != "" && len(tt.want)+len(got) > 0 {
					t.Errorf("(-want +got):\n%s", diff)
				}
				if err != nil {
					return err
				}
				return reachesTheSame(t, tx, tt.account, got)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// reachesTheSame compares reached_by and reached_patients with records_of: looking anew, looking once, and finding what that look kept, also
// when somebody else looked meanwhile.
func reachesTheSame(t *testing.T, tx pgx.Tx, account string, records []visible) error {
	t.Helper()
	want := []string{}
	for _, r := range records {
		want = append(want, r.Patient)
	}
	for _, look := range []string{"", "on", "on", "somebody else", "on"} {
		if look == "somebody else" {
			if _, err := tx.Exec(t.Context(), `SELECT reached_by($1, $2), reached_patients($1, $2)`, neighbourID, today); err != nil {
				return err
			}
			continue
		}
		if _, err := tx.Exec(t.Context(), `SELECT set_config('app.once', $1, true)`, look); err != nil {
			return err
		}
		rows, err := tx.Query(t.Context(), `SELECT r::text FROM reached_by($1, $2) r ORDER BY r`, account, today)
		if err != nil {
			return err
		}
		got, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("reached_by with %q (-want +got):\n%s", look, diff)
		}
		var array []string
		err = tx.QueryRow(t.Context(), `SELECT ARRAY(SELECT unnest(reached_patients($1, $2))::text ORDER BY 1)`, account, today).Scan(&array)
		if err != nil {
			return err
		}
		if diff := cmp.Diff(want, array); diff != "" {
			t.Errorf("reached_patients with %q (-want +got):\n%s", look, diff)
		}
	}
	return nil
}

// What a look found is answered to nobody but the viewer for whom, and on no day but that on which, it was found.
func TestSec_R05_AKeptLookIsForItsViewerAndDay(t *testing.T) {
	t.Parallel()
	pool := shared(t)
	const lastDay, dayAfter = "2026-03-01", "2026-03-02"
	err := rolledBack(t.Context(), pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), `UPDATE access_grants SET expires_on = '`+lastDay+`'; SET LOCAL ROLE vitalgo_app; SET LOCAL app.once = 'on'`); err != nil {
			return err
		}
		for _, c := range []struct{ viewer, day, want string }{
			{ownerID, lastDay, patientID},
			{"", "", ""},
			{ownerID, lastDay, patientID},
			{"", lastDay, ""},
			{guardianID, lastDay, dependant},
			{ownerID, "", patientID},
			{otherID, lastDay, ""},
			{doctorID, lastDay, patientID + " " + dependant},
			{doctorID, dayAfter, ""},
			{strings.ToUpper(doctorID), lastDay, patientID + " " + dependant},
		} {
			_, err := tx.Exec(t.Context(), `SELECT set_config('app.viewer', $1, true), set_config('app.today', $2, true)`, c.viewer, c.day)
			if err != nil {
				return err
			}
			var got string
			err = tx.QueryRow(t.Context(), `
				SELECT coalesce(string_agg(r::text, ' ' ORDER BY r), '') FROM unnest(readable_patients()) r`).Scan(&got)
			if err != nil {
				return err
			}
			if got != c.want {
				t.Errorf("%q on %q reads %q, want %q", c.viewer, c.day, got, c.want)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func closing(account string) string {
	return "UPDATE users SET closing_since = created_at, erase_after = created_at + interval '30 days' WHERE id = '" + account + "'"
}

const secondGuardian = "INSERT INTO guardianships SELECT '" + anotherID + "', '" + ownerID +
	"', patient_id, relationship, created_at FROM guardianships"

// Of what a policy asks there is one answer for a statement, found before its rows: one found by its id is read by the
// index, and looked up in the answer.
func TestPoliciesAreAskedOnceForAStatement(t *testing.T) {
	t.Parallel()
	_, pool := migratedDatabase(t)
	err := rolledBack(t.Context(), pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), `SET LOCAL ROLE vitalgo_app`); err != nil {
			return err
		}
		rows, err := tx.Query(t.Context(), `
			EXPLAIN (COSTS OFF)
			SELECT m.id
			FROM medications m
			JOIN records_of('`+ownerID+`', '`+today+`') r ON r.patient_id = m.patient_id
			WHERE m.id = '`+otherID+`'`)
		if err != nil {
			return err
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		plan := strings.Join(lines, "\n")
		for _, want := range []string{"medications_pkey", "InitPlan 1 (returns $0)", "array_position($0, patient_id) IS NOT NULL"} {
			if !strings.Contains(plan, want) {
				t.Errorf("the plan leaves out %q:\n%s", want, plan)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
