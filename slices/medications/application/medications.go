package application

import (
	"context"

	"vitalgo/slices/medications/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/ledger"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
)

// Medications are the use cases of the slice. The ledger has their steps, and those that need no rule of
// medications whole: ByIDs, OfPatients and Delete.
type Medications struct {
	ledger.Ledger[domain.Medication, domain.Position, domain.Filter]
}

// New returns the use cases on a repository.
func New(repository Repository, parts ledger.Parts) *Medications {
	return &Medications{ledger.Ledger[domain.Medication, domain.Position, domain.Filter]{
		Parts: parts, Section: record.Medications, Repository: repository, AsOf: domain.Medication.AsOf,
	}}
}

// Add writes a medication to the record of patient, or to v's own.
func (u *Medications) Add(ctx context.Context, v access.Viewer, patient *id.Global, d domain.Details) (domain.Medication, error) {
	return u.Ledger.Add(ctx, v, patient, func(born, today civil.Date) (m domain.Medication, err error) {
		m.Details, err = d.Checked(born, today)
		return m, err
	})
}

// Update changes the details of a medication. expected is the version that the caller last saw, if it matters.
func (u *Medications) Update(ctx context.Context, v access.Viewer, medication id.ID, expected *int, ch domain.Changes) (domain.Medication, error) {
	return u.Change(ctx, v, medication, expected, func(m domain.Medication, born, today civil.Date) (_ domain.Medication, err error) {
		m.Details, err = ch.Apply(m.Details, born, today)
		return m, err
	})
}

// SetActive switches a medication on or off.
func (u *Medications) SetActive(ctx context.Context, v access.Viewer, medication id.ID, expected *int, active bool) (domain.Medication, error) {
	return u.Change(ctx, v, medication, expected, func(m domain.Medication, _, today civil.Date) (_ domain.Medication, err error) {
		m.Details, err = m.Switched(active, today)
		return m, err
	})
}
