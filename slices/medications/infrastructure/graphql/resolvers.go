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
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/loader"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/people"
	"vitalgo/slices/shared/infrastructure/selection"
)

// Connection is a page of a list of medications.
type (
	Connection = page.Connection[domain.Medication]
	// Edge is a medication of a page.
	Edge = page.Edge[domain.Medication]
)

// Patients loads records that the viewer may see.
type Patients interface {
	ByID(ctx context.Context, patient id.ID) (profile.Patient, error)
	Optional(ctx context.Context, patient *id.ID) (*profile.Patient, error)
}

// Edges are what a medication leads to beyond the slice.
type Edges struct {
	People   *people.Directory
	Patients Patients
}

// Medications is the slice's part of the API.
type Medications struct {
	MedicationsMutation
	MedicationsOnPatient
	MedicationFields
	AddPayload    AddPayloadFields
	DeletePayload DeletePayloadFields
}

// New wires the use cases to the fields.
func New(use *application.Medications, edges Edges, answers payload.Maker) Medications {
	return Medications{
		MedicationsMutation{use, answers},
		MedicationsOnPatient{use},
		MedicationFields{edges},
		AddPayloadFields{edges},
		DeletePayloadFields{edges},
	}
}

// MedicationsMutation answers fields of Mutation.
type MedicationsMutation struct {
	use     *application.Medications
	answers payload.Maker
}

// AddMedication answers Mutation.addMedication.
func (r MedicationsMutation) AddMedication(ctx context.Context, in AddMedicationInput) (AddMedicationPayload, error) {
	m, err := r.use.Add(ctx, access.From(ctx), in.PatientID, in.Details)
	return payload.From(ctx, r.answers, AddMedicationPayload{Medication: &m}, err)
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
func (r MedicationsMutation) DeleteMedication(ctx context.Context, in DeleteMedicationInput) (DeleteMedicationPayload, error) {
	patient, err := r.use.Delete(ctx, access.From(ctx), in.ID.Of(domain.Type), in.ExpectedVersion)
	return payload.From(ctx, r.answers, DeleteMedicationPayload{DeletedID: &in.ID, PatientID: &patient}, err)
}

// MedicationsOnPatient answers the fields that this slice adds to Patient.
type MedicationsOnPatient struct{ use *application.Medications }

// Medications answers Patient.medications of every patient of a list at once.
func (r MedicationsOnPatient) Medications(ctx context.Context, patients []*profile.Patient, first *int, after *string, last *int, before *string, filter *domain.Filter) ([]Connection, error) {
	if filter == nil {
		filter = &domain.Filter{}
	}
	args := page.Args{First: first, After: after, Last: last, Before: before}
	withTotal := selection.Has(ctx, "totalCount")
	return loader.Siblings(ctx, patients, profile.IDOf, func(ctx context.Context, ids []id.ID) (map[id.ID]Connection, error) {
		return r.use.OfPatients(ctx, access.From(ctx), ids, *filter, args, withTotal)
	})
}

// MedicationFields answers fields of Medication that are not in its row.
type MedicationFields struct{ edges Edges }

// Patient answers Medication.patient.
func (r MedicationFields) Patient(ctx context.Context, m *domain.Medication) (profile.Patient, error) {
	return r.edges.Patients.ByID(ctx, m.PatientID)
}

// RecordedBy answers Medication.recordedBy.
func (r MedicationFields) RecordedBy(ctx context.Context, m *domain.Medication) (person.Person, error) {
	return r.edges.People.RecordedBy(ctx, m.Entry)
}

// AddPayloadFields answers fields of AddMedicationPayload.
type AddPayloadFields struct{ edges Edges }

// Patient answers AddMedicationPayload.patient.
func (r AddPayloadFields) Patient(ctx context.Context, p *AddMedicationPayload) (*profile.Patient, error) {
	if p.Medication == nil {
		return nil, nil
	}
	return r.edges.Patients.Optional(ctx, &p.Medication.PatientID)
}

// DeletePayloadFields answers fields of DeleteMedicationPayload.
type DeletePayloadFields struct{ edges Edges }

// Patient answers DeleteMedicationPayload.patient.
func (r DeletePayloadFields) Patient(ctx context.Context, p *DeleteMedicationPayload) (*profile.Patient, error) {
	return r.edges.Patients.Optional(ctx, p.PatientID)
}
