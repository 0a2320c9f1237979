package careteam_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/careteam/application"
	"vitalgo/slices/careteam/domain"
	taking "vitalgo/slices/medications"
	medications "vitalgo/slices/medications/domain"
	medicationsgql "vitalgo/slices/medications/infrastructure/graphql"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/change"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/pg"
)

// The columns of domain.md section 1.1 for grantAccess, revokeAccess, patients, grants and myAccess; security.md
// Z03, Z04, Z06.
func TestWhoMay(t *testing.T) {
	t.Parallel()
	const none = fault.Code("")
	for _, c := range []struct {
		name                           string
		viewer                         access.Viewer
		grant, revoke, patients, lists fault.Code
		access                         fault.Code
		seen, listed, received         int
	}{
		{"owner", fixture.Primary(), none, none, fault.Forbidden, none, none, 1, 1, 0},
		{"stranger", fixture.Secondary(), fault.NotFound, fault.NotFound, fault.Forbidden, none, none, 0, 0, 0},
		{"professional", fixture.Professional(), fault.Forbidden, fault.Forbidden, none, fault.Forbidden, none, 1, 0, 1},
		{"paramedic", fixture.Paramedic(), fault.Forbidden, fault.Forbidden, fault.Forbidden, fault.Forbidden, fault.Forbidden, 0, 0, 0},
		{"inactive staff", fixture.PendingParamedic(), fault.Forbidden, fault.Forbidden, fault.Forbidden, fault.Forbidden, fault.Forbidden, 0, 0, 0},
		{"administrator", fixture.Admin(), fault.Forbidden, fault.Forbidden, fault.Forbidden, fault.Forbidden, fault.Forbidden, 0, 0, 0},
		{"nobody", fixture.Anonymous(), fault.Unauthenticated, fault.Unauthenticated, fault.Unauthenticated, fault.Unauthenticated, fault.Unauthenticated, 0, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, use := setUp(t, 1000)
			_, err := use.Patients(t.Context(), c.viewer, nil, page.Args{}, false, true)
			wantCode(t, err, c.patients)
			lists, err := use.Grants(t.Context(), c.viewer, []id.ID{primary, dependant})
			wantCode(t, err, c.lists)
			received, err := use.MyAccess(t.Context(), c.viewer, []id.ID{primary, dependant})
			wantCode(t, err, c.access)
			nodes, err := use.ByIDs(t.Context(), c.viewer, []id.ID{registered, primary})
			wantCode(t, err, c.access)
			if len(lists[primary]) != c.listed || len(received) != c.received || len(nodes) != c.seen {
				t.Errorf("%d consents, %d received, %d by id", len(lists[primary]), len(received), len(nodes))
			}
			_, err = use.Revoke(t.Context(), c.viewer, registered)
			wantCode(t, err, c.revoke)
			_, err = use.Grant(t.Context(), c.viewer, global(primary), terms(domain.Read))
			wantCode(t, err, c.grant)
		})
	}
}

func TestAGuardianGivesAndEndsConsents(t *testing.T) {
	t.Parallel()
	_, use := setUp(t, 1000)
	given, err := use.Grant(t.Context(), fixture.Primary(), global(dependant), terms(domain.Write))
	if err != nil || given.PatientID != dependant || given.Scope != domain.Write || given.Status != domain.Active {
		t.Fatalf("gave %+v, %v", given, err)
	}
	lists, err := use.Grants(t.Context(), fixture.Primary(), []id.ID{primary, dependant})
	want := map[id.ID]int{primary: 1, dependant: 1}
	if diff := cmp.Diff(want, map[id.ID]int{primary: len(lists[primary]), dependant: len(lists[dependant])}); err != nil || diff != "" {
		t.Errorf("consents (-want +got), %v:\n%s", err, diff)
	}
	if diff := cmp.Diff(given, lists[dependant][0]); diff != "" {
		t.Errorf("stored (-given +stored):\n%s", diff)
	}
	if _, err := use.Revoke(t.Context(), fixture.Primary(), given.ID); err != nil {
		t.Error(err)
	}
}

