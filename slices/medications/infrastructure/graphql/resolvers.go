// Package graphql answers the fields that schema/medications.graphqls declares.
package graphql

import (
	"context"

	"vitalgo/slices/medications/application"
	"vitalgo/slices/medications/domain"
	profile "vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/ledgerfields"
	"vitalgo/slices/shared/infrastructure/loader"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/selection"
)

// Medications is the slice's part of the API.
type Medications struct {
	MedicationsMutation
	MedicationsOnPatient
	MedicationFields
	AddPayload    AddPayloadFields
	DeletePayload ledgerfields.DeletePayloadFields[profile.Patient]
}

// New wires the use cases to the fields.
func New(use *application.Medications, edges Edges, answers payload.Maker) Medications {
	return Medications{
		MedicationsMutation{use, answers},
		MedicationsOnPatient{use},
		MedicationFields{Edges: edges},
		AddPayloadFields{edges.Patients},
		ledgerfields.DeletePayloadFields[profile.Patient]{Patients: edges.Patients},
	}
}

// MedicationsMutation answers fields of Mutation.
type MedicationsMutation struct {
	use     *application.Medications
	answers payload.Maker
}

// AddMedication answers Mutation.addMedication.
func (r MedicationsMutation) AddMedication(ctx context.Context, in AddMedicationInput) (MedicationPayload, error) {
	m, err := r.use.Add(ctx, access.From(ctx), in.PatientID, in.Details)
	return payload.From(ctx, r.answers, MedicationPayload{Medication: &m}, err)
}

// UpdateMedication answers Mutation.updateMedication.
func (r MedicationsMutation) UpdateMedication(ctx context.Context, in UpdateMedicationInput) (MedicationPayload, error) {
	m, err := r.use.Update(ctx, access.From(ctx), in.ID.Of(domain.Type), in.ExpectedVersion, in.changes())
	return payload.From(ctx, r.answers, MedicationPayload{Medication: &m}, err)
}

// SetMedicationActive answers Mutation.setMedicationActive.
func (r MedicationsMutation) SetMedicationActive(ctx context.Context, in SetMedicationActiveInput) (MedicationPayload, error) {
	m, err := r.use.SetActive(ctx, access.From(ctx), in.ID.Of(domain.Type), in.ExpectedVersion, in.Active)
	return payload.From(ctx, r.answers, MedicationPayload{Medication: &m}, err)
}

// DeleteMedication answers Mutation.deleteMedication.
func (r MedicationsMutation) DeleteMedication(ctx context.Context, in ledgerfields.DeleteInput) (ledgerfields.DeletePayload, error) {
	patient, err := r.use.Delete(ctx, access.From(ctx), in.ID.Of(domain.Type), in.ExpectedVersion)
	return payload.From(ctx, r.answers, ledgerfields.DeletePayload{DeletedID: &in.ID, PatientID: &patient}, err)
}

// MedicationsOnPatient answers the fields that this slice adds to Patient.
type MedicationsOnPatient struct{ use *application.Medications }

// Medications answers Patient.medications of every patient of a list at once.
func (r MedicationsOnPatient) Medications(ctx context.Context, patients []*profile.Patient, first *int, after *string, last *int, before *string, filter *domain.Filter) ([]Connection, error) {
	if filter == nil {
		filter = &domain.Filter{}
	}
	args := page.Args{First: first, After: after, Last: last, Before: before, WithoutCursors: !selection.HasCursors(ctx)}
	withTotal := selection.Has(ctx, "totalCount")
	return loader.Siblings(ctx, patients, profile.IDOf, func(ctx context.Context, ids []id.ID) (map[id.ID]Connection, error) {
		return r.use.OfPatients(ctx, access.From(ctx), ids, *filter, args, withTotal)
	})
}

// AddPayloadFields answers fields of AddMedicationPayload.
type AddPayloadFields struct {
	patients ledgerfields.Patients[profile.Patient]
}

// Patient answers AddMedicationPayload.patient.
func (r AddPayloadFields) Patient(ctx context.Context, p *MedicationPayload) (*profile.Patient, error) {
	if p.Medication == nil {
		return nil, nil
	}
	return r.patients.Optional(ctx, &p.Medication.PatientID)
}
