// Package postgres stores medications.
package postgres

import (
	"context"

	"vitalgo/slices/medications/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/fold"
	"vitalgo/slices/shared/infrastructure/ledgertable"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Repository implements application.Repository. The table has the statements that name no column of its own.
type Repository struct {
	*ledgertable.Table[domain.Medication, civil.Date]
}

// New returns a Repository on db.
func New(db *pg.DB) *Repository {
	return &Repository{&ledgertable.Table[domain.Medication, civil.Date]{
		DB:      db,
		Name:    "medications",
		Columns: "e.name, e.dosage, e.frequency, e.start_date, e.end_date, e.is_active, e.prescribed_by, e.notes",
		By:      "e.start_date",
	}}
}

// Lists implements application.Repository. The status is derived as in domain.md section 4.5.
func (r *Repository) Lists(ctx context.Context, g access.Grant, patients []id.ID, f domain.Filter, q page.Request[domain.Position]) (map[id.ID]page.Slice[domain.Medication], error) {
	search := fold.Pattern(f.Search)
	var only ledgertable.Filter
	only.If(len(f.Status) > 0, `?::text[] @> ARRAY[CASE
				WHEN NOT e.is_active THEN 'INACTIVE'
				WHEN e.end_date < $2 THEN 'ENDED'
				ELSE 'ACTIVE' END]`, f.Status)
	only.If(search != nil, `e.name_key LIKE ?`, search)
	return r.List(ctx, g, patients, only, q)
}

// Insert implements application.Repository.
func (r *Repository) Insert(ctx context.Context, g access.WriteGrant, m domain.Medication) error {
	return r.Write(ctx, g, m, `
		INSERT INTO medications (id, patient_id, recorded_by, source, created_at, updated_at, version,
			name, name_key, dosage, frequency, start_date, end_date, is_active, prescribed_by, notes)
		VALUES (@id, @patient_id, @recorded_by, @source, @created_at, @updated_at, @version,
			@name, @name_key, @dosage, @frequency, @start_date, @end_date, @is_active, @prescribed_by, @notes)`,
		details(m))
}

// Update implements application.Repository.
func (r *Repository) Update(ctx context.Context, g access.WriteGrant, m domain.Medication) error {
	return r.Write(ctx, g, m, `
		UPDATE medications
		SET recorded_by = @recorded_by, source = @source, updated_at = @updated_at, version = @version,
			name = @name, name_key = @name_key, dosage = @dosage, frequency = @frequency,
			start_date = @start_date, end_date = @end_date, is_active = @is_active,
			prescribed_by = @prescribed_by, notes = @notes
		WHERE id = @id AND patient_id = @patient_id AND deleted_at IS NULL`,
		details(m))
}

func details(m domain.Medication) pg.Args {
	return pg.Args{
		"name": m.Name, "name_key": fold.Key(m.Name), "dosage": m.Dosage, "frequency": m.Frequency,
		"start_date": m.StartDate, "end_date": m.EndDate, "is_active": m.IsActive,
		"prescribed_by": m.PrescribedBy, "notes": m.Notes,
	}
}
