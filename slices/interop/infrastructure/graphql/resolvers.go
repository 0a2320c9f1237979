// Package graphql answers the fields that schema/interop.graphqls declares.
package graphql

import (
	"context"
	"time"

	"vitalgo/slices/interop/application"
	"vitalgo/slices/interop/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/payload"
)

// ExportRecordInput is the input of exportRecord.
type ExportRecordInput struct {
	PatientID *id.Global
	Format    domain.Format
}

// ExportRecordPayload is the answer of exportRecord.
type ExportRecordPayload struct {
	URL       *string
	ExpiresAt *time.Time
	SizeBytes *int
	payload.Errors
}

// InteropMutation answers fields of Mutation.
type InteropMutation struct {
	use     *application.Exports
	answers payload.Maker
}

// New wires the use cases to the fields.
func New(use *application.Exports, answers payload.Maker) InteropMutation {
	return InteropMutation{use, answers}
}

// ExportRecord answers Mutation.exportRecord.
func (r InteropMutation) ExportRecord(ctx context.Context, in ExportRecordInput) (ExportRecordPayload, error) {
	made, err := r.use.Create(ctx, access.From(ctx), in.PatientID, in.Format)
	answer := ExportRecordPayload{URL: &made.URL, ExpiresAt: &made.ExpiresAt, SizeBytes: &made.SizeBytes}
	return payload.From(ctx, r.answers, answer, err)
}
