package application

import (
	"context"
	"time"

	"vitalgo/slices/home/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/security"
	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/person"
)

// Closings is the use case of closing an account.
type Closings struct {
	Repository ClosingRepository
	Identity   Identity
	Sessions   Sessions
	Tx         txn.Runner
	Now        func() time.Time
	Report     security.Report
}

// Close closes v's account and returns when it is erased, unless somebody signs in before. Its sessions and
// emergency codes end at once.
func (u *Closings) Close(ctx context.Context, v access.Viewer, password string, otp *string) (time.Time, error) {
	if err := v.SignedIn(); err != nil {
		return time.Time{}, err
	}
	if v.Role != person.Patient {
		return time.Time{}, fault.New(fault.Forbidden)
	}
	compared, err := u.Identity.Confirm(ctx, v, password, otp)
	if err != nil {
		return time.Time{}, err
	}
	now := u.Now()
	eraseAfter := domain.EraseAfter(now)
	err = u.Tx.InTx(ctx, func(ctx context.Context) error {
		if err := u.Repository.LockRecords(ctx, v.User, civil.Today(now)); err != nil {
			return err
		}
		err := u.Repository.Close(ctx, v.User, compared, now, eraseAfter)
		if fault.CodeOf(err) == fault.NotFound { // replaced since it was compared, by whoever had a link for that
			return fault.Invalid(fault.InvalidCredentials, "password")
		}
		if err != nil {
			return err
		}
		if err := u.Sessions.Void(ctx, v.User, now); err != nil {
			return err
		}
		return u.Repository.RevokeCodes(ctx, v.User, now)
	})
	if err != nil {
		return time.Time{}, err
	}
	u.Report.Tell(ctx, security.Event{Kind: security.AccountClosed, Account: v.User})
	return eraseAfter, u.Sessions.EndAll(context.WithoutCancel(ctx), v.User)
}
