package application

import (
	"context"
	"crypto/rand"
	"io"
	"time"

	"vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
)

// UploadPhoto makes a photo of a file and puts it into the record named, or into v's own, in the place of the one
// before.
func (u *Profiles) UploadPhoto(ctx context.Context, v access.Viewer, patient *id.Global, file io.Reader) (domain.Patient, error) {
	grant, err := u.permit(ctx, v, uploads())
	if err != nil {
		return domain.Patient{}, err
	}
	if err := u.reaches(ctx, v, grant, patient); err != nil {
		return domain.Patient{}, err
	}
	jpeg, err := u.Portraits.Make(ctx, file)
	if err != nil {
		return domain.Patient{}, err
	}
	// The key is random: nobody finds a photo by what is known of a person. It is new each time, so that an address
	// of the photo before leads nowhere.
	key := rand.Text()
	// Whatever happens from here on, also if nobody learns what: a photo that is stored and named by no record is erased.
	if err := u.Discards.DiscardUnused(ctx, key); err != nil {
		return domain.Patient{}, err
	}
	if err := u.Photos.Put(ctx, key, jpeg); err != nil {
		return domain.Patient{}, err
	}
	return u.setPhoto(ctx, v, patient, &key)
}

// RemovePhoto takes the photo out of the record named, or out of v's own.
func (u *Profiles) RemovePhoto(ctx context.Context, v access.Viewer, patient *id.Global) (domain.Patient, error) {
	if _, err := u.permit(ctx, v, saves()); err != nil {
		return domain.Patient{}, err
	}
	return u.setPhoto(ctx, v, patient, nil)
}

// reaches looks whether v may see the record before any work is done for it.
func (u *Profiles) reaches(ctx context.Context, v access.Viewer, g access.Grant, patient *id.Global) error {
	target, err := v.Target(patient)
	if err != nil {
		return err
	}
	found, err := u.Repository.ByIDs(ctx, g, []id.ID{target})
	if err == nil && len(found) == 0 {
		return fault.New(fault.NotFound)
	}
	return err
}

// setPhoto returns the record with another photo, or without one. The photo before is erased if that is committed.
func (u *Profiles) setPhoto(ctx context.Context, v access.Viewer, patient *id.Global, key *string) (domain.Patient, error) {
	return u.change(ctx, v, patient, nil, func(_ context.Context, _ access.WriteGrant, p domain.Patient) (edit, error) {
		var fields record.Fields
		record.ComparePointers(&fields, "photoUrl", p.PhotoKey, key)
		old := p.PhotoKey
		p.PhotoKey = key
		return edit{patient: p, fields: fields, store: func(ctx context.Context, _ time.Time) error {
			if old == nil {
				return nil
			}
			return u.Discards.Discard(ctx, *old)
		}}, nil
	})
}
