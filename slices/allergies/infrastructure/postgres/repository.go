// Package postgres stores allergies.
package postgres

import (
	"context"

	"vitalgo/slices/allergies/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/fold"
	"vitalgo/slices/shared/infrastructure/ledgertable"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Repository implements application.Repository. The table has the statements that name no column of its own.
type Repository struct {
	*ledgertable.Table[domain.Allergy, int]
}

// New returns a Repository on db.
func New(db *pg.DB) *Repository {
	return &Repository{&ledgertable.Table[domain.Allergy, int]{
		DB:      db,
		Name:    "allergies",
		Columns: "e.allergen, e.severity, e.reaction, e.treatment, e.diagnosis_date, e.notes",
		By:      "e.severity_rank",
	}}
}

// Lists implements application.Repository.
func (r *Repository) Lists(ctx context.Context, g access.Grant, patients []id.ID, f domain.Filter, q page.Request[domain.Position]) (map[id.ID]page.Slice[domain.Allergy], error) {
	search := fold.Pattern(f.Search)
	var only ledgertable.Filter
	only.If(len(f.Severity) > 0, `e.severity = ANY (?)`, f.Severity)
	only.If(search != nil, `e.allergen_key LIKE ?`, search)
	return r.List(ctx, g, patients, only, q)
}

// Insert implements application.Repository.
func (r *Repository) Insert(ctx context.Context, g access.WriteGrant, a domain.Allergy) error {
	return r.Write(ctx, g, a, `
		INSERT INTO allergies (id, patient_id, recorded_by, source, created_at, updated_at, version,
			allergen, allergen_key, severity, reaction, treatment, diagnosis_date, notes)
		VALUES (@id, @patient_id, @recorded_by, @source, @created_at, @updated_at, @version,
			@allergen, @allergen_key, @severity, @reaction, @treatment, @diagnosis_date, @notes)`,
		details(a))
}

// Update implements application.Repository.
func (r *Repository) Update(ctx context.Context, g access.WriteGrant, a domain.Allergy) error {
	return r.Write(ctx, g, a, `
		UPDATE allergies
		SET recorded_by = @recorded_by, source = @source, updated_at = @updated_at, version = @version,
			allergen = @allergen, allergen_key = @allergen_key, severity = @severity, reaction = @reaction,
			treatment = @treatment, diagnosis_date = @diagnosis_date, notes = @notes
		WHERE id = @id AND patient_id = @patient_id AND deleted_at IS NULL`,
		details(a))
}

// HasOther implements application.Repository.
func (r *Repository) HasOther(ctx context.Context, g access.WriteGrant, a domain.Allergy) (bool, error) {
	return pg.Value[bool](ctx, r.DB.For(g.Grant), `
		SELECT EXISTS (SELECT FROM allergies WHERE patient_id = $1 AND allergen_key = $2 AND id <> $3 AND deleted_at IS NULL)`,
		g.Record().Patient, fold.Key(a.Allergen), a.Common().ID)
}

func details(a domain.Allergy) pg.Args {
	return pg.Args{
		"allergen": a.Allergen, "allergen_key": fold.Key(a.Allergen), "severity": a.Severity,
		"reaction": a.Reaction, "treatment": a.Treatment, "diagnosis_date": a.DiagnosisDate, "notes": a.Notes,
	}
}
