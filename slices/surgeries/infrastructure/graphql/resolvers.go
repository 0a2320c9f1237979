// Package graphql answers the fields that schema/surgeries.graphqls declares.
package graphql

import (
	"context"

	profile "vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/ledgerfields"
	"vitalgo/slices/shared/infrastructure/loader"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/selection"
	"vitalgo/slices/surgeries/application"
	"vitalgo/slices/surgeries/domain"
)

// Surgeries is the slice's part of the API.
type Surgeries struct {
	SurgeriesMutation
	SurgeriesOnPatient
	SurgeryFields
	AddPayload    AddPayloadFields
	DeletePayload ledgerfields.DeletePayloadFields[profile.Patient]
}

// New wires the use cases to the fields.
func New(use *application.Surgeries, edges Edges, answers payload.Maker) Surgeries {
	return Surgeries{
		SurgeriesMutation{use, answers},
		SurgeriesOnPatient{use},
		SurgeryFields{Edges: edges},
		AddPayloadFields{edges.Patients},
		ledgerfields.DeletePayloadFields[profile.Patient]{Patients: edges.Patients},
	}
}

// SurgeriesMutation answers fields of Mutation.
type SurgeriesMutation struct {
	use     *application.Surgeries
	answers payload.Maker
}

// AddSurgery answers Mutation.addSurgery.
func (r SurgeriesMutation) AddSurgery(ctx context.Context, in AddSurgeryInput) (SurgeryPayload, error) {
	s, err := r.use.Add(ctx, access.From(ctx), in.PatientID, in.Details)
	return payload.From(ctx, r.answers, SurgeryPayload{Surgery: &s}, err)
}

// UpdateSurgery answers Mutation.updateSurgery.
func (r SurgeriesMutation) UpdateSurgery(ctx context.Context, in UpdateSurgeryInput) (SurgeryPayload, error) {
	s, err := r.use.Update(ctx, access.From(ctx), in.ID.Of(domain.Type), in.ExpectedVersion, in.changes())
	return payload.From(ctx, r.answers, SurgeryPayload{Surgery: &s}, err)
}

// DeleteSurgery answers Mutation.deleteSurgery.
func (r SurgeriesMutation) DeleteSurgery(ctx context.Context, in ledgerfields.DeleteInput) (ledgerfields.DeletePayload, error) {
	patient, err := r.use.Delete(ctx, access.From(ctx), in.ID.Of(domain.Type), in.ExpectedVersion)
	return payload.From(ctx, r.answers, ledgerfields.DeletePayload{DeletedID: &in.ID, PatientID: &patient}, err)
}

// SurgeriesOnPatient answers the fields that this slice adds to Patient.
type SurgeriesOnPatient struct{ use *application.Surgeries }

// Surgeries answers Patient.surgeries of every patient of a list at once.
func (r SurgeriesOnPatient) Surgeries(ctx context.Context, patients []*profile.Patient, first *int, after *string, last *int, before *string, filter *domain.Filter) ([]Connection, error) {
	if filter == nil {
		filter = &domain.Filter{}
	}
	args := page.Args{First: first, After: after, Last: last, Before: before, WithoutCursors: !selection.HasCursors(ctx)}
	withTotal := selection.Has(ctx, "totalCount")
	return loader.Siblings(ctx, patients, profile.IDOf, func(ctx context.Context, ids []id.ID) (map[id.ID]Connection, error) {
		return r.use.OfPatients(ctx, access.From(ctx), ids, *filter, args, withTotal)
	})
}

// AddPayloadFields answers fields of AddSurgeryPayload.
type AddPayloadFields struct {
	patients ledgerfields.Patients[profile.Patient]
}

// Patient answers AddSurgeryPayload.patient.
func (r AddPayloadFields) Patient(ctx context.Context, p *SurgeryPayload) (*profile.Patient, error) {
	if p.Surgery == nil {
		return nil, nil
	}
	return r.patients.Optional(ctx, &p.Surgery.PatientID)
}
