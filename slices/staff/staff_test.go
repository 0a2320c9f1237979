package staff_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/mail"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/ratelimit"
	"vitalgo/slices/shared/infrastructure/redistest"
	"vitalgo/slices/shared/infrastructure/testenv"
	"vitalgo/slices/staff"
	"vitalgo/slices/staff/application"
	"vitalgo/slices/staff/domain"
)

func TestMain(m *testing.M) { testenv.Main(m) }

func ptr[T any](v T) *T { return &v }

// The members of the register, domain.md section 7.1.
var (
	paramedic    = fixture.ID("0199d000-0003-7000-8000-000000000001")
	pending      = fixture.ID("0199d000-0003-7000-8000-000000000002")
	professional = fixture.ID("0199d000-0003-7000-8000-000000000003")
)

// sessions stands for the slice auth, whose own tests and the scenarios of the API show that sessions end: it
// notes whether an account was locked out in the transaction, what was committed when its sessions ended, and what
// was to be mailed.
type sessions struct {
	db     *pg.DB
	mu     sync.Mutex
	ended  []id.ID
	stored []string
	mails  []mail.Mail
}

// Queue implements mail.Mailer.
func (s *sessions) Queue(_ context.Context, m mail.Mail) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, m)
	return nil
}

func (s *sessions) Void(ctx context.Context, account id.ID, at time.Time) error {
	return pg.MustTouch(ctx, s.db, `UPDATE users SET sessions_valid_after = $2 WHERE id = $1`, account, at)
}

func (s *sessions) EndAll(ctx context.Context, account id.ID) error {
	status, err := pg.Value[string](ctx, s.db, `SELECT status FROM staff_members WHERE user_id = $1`, account)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended, s.stored = append(s.ended, account), append(s.stored, status)
	return err
}

func setUp(t *testing.T, scale int) (*fixture.Fixture, *application.Staff, *sessions) {
	t.Helper()
	f := fixture.New(t)
	s := &sessions{db: f.DB}
	return f, staff.New(staff.Deps{DB: f.DB, Limits: ratelimit.New(redistest.New(t), scale), Now: fixture.Now, Sessions: s, Mail: s}).Use, s
}

func global(typ string, member id.ID) id.Global { return id.Global{Type: typ, ID: member} }

func wantCode(t *testing.T, err error, want fault.Code) {
	t.Helper()
	if fault.CodeOf(err) != want || want == "" && err != nil {
		t.Errorf("error %v, want %q", err, want)
	}
}

func suspended() domain.Verdict {
	return domain.Verdict{Status: domain.Suspended, Reason: ptr("En revisión")}
}

// The columns of domain.md section 1.1 for staff, decideStaff, renewLicense, Paramedic and Professional.
func TestWhoMay(t *testing.T) {
	t.Parallel()
	until := civil.Date{Year: 2040, Month: time.December, Day: 31}
	for _, c := range []struct {
		name                string
		viewer              access.Viewer
		list, renew, nodes  fault.Code
		paramedics, doctors int
	}{
		{"owner", fixture.Primary(), fault.Forbidden, fault.Forbidden, fault.Forbidden, 0, 0},
		{"paramedic", fixture.Paramedic(), fault.Forbidden, "", "", 1, 0},
		{"inactive staff", fixture.PendingParamedic(), fault.Forbidden, "", "", 1, 0},
		{"professional", fixture.Professional(), fault.Forbidden, "", "", 0, 1},
		{"administrator", fixture.Admin(), "", fault.Forbidden, "", 2, 1},
		{"nobody", fixture.Anonymous(), fault.Unauthenticated, fault.Unauthenticated, fault.Unauthenticated, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, use, _ := setUp(t, 1000)
			all := []id.ID{paramedic, pending, professional}
			paramedics, err := use.Paramedics(t.Context(), c.viewer, all)
			wantCode(t, err, c.nodes)
			doctors, err := use.Professionals(t.Context(), c.viewer, all)
			wantCode(t, err, c.nodes)
			decisions, err := use.Decisions(t.Context(), c.viewer, all)
			wantCode(t, err, c.nodes)
			if len(paramedics) != c.paramedics || len(doctors) != c.doctors || len(decisions) > c.paramedics+c.doctors {
				t.Errorf("%d paramedics, %d professionals, decisions about %d", len(paramedics), len(doctors), len(decisions))
			}
			_, err = use.List(t.Context(), c.viewer, application.Filter{}, page.Args{}, true)
			wantCode(t, err, c.list)
			_, err = use.Decide(t.Context(), c.viewer, global("Professional", professional), suspended())
			wantCode(t, err, c.list)
			_, err = use.Renew(t.Context(), c.viewer, until)
			wantCode(t, err, c.renew)
		})
	}
}

