package staff_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/application/mail"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/application/security"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/staff/application"
	"vitalgo/slices/staff/domain"
)

func suspended() domain.Verdict {
	return domain.Verdict{Status: domain.Suspended, Reason: ptr("En revisión")}
}

func TestADecisionEndsSessionsAlsoForAnAdministratorWhoLeft(t *testing.T) {
	t.Parallel()
	_, use, s := setUp(t, 1000)
	ctx, leave := context.WithCancel(t.Context())
	use.Report = func(context.Context, security.Event) { leave() } // as soon as it is committed
	if _, err := use.Decide(ctx, fixture.Admin(), global("Professional", professional), suspended()); err != nil || len(s.ended) != 1 {
		t.Errorf("sessions ended of %v, %v", s.ended, err)
	}
}

// security.md T06, T11: suspension and rejection end sessions, once they are committed.
func TestADecisionIsKeptAndEndsSessions(t *testing.T) {
	t.Parallel()
	f, use, s := setUp(t, 1000)
	m, err := use.Decide(t.Context(), fixture.Admin(), global("Professional", professional), suspended())
	if err != nil || m.Status != domain.Suspended {
		t.Fatalf("decided %+v, %v", m, err)
	}
	if n := f.Count(t, `SELECT count(*) FROM users WHERE id = $1 AND sessions_valid_after = $2`, fixture.Professional().User, fixture.Now()); n != 1 {
		t.Error("old sessions would come back with an older Redis")
	}
	if diff := cmp.Diff([]string{"suspended"}, s.stored); diff != "" || s.ended[0] != fixture.Professional().User {
		t.Errorf("sessions ended of %v, while stored (-want +got):\n%s", s.ended, diff)
	}
	if _, err := use.Decide(t.Context(), fixture.Admin(), global("Professional", professional), domain.Verdict{Status: domain.Approved}); err != nil || len(s.ended) != 1 {
		t.Errorf("approval: %v, %d times ended", err, len(s.ended))
	}
	told := func(status, reason string) mail.Mail {
		return mail.Mail{
			Kind: mail.StaffDecision, Account: fixture.Professional().User, At: fixture.Now(), Status: status, Reason: reason,
		}
	}
	if diff := cmp.Diff([]mail.Mail{told("suspended", "En revisión"), told("approved", "")}, s.mails); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
	decisions, err := use.Decisions(t.Context(), fixture.Professional(), []id.ID{professional, paramedic})
	got := []domain.Status{}
	for _, d := range decisions[professional] {
		got = append(got, d.Status)
	}
	if len(decisions) != 1 || err != nil || len(got) != 3 || got[2] != domain.Approved {
		t.Errorf("decisions %v, %v", decisions, err)
	}
	if n := f.Count(t, `SELECT count(*) FROM staff_decisions WHERE staff_id = $1 AND admin_id = $2 AND from_status = 'approved' AND to_status = 'suspended' AND reason = 'En revisión'`,
		professional, fixture.Admin().User); n != 1 {
		t.Errorf("%d rows", n)
	}
}

func TestNothingIsHalfDecided(t *testing.T) {
	t.Parallel()
	f, use, s := setUp(t, 1000)
	f.Exec(t, `ALTER TABLE staff_decisions ADD CONSTRAINT refused CHECK (false) NOT VALID`)
	if _, err := use.Decide(t.Context(), fixture.Admin(), global("Professional", professional), suspended()); err == nil {
		t.Error("decided without keeping the decision")
	}
	if n := f.Count(t, `SELECT count(*) FROM staff_members WHERE id = $1 AND status = 'approved'`, professional); n != 1 || len(s.ended) != 0 {
		t.Errorf("approved %d, sessions ended of %v", n, s.ended)
	}
}

func TestIdsOfAnotherKindNameNobody(t *testing.T) {
	t.Parallel()
	_, use, _ := setUp(t, 1000)
	for _, g := range []id.Global{global("Paramedic", professional), global("Patient", professional), global("Professional", id.Random()), {}} {
		_, err := use.Decide(t.Context(), fixture.Admin(), g, domain.Verdict{})
		wantCode(t, err, fault.NotFound)
	}
}

