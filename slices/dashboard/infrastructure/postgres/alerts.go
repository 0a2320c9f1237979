package postgres

import (
	"context"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/alert"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/pg"
)

// fact is what one row of a record contributes to its alerts.
type fact struct {
	PatientID id.ID
	Kind      alert.Kind
	RowID     id.ID
	Name      string
	Reaction  *string
	Weeks     *int
}

// facts are the rows of the patient of r that alerts are made of. Reproductive health is hidden, not deleted,
// while biological sex is neither female nor intersex (domain.md section 2.5).
const facts = `
	SELECT CASE severity WHEN 'critica' THEN 'CRITICAL_ALLERGY' ELSE 'SEVERE_ALLERGY' END AS kind,
		id AS row_id, allergen AS name, reaction, NULL::int AS weeks, NULL::date AS date, created_at
	FROM allergies
	WHERE patient_id = r.patient_id AND deleted_at IS NULL AND severity IN ('critica', 'severa')
	UNION ALL
	SELECT 'PREGNANCY', h.patient_id, '', NULL, h.pregnancy_weeks, NULL, h.created_at
	FROM reproductive_health h
	JOIN patients p ON p.id = h.patient_id
	WHERE h.patient_id = r.patient_id AND h.is_pregnant AND p.biological_sex IN ('F', 'I')
	UNION ALL
	SELECT 'CHRONIC_ILLNESS', id, name, NULL, NULL, diagnosis_date, created_at
	FROM illnesses
	WHERE patient_id = r.patient_id AND deleted_at IS NULL AND is_chronic`

// AlertFacts implements application.Repository (domain.md section 4.3).
func (r *Repository) AlertFacts(ctx context.Context, g access.Grant, patients []id.ID) (map[id.ID]alert.Facts, error) {
	rows, err := pg.All[fact](ctx, r.db.For(g), `
		SELECT r.patient_id, f.kind, f.row_id, f.name, f.reaction, f.weeks
		FROM records_of($1, $2) r
		CROSS JOIN LATERAL (`+facts+`) f
		WHERE r.patient_id = ANY ($3)
		ORDER BY f.date DESC, f.created_at DESC, f.row_id DESC`,
		g.Account(), g.Day(), patients)
	found := make(map[id.ID]alert.Facts, len(patients))
	for _, one := range rows {
		f := found[one.PatientID]
		one.addTo(&f)
		found[one.PatientID] = f
	}
	return found, err
}

// addTo adds the fact to those of its patient.
func (f fact) addTo(facts *alert.Facts) {
	switch f.Kind {
	case alert.CriticalAllergy:
		facts.CriticalAllergies = append(facts.CriticalAllergies, f.allergy())
	case alert.SevereAllergy:
		facts.SevereAllergies = append(facts.SevereAllergies, f.allergy())
	case alert.Pregnancy:
		facts.PregnancyWeeks = f.Weeks
	case alert.ChronicIllness:
		illness := alert.Illness{About: id.Global{Type: "Illness", ID: f.RowID}, Name: f.Name}
		facts.ChronicIllnesses = append(facts.ChronicIllnesses, illness)
	}
}

func (f fact) allergy() alert.Allergy {
	return alert.Allergy{About: id.Global{Type: "Allergy", ID: f.RowID}, Allergen: f.Name, Reaction: f.Reaction}
}
