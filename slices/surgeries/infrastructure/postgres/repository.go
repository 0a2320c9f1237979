// Package postgres stores surgeries.
package postgres

import (
	"context"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/fold"
	"vitalgo/slices/shared/infrastructure/ledgertable"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/surgeries/domain"
)

// Repository implements application.Repository. The table has the statements that name no column of its own.
type Repository struct {
	*ledgertable.Table[domain.Surgery, civil.Date]
}

// New returns a Repository on db.
func New(db *pg.DB) *Repository {
	return &Repository{&ledgertable.Table[domain.Surgery, civil.Date]{
		DB:   db,
		Name: "surgeries",
		Columns: "e.procedure, e.surgery_date, e.hospital, e.surgeon, e.anesthesia, e.duration_minutes, " +
			"e.complications, e.notes",
		By: "e.surgery_date",
	}}
}

// Lists implements application.Repository.
func (r *Repository) Lists(ctx context.Context, g access.Grant, patients []id.ID, f domain.Filter, q page.Request[domain.Position]) (map[id.ID]page.Slice[domain.Surgery], error) {
	search := fold.Pattern(f.Search)
	var only ledgertable.Filter
	only.If(search != nil, `e.procedure_key LIKE ?`, search)
	only.If(f.From != nil, `e.surgery_date >= ?`, f.From)
	only.If(f.To != nil, `e.surgery_date <= ?`, f.To)
	return r.List(ctx, g, patients, only, q)
}

// Insert implements application.Repository.
func (r *Repository) Insert(ctx context.Context, g access.WriteGrant, s domain.Surgery) error {
	return r.Write(ctx, g, s, `
		INSERT INTO surgeries (id, patient_id, recorded_by, source, created_at, updated_at, version,
			procedure, procedure_key, surgery_date, hospital, surgeon, anesthesia, duration_minutes, complications, notes)
		VALUES (@id, @patient_id, @recorded_by, @source, @created_at, @updated_at, @version,
			@procedure, @procedure_key, @date, @hospital, @surgeon, @anesthesia, @duration, @complications, @notes)`,
		details(s))
}

// Update implements application.Repository.
func (r *Repository) Update(ctx context.Context, g access.WriteGrant, s domain.Surgery) error {
	return r.Write(ctx, g, s, `
		UPDATE surgeries
		SET recorded_by = @recorded_by, source = @source, updated_at = @updated_at, version = @version,
			procedure = @procedure, procedure_key = @procedure_key, surgery_date = @date, hospital = @hospital,
			surgeon = @surgeon, anesthesia = @anesthesia, duration_minutes = @duration,
			complications = @complications, notes = @notes
		WHERE id = @id AND patient_id = @patient_id AND deleted_at IS NULL`,
		details(s))
}

func details(s domain.Surgery) pg.Args {
	return pg.Args{
		"procedure": s.Procedure, "procedure_key": fold.Key(s.Procedure), "date": s.Date, "hospital": s.Hospital,
		"surgeon": s.Surgeon, "anesthesia": s.Anesthesia, "duration": s.DurationMinutes,
		"complications": s.Complications, "notes": s.Notes,
	}
}