func TestAConsentCountsFromTheNextStatementUntilItEnds(t *testing.T) {
	t.Parallel()
	f, use := setUp(t, 1000)
	sees := func() []id.ID {
		found := []id.ID{}
		for _, r := range shared(t, use, page.Args{}, nil).Nodes() {
			found = append(found, r.PatientID)
		}
		return found
	}
	given, err := use.Grant(t.Context(), fixture.Secondary(), nil, terms(domain.Read))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]id.ID{primary, secondary}, sees()); diff != "" {
		t.Errorf("after the consent (-want +got):\n%s", diff)
	}
	replaced, err := use.Grant(t.Context(), fixture.Secondary(), nil, terms(domain.Write))
	if err != nil {
		t.Fatal(err)
	}
	received, err := use.MyAccess(t.Context(), fixture.Professional(), []id.ID{secondary})
	if err != nil || received[secondary] == nil || received[secondary].ID != replaced.ID || received[secondary].Scope != domain.Write {
		t.Errorf("after another one: %+v, %v", received[secondary], err)
	}
	if nodes, err := use.ByIDs(t.Context(), fixture.Professional(), []id.ID{given.ID}); err != nil || len(nodes) != 0 {
		t.Errorf("the professional still sees the one before: %v, %v", nodes, err)
	}
	if n := f.Count(t, `SELECT count(*) FROM access_grants WHERE id = $1 AND revoked_at = granted_at AND revoked_by = $2`, given.ID, fixture.Secondary().User); n != 1 {
		t.Error("the one before is not revoked")
	}
	revoked, err := use.Revoke(t.Context(), fixture.Secondary(), replaced.ID)
	if err != nil || revoked.Status != domain.Revoked {
		t.Errorf("revoked %+v, %v", revoked, err)
	}
	if diff := cmp.Diff([]id.ID{primary}, sees()); diff != "" {
		t.Errorf("after revoking (-want +got):\n%s", diff)
	}
	_, err = use.Revoke(t.Context(), fixture.Secondary(), replaced.ID)
	wantReason(t, err, fault.NotAllowed, "id")
	f.Exec(t, `UPDATE access_grants SET granted_at = '2026-01-01Z', expires_on = '2026-02-28'`)
	if diff := cmp.Diff([]id.ID{}, sees()); diff != "" {
		t.Errorf("after the last day (-want +got):\n%s", diff)
	}
	lists, err := use.Grants(t.Context(), fixture.Primary(), []id.ID{primary})
	if err != nil || lists[primary][0].Status != domain.Expired {
		t.Errorf("the owner sees %+v, %v", lists[primary], err)
	}
}

// domain.md section 2.11 and security.md Z09: whoever is not an active professional is answered like nobody.
func TestOnlyActiveProfessionalsAreGivenConsents(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ license, before string }{
		"nobody":            {"MED-9999", ""},
		"paramedic":         {"PARA-0001", ""},
		"no licence at all": {"\x00'; --", ""},
		"suspended":         {"MED-0001", `UPDATE staff_members SET status = 'suspended'`},
		"licence ran out":   {"MED-0001", `UPDATE staff_members SET license_expires_on = '2026-02-28'`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, use := setUp(t, 1000)
			if c.before != "" {
				f.Exec(t, c.before)
			}
			to := terms(domain.Read)
			to.ProfessionalLicense = c.license
			_, err := use.Grant(t.Context(), fixture.Secondary(), nil, to)
			wantReason(t, err, fault.Unknown, "professionalLicense")
		})
	}
}

func TestTwentyConsentsAnHour(t *testing.T) {
	t.Parallel()
	_, use := setUp(t, 1)
	for range 20 {
		if _, err := use.Grant(t.Context(), fixture.Primary(), nil, domain.Terms{}); fault.ProblemsIn(err) == nil {
			t.Fatal(err)
		}
	}
	_, err := use.Grant(t.Context(), fixture.Primary(), nil, terms(domain.Read))
	wantCode(t, err, fault.RateLimited)
	_, err = use.Grant(t.Context(), fixture.Secondary(), nil, terms(domain.Read))
	wantCode(t, err, "")
}

