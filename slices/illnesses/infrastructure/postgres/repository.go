// Package postgres stores illnesses.
package postgres

import (
	"context"

	"vitalgo/slices/illnesses/domain"
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
	*ledgertable.Table[domain.Illness, civil.Date]
}

// New returns a Repository on db.
func New(db *pg.DB) *Repository {
	return &Repository{&ledgertable.Table[domain.Illness, civil.Date]{
		DB:   db,
		Name: "illnesses",
		Columns: "e.name, e.status, e.is_chronic, e.diagnosis_date, e.icd10_code, e.treatment, e.diagnosed_by, " +
			"e.notes",
		By: "e.diagnosis_date",
	}}
}

// Lists implements application.Repository.
func (r *Repository) Lists(ctx context.Context, g access.Grant, patients []id.ID, f domain.Filter, q page.Request[domain.Position]) (map[id.ID]page.Slice[domain.Illness], error) {
	search := fold.Pattern(f.Search)
	var only ledgertable.Filter
	only.If(len(f.Status) > 0, `e.status = ANY (?)`, f.Status)
	only.If(f.IsChronic != nil, `e.is_chronic = ?`, f.IsChronic)
	only.If(search != nil, `e.name_key LIKE ?`, search)
	return r.List(ctx, g, patients, only, q)
}

// Insert implements application.Repository.
func (r *Repository) Insert(ctx context.Context, g access.WriteGrant, i domain.Illness) error {
	return r.Write(ctx, g, i, `
		INSERT INTO illnesses (id, patient_id, recorded_by, source, created_at, updated_at, version,
			name, name_key, status, is_chronic, diagnosis_date, icd10_code, treatment, diagnosed_by, notes)
		VALUES (@id, @patient_id, @recorded_by, @source, @created_at, @updated_at, @version,
			@name, @name_key, @status, @is_chronic, @diagnosis_date, @icd10_code, @treatment, @diagnosed_by, @notes)`,
		details(i))
}

// Update implements application.Repository.
func (r *Repository) Update(ctx context.Context, g access.WriteGrant, i domain.Illness) error {
	return r.Write(ctx, g, i, `
		UPDATE illnesses
		SET recorded_by = @recorded_by, source = @source, updated_at = @updated_at, version = @version,
			name = @name, name_key = @name_key, status = @status, is_chronic = @is_chronic,
			diagnosis_date = @diagnosis_date, icd10_code = @icd10_code, treatment = @treatment,
			diagnosed_by = @diagnosed_by, notes = @notes
		WHERE id = @id AND patient_id = @patient_id AND deleted_at IS NULL`,
		details(i))
}

func details(i domain.Illness) pg.Args {
	return pg.Args{
		"name": i.Name, "name_key": fold.Key(i.Name), "status": i.Status, "is_chronic": i.IsChronic,
		"diagnosis_date": i.DiagnosisDate, "icd10_code": i.ICD10Code, "treatment": i.Treatment,
		"diagnosed_by": i.DiagnosedBy, "notes": i.Notes,
	}
}
