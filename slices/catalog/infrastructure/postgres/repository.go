// Package postgres reads the catalogues.
package postgres

import (
	"context"

	"vitalgo/slices/catalog/domain"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Repository implements application.Repository.
type Repository struct{ db *pg.DB }

// New returns a Repository on db.
func New(db *pg.DB) *Repository { return &Repository{db} }

// DocumentTypes implements application.Repository.
func (r *Repository) DocumentTypes(ctx context.Context, language locale.Language) ([]domain.DocumentTypeInfo, error) {
	return pg.All[domain.DocumentTypeInfo](ctx, r.db, `
		SELECT code, requires_guardian, number_pattern,
			CASE $1 WHEN 'en' THEN name_en ELSE name_es END AS name,
			CASE $1 WHEN 'en' THEN description_en ELSE description_es END AS description
		FROM document_types
		WHERE is_active
		ORDER BY sort_order, code DESC`,
		language)
}

// Countries implements application.Repository.
func (r *Repository) Countries(ctx context.Context, language locale.Language) ([]domain.Country, error) {
	return pg.All[domain.Country](ctx, r.db, `
		SELECT code, dial_code, flag, false AS retired,
			CASE $1 WHEN 'en' THEN name_en ELSE name_es END AS name,
			CASE $1 WHEN 'en' THEN name_en_key ELSE name_es_key END AS name_key
		FROM countries
		ORDER BY sort_order, code DESC`,
		language)
}

// Departments implements application.Repository.
func (r *Repository) Departments(ctx context.Context) ([]domain.Department, error) {
	return pg.All[domain.Department](ctx, r.db, `
		SELECT code, name, name_key, false AS retired
		FROM departments
		ORDER BY name_key, code DESC`)
}

// Municipalities implements application.Repository.
func (r *Repository) Municipalities(ctx context.Context) ([]domain.Municipality, error) {
	return pg.All[domain.Municipality](ctx, r.db, `
		SELECT code, name, name_key, NOT is_active AS retired, department_code
		FROM municipalities
		ORDER BY is_capital DESC, name_key, code DESC`)
}

// HealthInsurers implements application.Repository.
func (r *Repository) HealthInsurers(ctx context.Context) ([]domain.HealthInsurer, error) {
	return pg.All[domain.HealthInsurer](ctx, r.db, `
		SELECT code, name, name_key, NOT is_active AS retired
		FROM insurers
		ORDER BY name_key, code DESC`)
}
