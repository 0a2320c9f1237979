package application

import (
	"context"

	"vitalgo/slices/allergies/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/ledger"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
)

// Allergies are the use cases of the slice. The ledger has their steps, and those that need no rule of
// allergies whole: ByIDs, OfPatients and Delete.
type Allergies struct {
	ledger.Ledger[domain.Allergy, domain.Position, domain.Filter]
}

// New returns the use cases on a repository.
func New(repository Repository, parts ledger.Parts) *Allergies {
	return &Allergies{ledger.Ledger[domain.Allergy, domain.Position, domain.Filter]{
		Parts: parts, Section: record.Allergies, Repository: repository, Beside: taken(repository),
	}}
}

// taken refuses an allergen that another row of the record names.
func taken(repository Repository) func(ctx context.Context, g access.WriteGrant, a domain.Allergy, wrong error) error {
	return func(ctx context.Context, g access.WriteGrant, a domain.Allergy, wrong error) error {
		if fault.About(wrong, "allergen") {
			return nil
		}
		other, err := repository.HasOther(ctx, g, a)
		if err == nil && other {
			return fault.Invalid(fault.Taken, "allergen")
		}
		return err
	}
}

// Add writes an allergy to the record of patient, or to v's own.
func (u *Allergies) Add(ctx context.Context, v access.Viewer, patient *id.Global, d domain.Details) (domain.Allergy, error) {
	return u.Ledger.Add(ctx, v, patient, func(born, today civil.Date) (a domain.Allergy, err error) {
		a.Details, err = d.Checked(born, today)
		return a, err
	})
}

// Update changes the details of an allergy. expected is the version that the caller last saw, if it matters.
func (u *Allergies) Update(ctx context.Context, v access.Viewer, allergy id.ID, expected *int, ch domain.Changes) (domain.Allergy, error) {
	return u.Change(ctx, v, allergy, expected, func(a domain.Allergy, born, today civil.Date) (_ domain.Allergy, err error) {
		a.Details, err = ch.Apply(a.Details, born, today)
		return a, err
	})
}