func TestEverybodyFindsTheOwnMembership(t *testing.T) {
	t.Parallel()
	_, use, _ := setUp(t, 1000)
	own, err := use.Paramedic(t.Context(), fixture.PendingParamedic())
	if err != nil || own == nil || own.ID != pending || own.FullName != "Test Paramedic Pending" || own.Email != "test.paramedic.pending@vitalgo.com" {
		t.Errorf("pending: %+v, %v", own, err)
	}
	doctor, err := use.Professional(t.Context(), fixture.Professional())
	if err != nil || doctor == nil || doctor.ID != professional || *doctor.Specialty != "Medicina interna" {
		t.Errorf("professional: %+v, %v", doctor, err)
	}
	for name, v := range map[string]access.Viewer{"owner": fixture.Primary(), "administrator": fixture.Admin()} {
		p, err := use.Paramedic(t.Context(), v)
		d, err2 := use.Professional(t.Context(), v)
		if p != nil || d != nil || err != nil || err2 != nil {
			t.Errorf("%s: %v, %v, %v, %v", name, p, d, err, err2)
		}
	}
}

func TestTheListOfTheRegister(t *testing.T) {
	t.Parallel()
	_, use, _ := setUp(t, 1000)
	for _, c := range []struct {
		name   string
		filter application.Filter
		args   page.Args
		want   []id.ID
		total  int
	}{
		{"newest first", application.Filter{}, page.Args{}, []id.ID{professional, pending, paramedic}, 3},
		{"first two", application.Filter{}, page.Args{First: ptr(2)}, []id.ID{professional, pending}, 3},
		{"paramedics", application.Filter{Role: ptr(person.Paramedic)}, page.Args{}, []id.ID{pending, paramedic}, 2},
		{"pending", application.Filter{Status: ptr(domain.Pending)}, page.Args{}, []id.ID{pending}, 1},
		{"approved paramedics", application.Filter{Role: ptr(person.Paramedic), Status: ptr(domain.Approved)}, page.Args{}, []id.ID{paramedic}, 1},
		{"administrators are no staff", application.Filter{Role: ptr(person.Admin)}, page.Args{}, []id.ID{}, 0},
	} {
		found, err := use.List(t.Context(), fixture.Admin(), c.filter, c.args, true)
		got := []id.ID{}
		for _, m := range found.Nodes() {
			got = append(got, m.ID)
		}
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" || found.TotalCount != c.total {
			t.Errorf("%s: total %d, %v (-want +got):\n%s", c.name, found.TotalCount, err, diff)
		}
	}
	first, err := use.List(t.Context(), fixture.Admin(), application.Filter{}, page.Args{First: ptr(2)}, false)
	if err != nil {
		t.Fatal(err)
	}
	rest, err := use.List(t.Context(), fixture.Admin(), application.Filter{}, page.Args{First: ptr(2), After: first.PageInfo.EndCursor}, false)
	if err != nil || len(rest.Edges) != 1 || rest.Edges[0].Node.ID != paramedic || rest.PageInfo.HasNextPage {
		t.Errorf("second page: %+v, %v", rest, err)
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
		if err != nil || len(found.Edges) != n || found.TotalCount != 28 {
			t.Fatalf("%d of %d, %v", len(found.Edges), found.TotalCount, err)
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