func TestOneOfManyDecisionsCounts(t *testing.T) {
	t.Parallel()
	f, use, _ := setUp(t, 1000)
	const tries = 5
	var (
		group sync.WaitGroup
		errs  [tries]error
	)
	for i := range tries {
		group.Go(func() {
			_, errs[i] = use.Decide(t.Context(), fixture.Admin(), global("Paramedic", pending), domain.Verdict{Status: domain.Approved})
		})
	}
	group.Wait()
	refused := 0
	for _, err := range errs {
		if fault.ProblemsIn(err) != nil {
			refused++
		}
	}
	if n := f.Count(t, `SELECT count(*) FROM staff_decisions WHERE staff_id = $1`, pending); n != 1 || refused != tries-1 {
		t.Errorf("%d decisions, %d refused: %v", n, refused, errors.Join(errs[:]...))
	}
}

func TestRenewalWaitsForADecision(t *testing.T) {
	t.Parallel()
	f, use, _ := setUp(t, 1)
	until := civil.Date{Year: 2040, Month: time.December, Day: 31}
	m, err := use.Renew(t.Context(), fixture.Professional(), until)
	if err != nil || m.Status != domain.Pending || m.LicenseExpiresOn != until || m.ID != professional {
		t.Errorf("renewed %+v, %v", m, err)
	}
	if n := f.Count(t, `SELECT count(*) FROM staff_members WHERE id = $1 AND status = 'pending' AND license_expires_on = '2040-12-31' AND version = $2`, professional, m.Version); n != 1 {
		t.Error("not stored")
	}
	if n := f.Count(t, `SELECT count(*) FROM staff_decisions WHERE staff_id = $1`, professional); n != 1 {
		t.Errorf("%d decisions", n)
	}
	for range 4 {
		if _, err := use.Renew(t.Context(), fixture.Professional(), civil.Date{}); fault.ProblemsIn(err) == nil {
			t.Fatal(err)
		}
	}
	_, err = use.Renew(t.Context(), fixture.Professional(), until)
	wantCode(t, err, fault.RateLimited)
}

func TestDecisionsAboutManyAreOneStatement(t *testing.T) {
	t.Parallel()
	f, use, _ := setUp(t, 1000)
	f.Exec(t, `INSERT INTO users (id, email, password_hash, role, first_name, last_name, created_at, updated_at)
		SELECT gen_random_uuid(), 'staff' || n || '@example.com', 'none', 'paramedic', 'Many', 'Staff', '2026-01-01Z', '2026-01-01Z' FROM generate_series(1, 25) n`)
	f.Exec(t, `INSERT INTO staff_members (id, user_id, kind, license_number, license_expires_on, organization, phone, status, created_at, updated_at)
		SELECT gen_random_uuid(), id, 'paramedic', 'MANY-' || row_number() OVER (), '2030-12-31', 'Hospital', '+573005550001', 'approved', '2026-01-01Z', '2026-01-01Z'
		FROM users WHERE last_name = 'Staff'`)
	f.Exec(t, `INSERT INTO staff_decisions (id, staff_id, admin_id, from_status, to_status, at)
		SELECT gen_random_uuid(), id, $1, 'pending', 'approved', '2026-01-01Z' FROM staff_members WHERE license_number LIKE 'MANY%'`, fixture.Admin().User)
	for _, n := range []int{1, 25} {
		f.Statements.Reset()
		found, err := use.List(t.Context(), fixture.Admin(), application.Filter{}, page.Args{First: &n}, true)
		if err != nil || len(found.Nodes()) != n || found.TotalCount != 28 {
			t.Fatalf("%d of %d, %v", len(found.Nodes()), found.TotalCount, err)
		}
		members := []id.ID{}
		for _, m := range found.Nodes() {
			members = append(members, m.ID)
		}
		decisions, err := use.Decisions(t.Context(), fixture.Admin(), members)
		if s := f.Statements.Count(); err != nil || len(decisions) != n || s != 3 {
			t.Errorf("%d members: decisions about %d, %d statements, %v\n%s", n, len(decisions), s, err, strings.Join(f.Statements.SQL(), "\n"))
		}
	}
}
