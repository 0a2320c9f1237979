package graphql

import (
	"github.com/99designs/gqlgen/graphql"

	"vitalgo/slices/illnesses/domain"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/payload"
)

// AddIllnessInput is the input of addIllness.
type AddIllnessInput struct {
	PatientID *id.Global
	domain.Details
}

// UpdateIllnessInput is the input of updateIllness, which tells absent fields from null ones.
type UpdateIllnessInput struct {
	ID              id.Global
	ExpectedVersion *int
	Name            graphql.Omittable[*string]
	Status          graphql.Omittable[*domain.Status]
	IsChronic       graphql.Omittable[*bool]
	DiagnosisDate   graphql.Omittable[*civil.Date]
	ICD10Code       graphql.Omittable[*string]
	Treatment       graphql.Omittable[*string]
	DiagnosedBy     graphql.Omittable[*string]
	Notes           graphql.Omittable[*string]
}

func (in UpdateIllnessInput) changes() domain.Changes {
	return domain.Changes{
		Name:          payload.Change(in.Name),
		Status:        payload.Change(in.Status),
		IsChronic:     payload.Change(in.IsChronic),
		DiagnosisDate: payload.Change(in.DiagnosisDate),
		ICD10Code:     payload.Change(in.ICD10Code),
		Treatment:     payload.Change(in.Treatment),
		DiagnosedBy:   payload.Change(in.DiagnosedBy),
		Notes:         payload.Change(in.Notes),
	}
}

// IllnessPayload is the answer of addIllness and updateIllness.
type IllnessPayload struct {
	Illness *domain.Illness
	payload.Errors
}
