package graphql

import (
	"context"

	"vitalgo/slices/profile/application"
	"vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/infrastructure/payload"
)

// ProfileMutation answers fields of Mutation.
type ProfileMutation struct {
	use     *application.Profiles
	answers payload.Maker
}

func (r ProfileMutation) answer(ctx context.Context, p domain.Patient, err error) (PatientPayload, error) {
	return payload.From(ctx, r.answers, PatientPayload{Patient: &p}, err)
}

// UpdateProfile answers Mutation.updateProfile.
func (r ProfileMutation) UpdateProfile(ctx context.Context, in UpdateProfileInput) (PatientPayload, error) {
	p, err := r.use.Update(ctx, access.From(ctx), in.PatientID, in.ExpectedVersion, in.changes())
	return r.answer(ctx, p, err)
}

// UpdateReproductiveHealth answers Mutation.updateReproductiveHealth.
func (r ProfileMutation) UpdateReproductiveHealth(ctx context.Context, in UpdateReproductiveHealthInput) (PatientPayload, error) {
	p, err := r.use.UpdateReproductiveHealth(ctx, access.From(ctx), in.PatientID, in.ExpectedVersion, in.changes())
	return r.answer(ctx, p, err)
}

// DeclareNone answers Mutation.declareNone.
func (r ProfileMutation) DeclareNone(ctx context.Context, in DeclareNoneInput) (PatientPayload, error) {
	p, err := r.use.DeclareNone(ctx, access.From(ctx), in.PatientID, in.Section, in.None)
	return r.answer(ctx, p, err)
}

// UploadProfilePhoto answers Mutation.uploadProfilePhoto.
func (r ProfileMutation) UploadProfilePhoto(ctx context.Context, in UploadProfilePhotoInput) (PatientPayload, error) {
	p, err := r.use.UploadPhoto(ctx, access.From(ctx), in.PatientID, in.Photo.File)
	return r.answer(ctx, p, err)
}

// RemoveProfilePhoto answers Mutation.removeProfilePhoto.
func (r ProfileMutation) RemoveProfilePhoto(ctx context.Context, in RemoveProfilePhotoInput) (PatientPayload, error) {
	p, err := r.use.RemovePhoto(ctx, access.From(ctx), in.PatientID)
	return r.answer(ctx, p, err)
}
