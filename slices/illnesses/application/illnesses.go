package application

import (
	"context"

	"vitalgo/slices/illnesses/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/ledger"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
)

// Illnesses are the use cases of the slice. The ledger has their steps, and those that need no rule of
// illnesses whole: ByIDs, OfPatients and Delete.
type Illnesses struct {
	ledger.Ledger[domain.Illness, domain.Position, domain.Filter]
}

// New returns the use cases on a repository.
func New(repository Repository, parts ledger.Parts) *Illnesses {
	return &Illnesses{ledger.Ledger[domain.Illness, domain.Position, domain.Filter]{
		Parts: parts, Section: record.Illnesses, Repository: repository,
	}}
}

// Add writes an illness to the record of patient, or to v's own.
func (u *Illnesses) Add(ctx context.Context, v access.Viewer, patient *id.Global, d domain.Details) (domain.Illness, error) {
	return u.Ledger.Add(ctx, v, patient, func(born, today civil.Date) (i domain.Illness, err error) {
		i.Details, err = d.Checked(born, today)
		return i, err
	})
}

// Update changes the details of an illness. expected is the version that the caller last saw, if it matters.
func (u *Illnesses) Update(ctx context.Context, v access.Viewer, illness id.ID, expected *int, ch domain.Changes) (domain.Illness, error) {
	return u.Change(ctx, v, illness, expected, func(i domain.Illness, born, today civil.Date) (_ domain.Illness, err error) {
		i.Details, err = ch.Apply(i.Details, born, today)
		return i, err
	})
}
