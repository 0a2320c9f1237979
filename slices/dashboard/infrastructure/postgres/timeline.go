package postgres

import (
	"context"

	"vitalgo/slices/dashboard/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/pg"
)

// events are what happened to the patient of r; the kinds are those of domain.EventKind.
const events = `
	SELECT end_date AS date, 5 AS kind, created_at, id AS row_id
	FROM medications WHERE patient_id = r.patient_id AND deleted_at IS NULL AND end_date IS NOT NULL
	UNION ALL
	SELECT start_date, 4, created_at, id
	FROM medications WHERE patient_id = r.patient_id AND deleted_at IS NULL
	UNION ALL
	SELECT diagnosis_date, 3, created_at, id
	FROM illnesses WHERE patient_id = r.patient_id AND deleted_at IS NULL
	UNION ALL
	SELECT diagnosis_date, 2, created_at, id
	FROM allergies WHERE patient_id = r.patient_id AND deleted_at IS NULL AND diagnosis_date IS NOT NULL
	UNION ALL
	SELECT surgery_date, 1, created_at, id
	FROM surgeries WHERE patient_id = r.patient_id AND deleted_at IS NULL`

// Timelines implements application.Repository (domain.md section 4.4).
func (r *Repository) Timelines(ctx context.Context, g access.Grant, patients []id.ID, s domain.Span, q page.Request[domain.EventPosition]) (map[id.ID]page.Slice[domain.Event], error) {
	from := civil.Earliest()
	if s.From != nil {
		from = *s.From
	}
	at := domain.EventPosition{}
	if q.Cursor != nil {
		at = *q.Cursor
	}
	rows, err := pg.All[domain.Event](ctx, r.db.For(g), `
		SELECT r.patient_id, e.date, e.kind, e.created_at, e.row_id
		FROM records_of($1, $2) r
		CROSS JOIN LATERAL (
			SELECT e.*
			FROM (`+events+`) e
			WHERE e.date BETWEEN $4 AND $5
				AND (NOT $6 OR (e.date, e.kind, e.created_at, e.row_id) < ($7, $8, $9, $10))
			ORDER BY e.date DESC, e.kind DESC, e.created_at DESC, e.row_id DESC
			LIMIT $11
		) e
		WHERE r.patient_id = ANY ($3)
		ORDER BY e.date DESC, e.kind DESC, e.created_at DESC, e.row_id DESC`,
		g.Account(), g.Day(), patients, from, s.Until(g.Day()),
		q.Cursor != nil, at.Date, at.Kind, at.CreatedAt, at.RowID, q.Fetch())
	return page.Group(rows, nil, func(e domain.Event) id.ID { return e.PatientID }), err
}
