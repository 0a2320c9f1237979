// Package application holds the use cases of records' profiles and the ports they need.
package application

import (
	"context"

	"vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
)

// Repository reads profiles.
type Repository interface {
	// ByIDs returns those of the records named that g reaches, in any order.
	ByIDs(ctx context.Context, g access.Grant, patients []id.ID) ([]domain.Patient, error)
	// Stated returns what is filled in of those of the profiles that g reaches.
	Stated(ctx context.Context, g access.Grant, patients []id.ID) (map[id.ID]domain.Stated, error)
	// Insert opens a record; a document in use is TAKEN on documentNumber.
	Insert(ctx context.Context, p enrol.Patient) error
}

// Profiles are the use cases of the slice.
type Profiles struct {
	Repository Repository
	History    History
	Guard      *access.Guard
}

// ByIDs returns those of the records named that v may see.
func (u *Profiles) ByIDs(ctx context.Context, v access.Viewer, patients []id.ID) (map[id.ID]domain.Patient, error) {
	found := make(map[id.ID]domain.Patient, len(patients))
	err := u.Guard.Read(ctx, v, func(ctx context.Context, g access.Grant) ([]id.ID, error) {
		rows, err := u.Repository.ByIDs(ctx, g, patients)
		seen := make([]id.ID, len(rows))
		for i, p := range rows {
			p.Age = p.AgeOn(g.Day())
			found[p.ID], seen[i] = p, p.ID
		}
		return seen, err
	})
	return found, err
}

// ByID returns the record named, or NOT_FOUND if v may not see it.
func (u *Profiles) ByID(ctx context.Context, v access.Viewer, patient id.ID) (domain.Patient, error) {
	found, err := u.ByIDs(ctx, v, []id.ID{patient})
	if err != nil {
		return domain.Patient{}, err
	}
	p, ok := found[patient]
	if !ok {
		return domain.Patient{}, fault.New(fault.NotFound)
	}
	return p, nil
}

// Completeness returns how complete those of the profiles named are that v may see.
func (u *Profiles) Completeness(ctx context.Context, v access.Viewer, patients []id.ID) (map[id.ID]domain.Completeness, error) {
	found := make(map[id.ID]domain.Completeness, len(patients))
	err := u.Guard.Read(ctx, v, func(ctx context.Context, g access.Grant) ([]id.ID, error) {
		stated, err := u.Repository.Stated(ctx, g, patients)
		for patient, s := range stated {
			found[patient] = s.Completeness()
		}
		return patients, err
	})
	return found, err
}

// IsComplete reports whether the mandatory fields of a profile are filled in, as far as v may see it.
func (u *Profiles) IsComplete(ctx context.Context, v access.Viewer, patient id.ID) (bool, error) {
	found, err := u.Completeness(ctx, v, []id.ID{patient})
	return found[patient].MandatoryFieldsCompleted, err
}
