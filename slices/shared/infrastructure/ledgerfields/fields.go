// Package ledgerfields answers the GraphQL fields that are the same for medications, allergies, illnesses
// and surgeries.
package ledgerfields

import (
	"context"

	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/domain/record"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/people"
)

// Patients loads records that the viewer may see, as the slice profile answers them.
type Patients[P any] interface {
	ByID(ctx context.Context, patient id.ID) (P, error)
	Optional(ctx context.Context, patient *id.ID) (*P, error)
}

// Edges are what a row leads to beyond its slice.
type Edges[P any] struct {
	People   *people.Directory
	Patients Patients[P]
}

// Fields answers the fields of a row of type T that are not in it.
type Fields[T interface{ Common() record.Entry }, P any] struct{ Edges Edges[P] }

// Patient answers the field patient.
func (f Fields[T, P]) Patient(ctx context.Context, row *T) (P, error) {
	return f.Edges.Patients.ByID(ctx, (*row).Common().PatientID)
}

// RecordedBy answers the field recordedBy.
func (f Fields[T, P]) RecordedBy(ctx context.Context, row *T) (person.Person, error) {
	return f.Edges.People.RecordedBy(ctx, (*row).Common())
}

// DeleteInput is the input of deleteMedication and its like.
type DeleteInput struct {
	ID              id.Global
	ExpectedVersion *int
}

// DeletePayload is the answer of deleteMedication and its like.
type DeletePayload struct {
	DeletedID *id.Global
	PatientID *id.ID
	payload.Errors
}

// DeletePayloadFields answers fields of DeletePayload.
type DeletePayloadFields[P any] struct{ Patients Patients[P] }

// Patient answers DeletePayload.patient.
func (f DeletePayloadFields[P]) Patient(ctx context.Context, p *DeletePayload) (*P, error) {
	return f.Patients.Optional(ctx, p.PatientID)
}
