package graphql

import (
	"github.com/99designs/gqlgen/graphql"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/surgeries/domain"
)

// AddSurgeryInput is the input of addSurgery.
type AddSurgeryInput struct {
	PatientID *id.Global
	domain.Details
}

// UpdateSurgeryInput is the input of updateSurgery, which tells absent fields from null ones.
type UpdateSurgeryInput struct {
	ID              id.Global
	ExpectedVersion *int
	Procedure       graphql.Omittable[*string]
	Date            graphql.Omittable[*civil.Date]
	Hospital        graphql.Omittable[*string]
	Surgeon         graphql.Omittable[*string]
	Anesthesia      graphql.Omittable[*domain.Anesthesia]
	DurationMinutes graphql.Omittable[*int]
	Complications   graphql.Omittable[*string]
	Notes           graphql.Omittable[*string]
}

func (in UpdateSurgeryInput) changes() domain.Changes {
	return domain.Changes{
		Procedure:       payload.Change(in.Procedure),
		Date:            payload.Change(in.Date),
		Hospital:        payload.Change(in.Hospital),
		Surgeon:         payload.Change(in.Surgeon),
		Anesthesia:      payload.Change(in.Anesthesia),
		DurationMinutes: payload.Change(in.DurationMinutes),
		Complications:   payload.Change(in.Complications),
		Notes:           payload.Change(in.Notes),
	}
}

// SurgeryPayload is the answer of addSurgery and updateSurgery.
type SurgeryPayload struct {
	Surgery *domain.Surgery
	payload.Errors
}
