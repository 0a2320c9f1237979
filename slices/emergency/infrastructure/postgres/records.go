package postgres

import (
	"context"
	"time"

	"vitalgo/slices/emergency/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Previews implements application.Records.
func (r *Repository) Previews(ctx context.Context, g access.Grant, patients []id.ID) (map[id.ID]domain.Record, error) {
	type row struct {
		PatientID id.ID
		domain.Record
	}
	rows, err := pg.All[row](ctx, r.db.For(g), `
		SELECT r.patient_id, e.*
		FROM records_of($2, $1) r
		CROSS JOIN LATERAL emergency_record(r.patient_id, $1) e
		WHERE r.patient_id = ANY ($3)`,
		g.Day(), g.Account(), patients)
	found := make(map[id.ID]domain.Record, len(rows))
	for _, one := range rows {
		found[one.PatientID] = one.Record
	}
	return found, err
}

// Opened implements application.Records.
func (r *Repository) Opened(ctx context.Context, g access.Grant, code id.ID, at time.Time) (domain.Record, error) {
	return pg.One[domain.Record](ctx, r.db.For(g), `
		SELECT * FROM opened_record($2, $1, $3)`,
		civil.Today(at), code, at)
}
