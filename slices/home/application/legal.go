package application

import (
	"context"
	"slices"
	"time"

	"vitalgo/slices/home/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/legal"
)

// Legal are the use cases of legal documents.
type Legal struct {
	Repository LegalRepository
	Tx         txn.Runner
	Now        func() time.Time
}

// AcceptancesOf returns what v's own account accepted, the newest first, if it is among those named.
func (u *Legal) AcceptancesOf(ctx context.Context, v access.Viewer, accounts []id.ID) (map[id.ID][]domain.Acceptance, error) {
	if err := v.SignedIn(); err != nil {
		return nil, err
	}
	if !slices.Contains(accounts, v.User) {
		return nil, nil
	}
	rows, err := u.Repository.Acceptances(ctx, []id.ID{v.User}, v.Language)
	return map[id.ID][]domain.Acceptance{v.User: rows}, err
}

// Accept notes that v accepts a version of a document; one that is not in force is NOT_FOUND on version.
func (u *Legal) Accept(ctx context.Context, v access.Viewer, kind legal.Kind, version string) error {
	if err := v.SignedIn(); err != nil {
		return err
	}
	now := u.Now()
	return u.Tx.InTx(ctx, func(ctx context.Context) error {
		current, err := u.Repository.Versions(ctx, civil.Today(now))
		if err != nil {
			return err
		}
		if current[kind] != version {
			return fault.Invalid(fault.Unknown, "version")
		}
		return u.Repository.Accept(ctx, v, kind, version, now)
	})
}

// Enrol writes what an account accepts when it joins, or when it begins to keep a dependant's record, in the
// transaction of ctx.
func (u *Legal) Enrol(ctx context.Context, client access.Client, c legal.Consent) error {
	return u.Repository.Enrol(ctx, client, c)
}
