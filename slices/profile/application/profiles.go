// Package application holds the use cases of records' profiles and the ports they need.
package application

import (
	"context"
	"time"

	"vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/domain/id"
)

// Profiles are the use cases of the slice.
type Profiles struct {
	Repository Repository
	History    History
	Accounts   Accounts
	Catalog    Catalog
	Phones     domain.Phones
	Photos     Photos
	Discards   Discards
	Portraits  Portraits
	Limits     limit.Limiter
	Guard      *access.Guard
	Tx         txn.Runner
	Now        func() time.Time
}

// ByIDs returns those of the records named that v may see.
func (u *Profiles) ByIDs(ctx context.Context, v access.Viewer, patients []id.ID) (map[id.ID]domain.Patient, error) {
	var found map[id.ID]domain.Patient
	err := u.Guard.Read(ctx, v, func(ctx context.Context, g access.Grant) ([]id.ID, error) {
		found = make(map[id.ID]domain.Patient, len(patients))
		rows, err := u.Repository.ByIDs(ctx, g, patients)
		seen := make([]id.ID, len(rows))
		for i, p := range rows {
			found[p.ID], seen[i] = u.current(p), p.ID
		}
		return seen, err
	})
	return found, err
}

// OwnAlong has v's own record read along with what is read first in the context that it returns; then own returns it,
// if there is one that v may read.
func (u *Profiles) OwnAlong(ctx context.Context, v access.Viewer) (along context.Context, own func() (domain.Patient, bool)) {
	grant, err := u.Guard.ReadOwn(v)
	if err != nil {
		return ctx, func() (domain.Patient, bool) { return domain.Patient{}, false }
	}
	along, read := u.Repository.OwnAlong(ctx, grant)
	return along, func() (domain.Patient, bool) {
		p, found := read()
		return u.current(p), found
	}
}

// Kept returns the records that v keeps for others.
func (u *Profiles) Kept(ctx context.Context, v access.Viewer) (map[id.ID]domain.Patient, error) {
	grant, err := u.Guard.ReadOwn(v)
	if err != nil {
		return nil, err
	}
	rows, err := u.Repository.Kept(ctx, grant)
	found := make(map[id.ID]domain.Patient, len(rows))
	for _, p := range rows {
		found[p.ID] = u.current(p)
	}
	return found, err
}

// Completeness returns how complete those of the profiles named are that v may see.
func (u *Profiles) Completeness(ctx context.Context, v access.Viewer, patients []id.ID) (map[id.ID]domain.Completeness, error) {
	var found map[id.ID]domain.Completeness
	err := u.Guard.Read(ctx, v, func(ctx context.Context, g access.Grant) ([]id.ID, error) {
		found = make(map[id.ID]domain.Completeness, len(patients))
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

// Contacts returns the emergency contacts in those of the records named that v may see, the primary one first.
func (u *Profiles) Contacts(ctx context.Context, v access.Viewer, patients []id.ID) (map[id.ID][]domain.Contact, error) {
	var found map[id.ID][]domain.Contact
	err := u.Guard.Read(ctx, v, func(ctx context.Context, g access.Grant) (_ []id.ID, err error) {
		found, err = u.Repository.Contacts(ctx, g, patients)
		return patients, err
	})
	return found, err
}

// ReproductiveHealth returns what is stated in those of the records named that v may see, and that have it.
func (u *Profiles) ReproductiveHealth(ctx context.Context, v access.Viewer, patients []id.ID) (map[id.ID]*domain.ReproductiveHealth, error) {
	var found map[id.ID]*domain.ReproductiveHealth
	err := u.Guard.Read(ctx, v, func(ctx context.Context, g access.Grant) (_ []id.ID, err error) {
		found, err = u.Repository.ReproductiveHealth(ctx, g, patients)
		return patients, err
	})
	return found, err
}

// PhotoURL returns where the photo of p can be read for a short time; nil without one, or without a store.
func (u *Profiles) PhotoURL(p domain.Patient) *string {
	if p.PhotoKey == nil {
		return nil
	}
	url := u.Photos.URL(*p.PhotoKey)
	if url == "" {
		return nil
	}
	return &url
}

// current derives what a reading of p answers today.
func (u *Profiles) current(p domain.Patient) domain.Patient {
	p.Age = p.AgeOn(u.Guard.Today())
	return p
}
