package graphql

import (
	"github.com/99designs/gqlgen/graphql"

	"vitalgo/slices/allergies/domain"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/payload"
)

// AddAllergyInput is the input of addAllergy.
type AddAllergyInput struct {
	PatientID *id.Global
	domain.Details
}

// UpdateAllergyInput is the input of updateAllergy, which tells absent fields from null ones.
type UpdateAllergyInput struct {
	ID              id.Global
	ExpectedVersion *int
	Allergen        graphql.Omittable[*string]
	Severity        graphql.Omittable[*domain.Severity]
	Reaction        graphql.Omittable[*string]
	Treatment       graphql.Omittable[*string]
	DiagnosisDate   graphql.Omittable[*civil.Date]
	Notes           graphql.Omittable[*string]
}

func (in UpdateAllergyInput) changes() domain.Changes {
	return domain.Changes{
		Allergen:      payload.Change(in.Allergen),
		Severity:      payload.Change(in.Severity),
		Reaction:      payload.Change(in.Reaction),
		Treatment:     payload.Change(in.Treatment),
		DiagnosisDate: payload.Change(in.DiagnosisDate),
		Notes:         payload.Change(in.Notes),
	}
}

// AllergyPayload is the answer of addAllergy and updateAllergy.
type AllergyPayload struct {
	Allergy *domain.Allergy
	payload.Errors
}
