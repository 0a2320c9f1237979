package application

import (
	"context"
	"errors"
	"time"

	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/domain/id"
)

// page is how many accounts are looked up at once.
const page = 20

// Erasures is the use case of erasing accounts that were closed. It has no viewer: a job runs it.
type Erasures struct {
	Repository ErasureRepository
	// Files are what slices keep of records outside the database.
	Files []Files
	// Traces are what hangs on no row that is erased.
	Traces []Traces
	Tx     txn.Runner
	Now    func() time.Time
}

// EraseDue erases every account whose time has come, with its records and files, and returns how many it
// erased. Each goes in a transaction of its own, so that one which cannot be erased keeps no other from it. What a
// failure leaves is erased by the next run.
func (u *Erasures) EraseDue(ctx context.Context) (int, error) {
	now, erased := u.Now(), 0
	var (
		left     []id.ID
		failures []error
	)
	for {
		accounts, err := u.Repository.Due(ctx, now, left, page)
		if err != nil || len(accounts) == 0 {
			return erased, errors.Join(append(failures, err)...)
		}
		for _, account := range accounts {
			done, err := u.erase(ctx, account, now)
			switch {
			case err != nil:
				left, failures = append(left, account), append(failures, err)
			case done:
				erased++
			}
		}
	}
}

// erase erases an account, unless its time has not come any more. Files go first: once the rows are gone, nobody knows
// them any more.
func (u *Erasures) erase(ctx context.Context, account id.ID, now time.Time) (done bool, err error) {
	records, err := u.Repository.Records(ctx, account)
	if err != nil {
		return false, err
	}
	for _, files := range u.Files {
		if err := files.EraseFiles(ctx, records); err != nil {
			return false, err
		}
	}
	err = u.Tx.InTx(ctx, func(ctx context.Context) error {
		if done, err = u.Repository.LockDue(ctx, account, now); err != nil || !done {
			return err
		}
		records, err := u.Repository.Records(ctx, account)
		if err != nil {
			return err
		}
		for _, traces := range u.Traces {
			if err := traces.Forget(ctx, []id.ID{account}, records); err != nil {
				return err
			}
		}
		if err := u.Repository.DropSalts(ctx, records, account); err != nil {
			return err
		}
		if err := u.Repository.EraseRecords(ctx, records); err != nil {
			return err
		}
		return u.Repository.EraseAccount(ctx, account)
	})
	return done && err == nil, err
}
