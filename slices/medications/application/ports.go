// Package application holds the use cases of medications and the ports they need.
package application

import (
	"context"
	"time"

	"vitalgo/slices/medications/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
)

// Repository stores medications. Deleted ones are as if they were not there.
type Repository interface {
	// ByIDs returns those of the medications named that g reaches, in any order.
	ByIDs(ctx context.Context, g access.Grant, medications []id.ID) ([]domain.Medication, error)
	// Lists returns a page of the list of each of the patients that g reaches.
	Lists(ctx context.Context, g access.Grant, patients []id.ID, f domain.Filter, r page.Request[domain.Position]) (map[id.ID]page.Slice[domain.Medication], error)
	// PatientOf returns whose medication it is, or NOT_FOUND if g does not reach it.
	PatientOf(ctx context.Context, g access.Grant, medication id.ID) (id.ID, error)
	Find(ctx context.Context, g access.WriteGrant, medication id.ID) (domain.Medication, error)
	Count(ctx context.Context, g access.WriteGrant) (int, error)
	Insert(ctx context.Context, g access.WriteGrant, m domain.Medication) error
	Update(ctx context.Context, g access.WriteGrant, m domain.Medication) error
	Delete(ctx context.Context, g access.WriteGrant, m domain.Medication) error
}

// History keeps what changes in a record.
type History interface {
	Write(ctx context.Context, g access.WriteGrant, c record.Change) error
	// Fill takes back the statement that a section is empty.
	Fill(ctx context.Context, g access.WriteGrant, s record.Section, at time.Time) error
}
