package application

import (
	"context"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/ledger"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
	"vitalgo/slices/surgeries/domain"
)

// Surgeries are the use cases of the slice. The ledger has their steps, and those that need no rule of
// surgeries whole: ByIDs, OfPatients and Delete.
type Surgeries struct {
	ledger.Ledger[domain.Surgery, domain.Position, domain.Filter]
}

// New returns the use cases on a repository.
func New(repository Repository, parts ledger.Parts) *Surgeries {
	return &Surgeries{ledger.Ledger[domain.Surgery, domain.Position, domain.Filter]{
		Parts: parts, Section: record.Surgeries, Repository: repository,
	}}
}

// Add writes a surgery to the record of patient, or to v's own.
func (u *Surgeries) Add(ctx context.Context, v access.Viewer, patient *id.Global, d domain.Details) (domain.Surgery, error) {
	return u.Ledger.Add(ctx, v, patient, func(born, today civil.Date) (s domain.Surgery, err error) {
		s.Details, err = d.Checked(born, today)
		return s, err
	})
}

// Update changes the details of a surgery. expected is the version that the caller last saw, if it matters.
func (u *Surgeries) Update(ctx context.Context, v access.Viewer, surgery id.ID, expected *int, ch domain.Changes) (domain.Surgery, error) {
	return u.Change(ctx, v, surgery, expected, func(s domain.Surgery, born, today civil.Date) (_ domain.Surgery, err error) {
		s.Details, err = ch.Apply(s.Details, born, today)
		return s, err
	})
}
