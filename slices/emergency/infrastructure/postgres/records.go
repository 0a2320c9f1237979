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

// record is what is read of the patient p on day $1, in one statement and so at one instant; the orders are those
// of domain.md section 4.8. Reproductive health is hidden, not deleted, while biological sex is neither female nor
// intersex (section 2.5).
const record = `
	p.first_name || ' ' || p.last_name AS full_name, right(p.document_number, 4) AS document_number_last4, p.birth_date,
	p.photo_key, p.biological_sex, p.blood_type, p.height_cm, p.weight_kg, p.declared_none,
	coalesce((SELECT m.name FROM municipalities m WHERE m.code = p.residence_municipality), p.residence_locality)
		AS municipality,
	coalesce((SELECT i.name FROM insurers i WHERE i.code = p.insurer_code), p.insurer_other) AS insurer,
	(SELECT max(c.at) FROM record_changes c WHERE c.patient_id = p.id) AS last_updated_at,
	(SELECT coalesce(json_agg(json_build_object('isPrimary', c.position = 0, 'fullName', c.full_name,
			'relationship', c.relationship, 'relationshipOther', c.relationship_other, 'phone', c.phone,
			'alternativePhone', c.alternative_phone)
			ORDER BY c.position), '[]')
		FROM emergency_contacts c
		WHERE c.patient_id = p.id) AS emergency_contacts,
	(SELECT coalesce(json_agg(json_build_object('allergen', a.allergen, 'severity', a.severity,
			'reaction', a.reaction, 'treatment', a.treatment)
			ORDER BY a.severity_rank DESC, a.created_at DESC, a.id DESC), '[]')
		FROM allergies a
		WHERE a.patient_id = p.id AND a.deleted_at IS NULL) AS allergies,
	(SELECT coalesce(json_agg(json_build_object('name', m.name, 'dosage', m.dosage, 'frequency', m.frequency,
			'prescribedBy', m.prescribed_by, 'notes', m.notes)
			ORDER BY m.start_date DESC, m.created_at DESC, m.id DESC), '[]')
		FROM medications m
		WHERE m.patient_id = p.id AND m.deleted_at IS NULL AND m.is_active AND (m.end_date >= $1) IS NOT FALSE)
		AS medications,
	(SELECT coalesce(json_agg(json_build_object('name', i.name, 'status', i.status, 'isChronic', i.is_chronic,
			'icd10Code', i.icd10_code, 'treatment', i.treatment)
			ORDER BY i.is_chronic DESC, i.diagnosis_date DESC, i.created_at DESC, i.id DESC), '[]')
		FROM illnesses i
		WHERE i.patient_id = p.id AND i.deleted_at IS NULL AND i.status <> 'curada') AS illnesses,
	(SELECT coalesce(json_agg(json_build_object('procedure', s.procedure, 'date', s.surgery_date,
			'hospital', s.hospital, 'complications', s.complications)
			ORDER BY s.surgery_date DESC, s.created_at DESC, s.id DESC), '[]')
		FROM surgeries s
		WHERE s.patient_id = p.id AND s.deleted_at IS NULL) AS surgeries,
	(SELECT json_build_object('weeks', h.pregnancy_weeks, 'lastMenstruationDate', h.last_menstruation_date)
		FROM reproductive_health h
		WHERE h.patient_id = p.id AND h.is_pregnant AND p.biological_sex IN ('F', 'I')) AS pregnancy`

// Previews implements application.Records.
func (r *Repository) Previews(ctx context.Context, g access.Grant, patients []id.ID) (map[id.ID]domain.Record, error) {
	type row struct {
		PatientID id.ID
		domain.Record
	}
	rows, err := pg.All[row](ctx, r.db, `
		SELECT r.patient_id,`+record+`
		FROM records_of($2, $1) r
		JOIN patients p ON p.id = r.patient_id
		WHERE p.id = ANY ($3)`,
		g.Day(), g.Account(), patients)
	found := make(map[id.ID]domain.Record, len(rows))
	for _, one := range rows {
		found[one.PatientID] = one.Record
	}
	return found, err
}

// Opened implements application.Records.
func (r *Repository) Opened(ctx context.Context, _ access.Grant, code id.ID, at time.Time) (domain.Record, error) {
	return pg.One[domain.Record](ctx, r.db, `
		SELECT `+record+`
		FROM emergency_codes k
		JOIN patients p ON p.id = k.patient_id
		WHERE k.id = $2 AND k.closed_at IS NULL AND k.expires_at > $3
			AND `+notClosing,
		civil.Today(at), code, at)
}
