package auth_test

import (
	"context"
	"sync/atomic"
	"testing"

	"vitalgo/slices/auth/application"
	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/mailtest"
)

// fading is a server that reads no account once it has committed something, and reaches no Redis to tidy up.
type fading struct {
	application.Repository
	application.Enrolments
	limit.Limiter
	txn.Runner
	committed atomic.Bool
}

func (f *fading) InTx(ctx context.Context, do func(context.Context) error) error {
	err := f.Runner.InTx(ctx, do)
	if err == nil {
		f.committed.Store(true)
	}
	return err
}

func (f *fading) User(ctx context.Context, account id.ID, today civil.Date) (domain.User, error) {
	if f.committed.Load() {
		return domain.User{}, fault.New(fault.Unavailable)
	}
	return f.Repository.User(ctx, account, today)
}

func (*fading) End(context.Context, id.ID) error { return fault.New(fault.Unavailable) }

func (*fading) GiveBack(context.Context, limit.Rule, string) error {
	return fault.New(fault.Unavailable)
}

// What is done is not answered as failed for what comes after it: nobody could do it again, and recovery codes are told once.
func TestWhatIsCommittedIsAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	w.account(t, address, person.Patient)
	verification := mailtest.Token(t, w.post.Await(t, verifySubject))
	s := w.signIn(t, address)
	a := w.enrol(t, s.Viewer)
	accounts := func() *application.Accounts {
		other := w.replica(t).Accounts
		f := &fading{Repository: other.Repository, Enrolments: other.Enrolments, Limiter: other.Limits, Runner: other.Tx}
		other.Repository, other.Enrolments, other.Limits, other.Tx = f, f, f, f
		return other
	}

	user, codes, err := accounts().ConfirmOTP(t.Context(), s.Viewer, a.code(t, 0))
	if err != nil || len(codes) != 10 || !user.OtpEnabled {
		t.Errorf("confirmOtp: %v, %d codes, account %+v", err, len(codes), user)
	}
	user, err = accounts().DisableOTP(t.Context(), s.Viewer, password, a.code(t, 1))
	if err != nil || user.OtpEnabled {
		t.Errorf("disableOtp: %v, account %+v", err, user)
	}
	user, err = accounts().VerifyEmail(t.Context(), from("192.0.2.1"), verification)
	if err != nil || !user.EmailVerified {
		t.Errorf("verifyEmail: %v, account %+v", err, user)
	}
	user, err = accounts().ResetPassword(t.Context(), from("192.0.2.1"), w.resetToken(t), replacement)
	if err != nil || user.Email != address {
		t.Errorf("resetPassword: %v, account %+v", err, user)
	}
	sessions := w.replica(t).Sessions
	sessions.Limits = &fading{Limiter: sessions.Limits}
	s, _, err = sessions.Login(t.Context(), from("192.0.2.1"), application.Login{Email: address, Password: replacement})
	if err != nil || !w.alive(t, s) {
		t.Errorf("login: %v", err)
	}
	_, err = w.Accounts.ChangeEmail(t.Context(), s.Viewer, newAddress, replacement)
	check(t, err)
	user, err = accounts().VerifyEmail(t.Context(), from("192.0.2.1"), mailtest.Token(t, w.post.Await(t, changeSubject)))
	if err != nil || user.Email != newAddress {
		t.Errorf("verifyEmail of another address: %v, account %+v", err, user)
	}
}
