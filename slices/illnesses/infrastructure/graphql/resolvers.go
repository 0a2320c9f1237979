// Package graphql answers the fields that schema/illnesses.graphqls declares.
package graphql

import (
	"context"

	"vitalgo/slices/illnesses/application"
	"vitalgo/slices/illnesses/domain"
	profile "vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/ledgerfields"
	"vitalgo/slices/shared/infrastructure/loader"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/selection"
)

// Illnesses is the slice's part of the API.
type Illnesses struct {
	IllnessesMutation
	IllnessesOnPatient
	IllnessFields
	AddPayload    AddPayloadFields
	DeletePayload ledgerfields.DeletePayloadFields[profile.Patient]
}

// New wires the use cases to the fields.
func New(use *application.Illnesses, edges Edges, codes Codes, answers payload.Maker) Illnesses {
	return Illnesses{
		IllnessesMutation{use, answers},
		IllnessesOnPatient{use},
		IllnessFields{ledgerfields.Fields[domain.Illness, profile.Patient]{Edges: edges}, codes},
		AddPayloadFields{edges.Patients},
		ledgerfields.DeletePayloadFields[profile.Patient]{Patients: edges.Patients},
	}
}

// IllnessesMutation answers fields of Mutation.
type IllnessesMutation struct {
	use     *application.Illnesses
	answers payload.Maker
}

// AddIllness answers Mutation.addIllness.
func (r IllnessesMutation) AddIllness(ctx context.Context, in AddIllnessInput) (IllnessPayload, error) {
	i, err := r.use.Add(ctx, access.From(ctx), in.PatientID, in.Details)
	return payload.From(ctx, r.answers, IllnessPayload{Illness: &i}, err)
}

// UpdateIllness answers Mutation.updateIllness.
func (r IllnessesMutation) UpdateIllness(ctx context.Context, in UpdateIllnessInput) (IllnessPayload, error) {
	i, err := r.use.Update(ctx, access.From(ctx), in.ID.Of(domain.Type), in.ExpectedVersion, in.changes())
	return payload.From(ctx, r.answers, IllnessPayload{Illness: &i}, err)
}

// DeleteIllness answers Mutation.deleteIllness.
func (r IllnessesMutation) DeleteIllness(ctx context.Context, in ledgerfields.DeleteInput) (ledgerfields.DeletePayload, error) {
	patient, err := r.use.Delete(ctx, access.From(ctx), in.ID.Of(domain.Type), in.ExpectedVersion)
	return payload.From(ctx, r.answers, ledgerfields.DeletePayload{DeletedID: &in.ID, PatientID: &patient}, err)
}

// IllnessesOnPatient answers the fields that this slice adds to Patient.
type IllnessesOnPatient struct{ use *application.Illnesses }

// Illnesses answers Patient.illnesses of every patient of a list at once.
func (r IllnessesOnPatient) Illnesses(ctx context.Context, patients []*profile.Patient, first *int, after *string, last *int, before *string, filter *domain.Filter) ([]Connection, error) {
	if filter == nil {
		filter = &domain.Filter{}
	}
	args := page.Args{First: first, After: after, Last: last, Before: before, WithoutCursors: !selection.HasCursors(ctx)}
	withTotal := selection.Has(ctx, "totalCount")
	return loader.Siblings(ctx, patients, profile.IDOf, func(ctx context.Context, ids []id.ID) (map[id.ID]Connection, error) {
		return r.use.OfPatients(ctx, access.From(ctx), ids, *filter, args, withTotal)
	})
}

// AddPayloadFields answers fields of AddIllnessPayload.
type AddPayloadFields struct {
	patients ledgerfields.Patients[profile.Patient]
}

// Patient answers AddIllnessPayload.patient.
func (r AddPayloadFields) Patient(ctx context.Context, p *IllnessPayload) (*profile.Patient, error) {
	if p.Illness == nil {
		return nil, nil
	}
	return r.patients.Optional(ctx, &p.Illness.PatientID)
}
