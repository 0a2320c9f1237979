// Package graphql answers the fields that schema/profile.graphqls declares.
package graphql

import (
	"context"

	auth "vitalgo/slices/auth/domain"
	"vitalgo/slices/profile/application"
	"vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/loader"
	"vitalgo/slices/shared/infrastructure/payload"
)

// Profile is the slice's part of the API.
type Profile struct {
	ProfileQuery
	ProfileMutation
	ProfileOnUser
	PatientFields
	Patients
	Place     PlaceFields
	Residence ResidenceFields
	Insurance InsuranceFields
}

// New wires the use cases to the fields.
func New(use *application.Profiles, catalog Catalog, answers payload.Maker) Profile {
	patients := Patients{loader.New(func(ctx context.Context, patients []id.ID) (map[id.ID]domain.Patient, error) {
		return use.ByIDs(ctx, access.From(ctx), patients)
	}), use}
	places := PlaceFields{catalog}
	return Profile{
		ProfileQuery{patients}, ProfileMutation{use, answers}, ProfileOnUser{patients}, PatientFields{use}, patients,
		places, ResidenceFields{places}, InsuranceFields{catalog},
	}
}

// Patients loads records for the fields that lead to one.
type Patients struct {
	byID *loader.Batch[id.ID, domain.Patient]
	use  *application.Profiles
}

// PrimeOwn has v's own record read along with what read reads first, for the operation that is about to begin. Where
// that fails, the fields that lead to the record read it, and tell why not.
func (p Patients) PrimeOwn(ctx context.Context, v access.Viewer, read func(ctx context.Context)) (own *id.ID) {
	along, record := p.use.OwnAlong(ctx, v)
	read(along)
	patient, found := record()
	if !found {
		return nil
	}
	p.byID.Prime(ctx, patient.ID, patient)
	return &patient.ID
}

// Kept returns the records that the viewer keeps for others.
func (p Patients) Kept(ctx context.Context) (map[id.ID]domain.Patient, error) {
	return p.use.Kept(ctx, access.From(ctx))
}

// ByID returns the record named, or NOT_FOUND if the viewer may not see it.
func (p Patients) ByID(ctx context.Context, patient id.ID) (domain.Patient, error) {
	return p.byID.Load(ctx, patient)
}

// Optional returns the record named, if one is named and the viewer may see it.
func (p Patients) Optional(ctx context.Context, patient *id.ID) (*domain.Patient, error) {
	if patient == nil {
		return nil, nil
	}
	return p.byID.LoadOptional(ctx, *patient)
}

// All returns those of the records named that the viewer may see, in one statement.
func (p Patients) All(ctx context.Context, patients []id.ID) (map[id.ID]domain.Patient, error) {
	return p.byID.LoadMany(ctx, patients)
}

// ProfileQuery answers fields of Query.
type ProfileQuery struct{ patients Patients }

// Patient answers Query.patient.
func (r ProfileQuery) Patient(ctx context.Context, patient id.Global) (*domain.Patient, error) {
	p, err := r.patients.ByID(ctx, patient.Of(domain.Type))
	return &p, err
}

// ProfileOnUser answers the fields that this slice adds to User.
type ProfileOnUser struct{ patients Patients }

// Patient answers User.patient.
func (r ProfileOnUser) Patient(ctx context.Context, u *auth.User) (*domain.Patient, error) {
	return r.patients.Optional(ctx, u.PatientID)
}

// PatientFields answers fields of Patient that are not in its row.
type PatientFields struct{ use *application.Profiles }

// Completeness answers Patient.completeness of every patient of a list at once.
func (r PatientFields) Completeness(ctx context.Context, patients []*domain.Patient) ([]domain.Completeness, error) {
	return loader.Siblings(ctx, patients, domain.IDOf, func(ctx context.Context, ids []id.ID) (map[id.ID]domain.Completeness, error) {
		return r.use.Completeness(ctx, access.From(ctx), ids)
	})
}

// EmergencyContacts answers Patient.emergencyContacts of every patient of a list at once.
func (r PatientFields) EmergencyContacts(ctx context.Context, patients []*domain.Patient) ([][]domain.Contact, error) {
	return loader.Siblings(ctx, patients, domain.IDOf, func(ctx context.Context, ids []id.ID) (map[id.ID][]domain.Contact, error) {
		return r.use.Contacts(ctx, access.From(ctx), ids)
	})
}

// ReproductiveHealth answers Patient.reproductiveHealth of every patient of a list at once.
func (r PatientFields) ReproductiveHealth(ctx context.Context, patients []*domain.Patient) ([]*domain.ReproductiveHealth, error) {
	return loader.Siblings(ctx, patients, domain.IDOf, func(ctx context.Context, ids []id.ID) (map[id.ID]*domain.ReproductiveHealth, error) {
		return r.use.ReproductiveHealth(ctx, access.From(ctx), ids)
	})
}

// PhotoURL answers Patient.photoUrl.
func (r PatientFields) PhotoURL(_ context.Context, p *domain.Patient) (*string, error) {
	return r.use.PhotoURL(*p), nil
}
