// Package postgres stores medications.
package postgres

import (
	"context"

	"vitalgo/slices/medications/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/fold"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Repository implements application.Repository.
type Repository struct{ db *pg.DB }

// New returns a Repository on db.
func New(db *pg.DB) *Repository { return &Repository{db} }

const columns = `m.id, m.patient_id, m.recorded_by, m.source, m.created_at, m.updated_at, m.version,
	m.name, m.dosage, m.frequency, m.start_date, m.end_date, m.is_active, m.prescribed_by, m.notes`

// visible joins the medications that are not deleted to the records that $1 reaches on day $2.
const visible = `
	FROM medications m
	JOIN records_of($1, $2) r ON r.patient_id = m.patient_id
	WHERE m.deleted_at IS NULL`

// ByIDs implements application.Repository.
func (r *Repository) ByIDs(ctx context.Context, g access.Grant, medications []id.ID) ([]domain.Medication, error) {
	return pg.All[domain.Medication](ctx, r.db, `
		SELECT `+columns+visible+` AND m.id = ANY ($3)`,
		g.Account(), g.Day(), medications)
}

// PatientOf implements application.Repository.
func (r *Repository) PatientOf(ctx context.Context, g access.Grant, medication id.ID) (id.ID, error) {
	return pg.Value[id.ID](ctx, r.db, `
		SELECT m.patient_id`+visible+` AND m.id = $3`,
		g.Account(), g.Day(), medication)
}

// matches says which medications of a list a filter lets through: $4 statuses (domain.md section 4.5), $5 a pattern.
const matches = `m.patient_id = r.patient_id AND m.deleted_at IS NULL
		AND ($4::text[] IS NULL OR $4 @> ARRAY[CASE
			WHEN NOT m.is_active THEN 'INACTIVE'
			WHEN m.end_date < $2 THEN 'ENDED'
			ELSE 'ACTIVE' END])
		AND ($5::text IS NULL OR m.name_key LIKE $5)`

// direction is a way through the list, which runs from the newest start to the oldest. A page begins after
// its cursor ($7, $8, $9), if it has one ($6).
type direction struct{ after, order string }

var (
	forward = direction{
		after: ` AND (NOT $6 OR (m.start_date, m.created_at, m.id) < ($7, $8, $9))`,
		order: ` ORDER BY m.start_date DESC, m.created_at DESC, m.id DESC`,
	}
	backward = direction{
		after: ` AND (NOT $6 OR (m.start_date, m.created_at, m.id) > ($7, $8, $9))`,
		order: ` ORDER BY m.start_date, m.created_at, m.id`,
	}
)

// Lists implements application.Repository: one statement for any number of patients, and a second one in
// the same round trip where totals are asked for.
func (r *Repository) Lists(ctx context.Context, g access.Grant, patients []id.ID, f domain.Filter, q page.Request[domain.Position]) (map[id.ID]page.Slice[domain.Medication], error) {
	way := forward
	if q.Backward {
		way = backward
	}
	at := domain.Position{}
	if q.Cursor != nil {
		at = *q.Cursor
	}
	var (
		batch pg.Batch
		rows  []domain.Medication
	)
	filter := []any{g.Account(), g.Day(), patients, pg.NilIfEmpty(f.Status), fold.Pattern(f.Search)}
	pg.QueueAll(&batch, &rows, `
		SELECT `+columns+`
		FROM records_of($1, $2) r
		CROSS JOIN LATERAL (SELECT m.* FROM medications m WHERE `+matches+way.after+way.order+` LIMIT $10) m
		WHERE r.patient_id = ANY ($3)`+way.order,
		append(filter, q.Cursor != nil, at.StartDate, at.CreatedAt, at.ID, q.Fetch())...)
	totals := pg.QueueTotals(&batch, q.WithTotal, `
		SELECT m.patient_id, count(*)
		FROM records_of($1, $2) r
		JOIN medications m ON `+matches+`
		WHERE r.patient_id = ANY ($3)
		GROUP BY m.patient_id`, filter...)
	if err := r.db.Send(ctx, &batch); err != nil {
		return nil, err
	}
	return page.Group(rows, totals, func(m domain.Medication) id.ID { return m.PatientID }), nil
}

// Find implements application.Repository.
func (r *Repository) Find(ctx context.Context, g access.WriteGrant, medication id.ID) (domain.Medication, error) {
	return pg.One[domain.Medication](ctx, r.db, `
		SELECT `+columns+`
		FROM medications m
		WHERE m.id = $1 AND m.patient_id = $2 AND m.deleted_at IS NULL`,
		medication, g.Record().Patient)
}

// Count implements application.Repository.
func (r *Repository) Count(ctx context.Context, g access.WriteGrant) (int, error) {
	return pg.Value[int](ctx, r.db, `
		SELECT count(*) FROM medications WHERE patient_id = $1 AND deleted_at IS NULL`,
		g.Record().Patient)
}

// Insert implements application.Repository.
func (r *Repository) Insert(ctx context.Context, g access.WriteGrant, m domain.Medication) error {
	_, err := pg.Exec(ctx, r.db, `
		INSERT INTO medications (id, patient_id, recorded_by, source, created_at, updated_at, version,
			name, name_key, dosage, frequency, start_date, end_date, is_active, prescribed_by, notes)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		m.ID, g.Record().Patient, m.RecordedBy, m.Source, m.CreatedAt, m.UpdatedAt, m.Version,
		m.Name, fold.Key(m.Name), m.Dosage, m.Frequency, m.StartDate, m.EndDate, m.IsActive, m.PrescribedBy, m.Notes)
	return err
}

// Update implements application.Repository.
func (r *Repository) Update(ctx context.Context, g access.WriteGrant, m domain.Medication) error {
	return pg.MustTouch(ctx, r.db, `
		UPDATE medications
		SET recorded_by = $3, source = $4, updated_at = $5, version = $6,
			name = $7, name_key = $8, dosage = $9, frequency = $10, start_date = $11, end_date = $12,
			is_active = $13, prescribed_by = $14, notes = $15
		WHERE id = $1 AND patient_id = $2 AND deleted_at IS NULL`,
		m.ID, g.Record().Patient, m.RecordedBy, m.Source, m.UpdatedAt, m.Version,
		m.Name, fold.Key(m.Name), m.Dosage, m.Frequency, m.StartDate, m.EndDate, m.IsActive, m.PrescribedBy, m.Notes)
}

// Delete implements application.Repository.
func (r *Repository) Delete(ctx context.Context, g access.WriteGrant, m domain.Medication) error {
	return pg.MustTouch(ctx, r.db, `
		UPDATE medications
		SET recorded_by = $3, source = $4, updated_at = $5, version = $6, deleted_at = $5
		WHERE id = $1 AND patient_id = $2 AND deleted_at IS NULL`,
		m.ID, g.Record().Patient, m.RecordedBy, m.Source, m.UpdatedAt, m.Version)
}