func TestConsentsGivenAtOnceLeaveOneOpen(t *testing.T) {
	t.Parallel()
	f, use := setUp(t, 1000)
	var group sync.WaitGroup
	for range 6 {
		group.Go(func() {
			if _, err := use.Grant(t.Context(), fixture.Secondary(), nil, terms(domain.Read)); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := f.Count(t, `SELECT count(*) FILTER (WHERE revoked_at IS NULL) * 100 + count(*) FROM access_grants WHERE patient_id = $1`, secondary); n != 106 {
		t.Errorf("open × 100 + all = %d, want 106", n)
	}
}

// What was read is entered in the access log, even if the consent ends before that is done; and then it opens nothing
// more.
func TestSec_Z14_AReadingAndItsEntryAreOfOneInstant(t *testing.T) {
	t.Parallel()
	f, _ := setUp(t, 1000)
	read := func() (seen int) {
		err := f.Guard.Read(t.Context(), fixture.Professional(), func(ctx context.Context, g access.Grant) ([]id.ID, error) {
			var err error
			seen, err = pg.Value[int](ctx, f.DB, `SELECT count(*) FROM records_of($1, $2)`, g.Account(), g.Day())
			f.Exec(t, `UPDATE access_grants SET revoked_at = granted_at, revoked_by = granted_by`) // by somebody else, meanwhile
			return []id.ID{primary}, err
		})
		if err != nil {
			t.Fatal(err)
		}
		return seen
	}
	for i, want := range []int{1, 0} {
		if seen := read(); seen != want {
			t.Errorf("reading %d sees %d records, want %d", i+1, seen, want)
		}
		if n := f.Count(t, `SELECT count(*) FROM access_log WHERE patient_id = $1`, primary); n != 1 {
			t.Errorf("%d entries after reading %d", n, i+1)
		}
	}
}

// security.md Z10: a revocation waits for a write that began before it, without standing in its way.
func TestARevocationWaitsForAWrite(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(context.Context, *application.CareTeams) error{
		"revoke": func(ctx context.Context, use *application.CareTeams) error {
			_, err := use.Revoke(ctx, fixture.Primary(), registered)
			return err
		},
		"grant anew": func(ctx context.Context, use *application.CareTeams) error {
			_, err := use.Grant(ctx, fixture.Primary(), nil, terms(domain.Read))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, use := setUp(t, 1000)
			tx, err := f.Pool.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := tx.Exec(t.Context(), `SELECT FROM access_grants WHERE id = $1 FOR SHARE`, registered); err != nil {
				t.Fatal(err)
			}
			done := make(chan error, 1)
			go func() { done <- change(t.Context(), use) }()
			for f.Count(t, `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`) == 0 {
			}
			if _, err := tx.Exec(t.Context(), `SELECT FROM patients WHERE id = $1 FOR NO KEY UPDATE NOWAIT`, primary); err != nil {
				t.Errorf("the write cannot go on: %v", err)
			}
			if err := tx.Commit(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
	}
}

func TestConsentsOfManyRecordsAreOneStatement(t *testing.T) {
	t.Parallel()
	f, use := setUp(t, 1000)
	names(t, f, slices.Repeat([][3]string{{"Zoe", "García", "zoe garcia"}}, 25)...)
	patients := []id.ID{}
	for _, r := range shared(t, use, page.Args{First: ptr(100)}, ptr("garcia")).Nodes() {
		patients = append(patients, r.PatientID)
	}
	for _, n := range []int{1, 25} {
		f.Statements.Reset()
		found, err := use.Grants(t.Context(), fixture.Secondary(), patients[:n])
		if s := f.Statements.Count(); err != nil || len(found) != n || s != 1 {
			t.Errorf("%d lists of %d in %d statements, %v", len(found), n, s, err)
		}
	}
}

// A consent that is replaced by one for reading ends writing at once.
func TestANarrowerConsentEndsWriting(t *testing.T) {
	t.Parallel()
	f, use := setUp(t, 1000)
	taken := taking.New(f.DB, f.Guard, fixture.Now, medicationsgql.Edges{}, payload.Maker{}).Use
	for scope, want := range map[domain.Scope]fault.Code{domain.Write: "", domain.Read: fault.Forbidden} {
		if _, err := use.Grant(t.Context(), fixture.Primary(), nil, terms(scope)); err != nil {
			t.Fatal(err)
		}
		_, err := taken.Update(t.Context(), fixture.Professional(), omeprazole, nil, medications.Changes{Dosage: change.To(ptr(string(scope)))})
		wantCode(t, err, want)
	}
}

func TestAReadingThatRunsAgainAnswersWhatItFoundLast(t *testing.T) {
	t.Parallel()
	f, use := setUp(t, 1)
	f.RetryAfter(t, `UPDATE access_grants SET revoked_at = granted_at`)
	if received, err := use.MyAccess(t.Context(), fixture.Professional(), []id.ID{primary}); err != nil || len(received) != 0 {
		t.Errorf("%d consents, %v", len(received), err)
	}
	f.Exec(t, `UPDATE access_grants SET revoked_at = NULL`)
	if nodes, err := use.ByIDs(t.Context(), fixture.Professional(), []id.ID{registered}); err != nil || len(nodes) != 0 {
		t.Errorf("%d nodes, %v", len(nodes), err)
	}
}
