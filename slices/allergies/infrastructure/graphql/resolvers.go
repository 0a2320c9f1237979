// Package graphql answers the fields that schema/allergies.graphqls declares.
package graphql

import (
	"context"

	"vitalgo/slices/allergies/application"
	"vitalgo/slices/allergies/domain"
	profile "vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/ledgerfields"
	"vitalgo/slices/shared/infrastructure/loader"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/selection"
)

// Allergies is the slice's part of the API.
type Allergies struct {
	AllergiesMutation
	AllergiesOnPatient
	AllergyFields
	AddPayload    AddPayloadFields
	DeletePayload ledgerfields.DeletePayloadFields[profile.Patient]
}

// New wires the use cases to the fields.
func New(use *application.Allergies, edges Edges, answers payload.Maker) Allergies {
	return Allergies{
		AllergiesMutation{use, answers},
		AllergiesOnPatient{use},
		AllergyFields{Edges: edges},
		AddPayloadFields{edges.Patients},
		ledgerfields.DeletePayloadFields[profile.Patient]{Patients: edges.Patients},
	}
}

// AllergiesMutation answers fields of Mutation.
type AllergiesMutation struct {
	use     *application.Allergies
	answers payload.Maker
}

// AddAllergy answers Mutation.addAllergy.
func (r AllergiesMutation) AddAllergy(ctx context.Context, in AddAllergyInput) (AllergyPayload, error) {
	a, err := r.use.Add(ctx, access.From(ctx), in.PatientID, in.Details)
	return payload.From(ctx, r.answers, AllergyPayload{Allergy: &a}, err)
}

// UpdateAllergy answers Mutation.updateAllergy.
func (r AllergiesMutation) UpdateAllergy(ctx context.Context, in UpdateAllergyInput) (AllergyPayload, error) {
	a, err := r.use.Update(ctx, access.From(ctx), in.ID.Of(domain.Type), in.ExpectedVersion, in.changes())
	return payload.From(ctx, r.answers, AllergyPayload{Allergy: &a}, err)
}

// DeleteAllergy answers Mutation.deleteAllergy.
func (r AllergiesMutation) DeleteAllergy(ctx context.Context, in ledgerfields.DeleteInput) (ledgerfields.DeletePayload, error) {
	patient, err := r.use.Delete(ctx, access.From(ctx), in.ID.Of(domain.Type), in.ExpectedVersion)
	return payload.From(ctx, r.answers, ledgerfields.DeletePayload{DeletedID: &in.ID, PatientID: &patient}, err)
}

// AllergiesOnPatient answers the fields that this slice adds to Patient.
type AllergiesOnPatient struct{ use *application.Allergies }

// Allergies answers Patient.allergies of every patient of a list at once.
func (r AllergiesOnPatient) Allergies(ctx context.Context, patients []*profile.Patient, first *int, after *string, last *int, before *string, filter *domain.Filter) ([]Connection, error) {
	if filter == nil {
		filter = &domain.Filter{}
	}
	args := page.Args{First: first, After: after, Last: last, Before: before, WithoutCursors: !selection.HasCursors(ctx)}
	withTotal := selection.Has(ctx, "totalCount")
	return loader.Siblings(ctx, patients, profile.IDOf, func(ctx context.Context, ids []id.ID) (map[id.ID]Connection, error) {
		return r.use.OfPatients(ctx, access.From(ctx), ids, *filter, args, withTotal)
	})
}

// AddPayloadFields answers fields of AddAllergyPayload.
type AddPayloadFields struct {
	patients ledgerfields.Patients[profile.Patient]
}

// Patient answers AddAllergyPayload.patient.
func (r AddPayloadFields) Patient(ctx context.Context, p *AllergyPayload) (*profile.Patient, error) {
	if p.Allergy == nil {
		return nil, nil
	}
	return r.patients.Optional(ctx, &p.Allergy.PatientID)
}
