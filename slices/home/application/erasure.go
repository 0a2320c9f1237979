package application

import (
	"context"
	"time"

	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/domain/id"
)

// batch is how many accounts one transaction erases: few enough that nobody waits for it.
const batch = 20

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
// erased. What a failure leaves is erased by the next run.
func (u *Erasures) EraseDue(ctx context.Context) (int, error) {
	now, erased := u.Now(), 0
	for {
		accounts, err := u.Repository.Due(ctx, now, batch)
		if err != nil || len(accounts) == 0 {
			return erased, err
		}
		n, err := u.erase(ctx, accounts, now)
		erased += n
		if err != nil {
			return erased, err
		}
	}
}

// erase erases a batch. Files go first: once the rows are gone, nobody knows them any more.
func (u *Erasures) erase(ctx context.Context, accounts []id.ID, now time.Time) (int, error) {
	records, err := u.Repository.Records(ctx, accounts)
	if err != nil {
		return 0, err
	}
	for _, files := range u.Files {
		if err := files.EraseFiles(ctx, records); err != nil {
			return 0, err
		}
	}
	erased := 0
	err = u.Tx.InTx(ctx, func(ctx context.Context) error {
		due, err := u.Repository.LockDue(ctx, accounts, now)
		if err != nil {
			return err
		}
		records, err := u.Repository.Records(ctx, due)
		if err != nil {
			return err
		}
		for _, traces := range u.Traces {
			if err := traces.Forget(ctx, due, records); err != nil {
				return err
			}
		}
		if err := u.Repository.EraseRecords(ctx, records); err != nil {
			return err
		}
		erased = len(due)
		return u.Repository.EraseAccounts(ctx, due)
	})
	if err != nil {
		return 0, err
	}
	return erased, nil
}
