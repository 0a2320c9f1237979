package graphql

import (
	"github.com/99designs/gqlgen/graphql"

	"vitalgo/slices/medications/domain"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/payload"
)

// AddMedicationInput is the input of addMedication.
type AddMedicationInput struct {
	PatientID *id.Global
	domain.Details
}

// UpdateMedicationInput is the input of updateMedication, which tells absent fields from null ones.
type UpdateMedicationInput struct {
	ID              id.Global
	ExpectedVersion *int
	Name            graphql.Omittable[*string]
	Dosage          graphql.Omittable[*string]
	Frequency       graphql.Omittable[*string]
	StartDate       graphql.Omittable[*civil.Date]
	EndDate         graphql.Omittable[*civil.Date]
	IsActive        graphql.Omittable[*bool]
	PrescribedBy    graphql.Omittable[*string]
	Notes           graphql.Omittable[*string]
}

func (in UpdateMedicationInput) changes() domain.Changes {
	return domain.Changes{
		Name:         payload.Change(in.Name),
		Dosage:       payload.Change(in.Dosage),
		Frequency:    payload.Change(in.Frequency),
		StartDate:    payload.Change(in.StartDate),
		EndDate:      payload.Change(in.EndDate),
		IsActive:     payload.Change(in.IsActive),
		PrescribedBy: payload.Change(in.PrescribedBy),
		Notes:        payload.Change(in.Notes),
	}
}

// SetMedicationActiveInput is the input of setMedicationActive.
type SetMedicationActiveInput struct {
	ID              id.Global
	Active          bool
	ExpectedVersion *int
}

// MedicationPayload is the answer of addMedication, updateMedication and setMedicationActive.
type MedicationPayload struct {
	Medication *domain.Medication
	payload.Errors
}
