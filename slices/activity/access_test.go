package activity_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/activity/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/fixture"
)

func TestTheAccessLogTellsWhoReadAndWhen(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	now := fixture.Now()
	older, newer := enter(t, f, primary, true, now.Add(-time.Hour)), enter(t, f, primary, true, now)
	refused := enter(t, f, primary, false, now)
	other := enter(t, f, secondary, true, now)
	f.Exec(t, `UPDATE users SET first_name = 'Otra' WHERE id = $1`, fixture.Paramedic().User)

	found, err := use.accesses.OfPatients(t.Context(), fixture.Primary(), []id.ID{primary, secondary}, page.Args{First: ptr(1)}, true)
	if err != nil {
		t.Fatal(err)
	}
	c := found[primary]
	if c.TotalCount != 2 || !c.PageInfo.HasNextPage || len(c.Nodes()) != 1 || len(found[secondary].Nodes()) != 0 || found[secondary].TotalCount != 0 {
		t.Fatalf("logs %+v", found)
	}
	got := c.Nodes()[0]
	got.At = got.At.UTC()
	want := domain.Access{
		ID: newer, PatientID: primary, Reason: domain.Emergency, AccessorRole: person.Paramedic, AccessorName: "Ana Ruiz",
		AccessorOrganization: ptr("Cruz Roja"), AccessorLicense: ptr("PAR-1"), IPAddress: "2001:db8::1", UserAgent: "phone",
		Location: ptr("Calle 1"), At: now,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("reading (-want +got):\n%s", diff)
	}
	reader := person.Person{FullName: "Ana Ruiz", Role: person.Paramedic, Organization: ptr("Cruz Roja"), LicenseNumber: ptr("PAR-1")}
	if diff := cmp.Diff(reader, got.Accessor()); diff != "" {
		t.Errorf("reader (-want +got):\n%s", diff)
	}
	found, err = use.accesses.OfPatients(t.Context(), fixture.Primary(), []id.ID{primary}, page.Args{After: c.PageInfo.EndCursor}, false)
	if rest := found[primary].Nodes(); err != nil || len(rest) != 1 || rest[0].ID != older {
		t.Errorf("the second page holds %+v, %v", rest, err)
	}
	rows, err := use.accesses.ByIDs(t.Context(), fixture.Primary(), []id.ID{older, refused, other})
	if err != nil || len(rows) != 1 || rows[older].ID != older {
		t.Errorf("by ids: %+v, %v", rows, err)
	}
}

// The columns of domain.md section 1.1 for activity and for accessLog.
func TestWhoMayRead(t *testing.T) {
	t.Parallel()
	const ok, none = "", "NONE"
	for _, c := range []struct {
		name          string
		viewer        access.Viewer
		patient       id.ID
		activity, log string
	}{
		{"owner", fixture.Primary(), primary, ok, ok},
		{"guardian", fixture.Primary(), dependant, ok, ok},
		{"stranger", fixture.Secondary(), primary, none, none},
		{"professional with a grant", fixture.Professional(), primary, ok, string(fault.Forbidden)},
		{"professional without a grant", fixture.Professional(), dependant, none, string(fault.Forbidden)},
		{"paramedic", fixture.Paramedic(), primary, string(fault.Forbidden), string(fault.Forbidden)},
		{"inactive staff", fixture.PendingParamedic(), primary, string(fault.Forbidden), string(fault.Forbidden)},
		{"administrator", fixture.Admin(), primary, string(fault.Forbidden), string(fault.Forbidden)},
		{"nobody", fixture.Anonymous(), primary, string(fault.Unauthenticated), string(fault.Unauthenticated)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, use := setUp(t)
			reading := enter(t, f, c.patient, true, fixture.Now())
			var change id.ID
			if err := f.Pool.QueryRow(t.Context(), `SELECT id FROM record_changes WHERE patient_id = $1 LIMIT 1`, c.patient).Scan(&change); err != nil {
				t.Fatal(err)
			}
			patients := []id.ID{c.patient}
			check := func(name, want string, listed, found int, errs ...error) {
				t.Helper()
				for _, err := range errs {
					if want != ok && want != none {
						wantCode(t, err, fault.Code(want))
					} else if err != nil || (listed > 0) != (want == ok) || (found > 0) != (want == ok) {
						t.Errorf("%s: %d listed, %d found, %v", name, listed, found, err)
					}
				}
			}
			activities, listErr := use.activities.OfPatients(t.Context(), c.viewer, patients, page.Args{})
			changes, idErr := use.activities.ByIDs(t.Context(), c.viewer, []id.ID{change})
			check("activity", c.activity, len(activities[c.patient].Nodes()), len(changes), listErr, idErr)
			accesses, listErr := use.accesses.OfPatients(t.Context(), c.viewer, patients, page.Args{}, true)
			readings, idErr := use.accesses.ByIDs(t.Context(), c.viewer, []id.ID{reading})
			check("accessLog", c.log, len(accesses[c.patient].Nodes()), len(readings), listErr, idErr)
		})
	}
}

// domain.md section 1.2, rule 6.
func TestReadingByAProfessionalIsWrittenDown(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	if _, err := use.activities.OfPatients(t.Context(), fixture.Professional(), []id.ID{primary}, page.Args{}); err != nil {
		t.Fatal(err)
	}
	if n := f.Count(t, `SELECT count(*) FROM access_log WHERE patient_id = $1 AND reason = 'care_team'`, primary); n != 1 {
		t.Errorf("%d rows in the access log", n)
	}
	f.Exec(t, `ALTER TABLE access_log ADD CONSTRAINT refused CHECK (false) NOT VALID`)
	if found, err := use.activities.OfPatients(t.Context(), fixture.Professional(), []id.ID{primary}, page.Args{}); err == nil {
		t.Errorf("answered without being written down: %v", found)
	}
}

func TestBadPagesAreRefused(t *testing.T) {
	t.Parallel()
	_, use := setUp(t)
	for name, a := range map[string]page.Args{
		"101 rows": {First: ptr(101)}, "no rows": {First: ptr(0)}, "no cursor": {After: ptr("x")},
	} {
		_, err := use.activities.OfPatients(t.Context(), fixture.Primary(), []id.ID{primary}, a)
		wantCode(t, err, fault.BadInput)
		_, err = use.accesses.OfPatients(t.Context(), fixture.Primary(), []id.ID{primary}, a, false)
		if fault.CodeOf(err) != fault.BadInput {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestManyHistoriesAreOneStatement(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	patients := append(dependants(t, f, 24), primary)
	for _, n := range []int{1, 25} {
		f.Statements.Reset()
		if _, err := use.activities.OfPatients(t.Context(), fixture.Primary(), patients[:n], page.Args{}); err != nil {
			t.Fatal(err)
		}
		if _, err := use.accesses.OfPatients(t.Context(), fixture.Primary(), patients[:n], page.Args{}, true); err != nil {
			t.Fatal(err)
		}
		if s, r := f.Statements.Count(), f.Statements.RoundTrips(); s != 3 || r != 2 {
			t.Errorf("%d records: %d statements in %d round trips\n%s", n, s, r, strings.Join(f.Statements.SQL(), "\n"))
		}
	}
}
