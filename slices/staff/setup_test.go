package staff_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"vitalgo/slices/shared/application/mail"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/ratelimit"
	"vitalgo/slices/shared/infrastructure/redistest"
	"vitalgo/slices/shared/infrastructure/testenv"
	"vitalgo/slices/staff"
	"vitalgo/slices/staff/application"
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
	s := &sessions{db: f.DB.As(pg.Accounts)}
	return f, staff.New(staff.Deps{DB: f.DB, Limits: ratelimit.New(redistest.New(t), scale), Now: fixture.Now, Sessions: s, Mail: s}).Use, s
}

func global(typ string, member id.ID) id.Global { return id.Global{Type: typ, ID: member} }

func wantCode(t *testing.T, err error, want fault.Code) {
	t.Helper()
	if fault.CodeOf(err) != want || want == "" && err != nil {
		t.Errorf("error %v, want %q", err, want)
	}
}
