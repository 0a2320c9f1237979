// Package postgres reads over the tables of every medical slice. Each method is one statement, so that what it
// answers was true at one instant, and costs the same for any number of patients.
package postgres

import (
	"context"

	"vitalgo/slices/dashboard/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Repository implements application.Repository.
type Repository struct{ db *pg.DB }

// New returns a Repository on db.
func New(db *pg.DB) *Repository { return &Repository{db} }

// Dashboards implements application.Repository (domain.md section 4.2).
func (r *Repository) Dashboards(ctx context.Context, g access.Grant, patients []id.ID) ([]domain.Dashboard, error) {
	return pg.All[domain.Dashboard](ctx, r.db.For(g), `
		SELECT r.patient_id, m.active_medications, a.mild, a.moderate, a.severe, a.critical,
			i.active_illnesses, i.chronic_illnesses, s.total_surgeries,
			ARRAY(
				SELECT m.id FROM medications m
				WHERE m.patient_id = r.patient_id AND m.deleted_at IS NULL
				ORDER BY m.created_at DESC, m.id DESC LIMIT 5) AS recent_medications,
			ARRAY(
				SELECT c.id FROM record_changes c
				WHERE c.patient_id = r.patient_id
				ORDER BY c.at DESC, c.id DESC LIMIT 10) AS recent_activity,
			(SELECT max(c.at) FROM record_changes c WHERE c.patient_id = r.patient_id) AS last_updated_at
		FROM records_of($1, $2) r
		CROSS JOIN LATERAL (
			SELECT count(*) FILTER (WHERE is_active AND (end_date IS NULL OR end_date >= $2)) AS active_medications
			FROM medications WHERE patient_id = r.patient_id AND deleted_at IS NULL) m
		CROSS JOIN LATERAL (
			SELECT count(*) FILTER (WHERE severity = 'leve') AS mild,
				count(*) FILTER (WHERE severity = 'moderada') AS moderate,
				count(*) FILTER (WHERE severity = 'severa') AS severe,
				count(*) FILTER (WHERE severity = 'critica') AS critical
			FROM allergies WHERE patient_id = r.patient_id AND deleted_at IS NULL) a
		CROSS JOIN LATERAL (
			SELECT count(*) FILTER (WHERE status IN ('activa', 'en_tratamiento', 'cronica')) AS active_illnesses,
				count(*) FILTER (WHERE is_chronic) AS chronic_illnesses
			FROM illnesses WHERE patient_id = r.patient_id AND deleted_at IS NULL) i
		CROSS JOIN LATERAL (
			SELECT count(*) AS total_surgeries
			FROM surgeries WHERE patient_id = r.patient_id AND deleted_at IS NULL) s
		WHERE r.patient_id = ANY ($3)`,
		g.Account(), g.Day(), patients)
}
