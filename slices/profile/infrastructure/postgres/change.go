package postgres

import (
	"context"
	"time"

	"vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
	"vitalgo/slices/shared/infrastructure/fold"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Find implements application.Repository.
func (r *Repository) Find(ctx context.Context, g access.WriteGrant) (domain.Patient, error) {
	found, err := pg.One[row](ctx, r.db.For(g), `
		SELECT `+columns+`
		FROM patients p
		WHERE p.id = $1`,
		g.Record().Patient)
	return found.patient(), err
}

// Update implements application.Repository.
func (r *Repository) Update(ctx context.Context, g access.WriteGrant, p domain.Patient) error {
	w := written(p)
	return pg.MustTouch(ctx, r.db.For(g), `
		UPDATE patients
		SET updated_at = $2, version = $3, first_name = $4, last_name = $5, name_key = $6, phone = $7, photo_key = $8,
			biological_sex = $9, gender = $10, gender_other = $11,
			birth_country = $12, birth_department = $13, birth_municipality = $14, birth_locality = $15,
			residence_address = $16, residence_country = $17, residence_department = $18,
			residence_municipality = $19, residence_locality = $20,
			insurer_code = $21, insurer_other = $22, additional_insurance = $23,
			complementary_plan = $24, complementary_plan_other = $25,
			occupation = $26, blood_type = $27, height_cm = $28, weight_kg = $29, organ_donor = $30, declared_none = $31
		WHERE id = $1`,
		g.Record().Patient, w.UpdatedAt, w.Version, w.FirstName, w.LastName, fold.Key(p.FullName()), w.Phone, w.PhotoKey,
		w.BiologicalSex, w.Gender, w.GenderOther,
		w.BirthCountry, w.BirthDepartment, w.BirthMunicipality, w.BirthLocality,
		w.ResidenceAddress, w.ResidenceCountry, w.ResidenceDepartment, w.ResidenceMunicipality, w.ResidenceLocality,
		w.InsurerCode, w.InsurerOther, w.AdditionalInsurance, w.ComplementaryPlan, w.ComplementaryPlanOther,
		w.Occupation, w.BloodType, w.HeightCm, w.WeightKg, w.OrganDonor, w.DeclaredNone)
}

// HasRows implements application.Repository.
func (r *Repository) HasRows(ctx context.Context, g access.WriteGrant, s record.Section) (bool, error) {
	return pg.Value[bool](ctx, r.db.For(g), `
		SELECT CASE $2
			WHEN 'medications' THEN EXISTS (SELECT FROM medications WHERE patient_id = $1 AND deleted_at IS NULL)
			WHEN 'allergies' THEN EXISTS (SELECT FROM allergies WHERE patient_id = $1 AND deleted_at IS NULL)
			WHEN 'illnesses' THEN EXISTS (SELECT FROM illnesses WHERE patient_id = $1 AND deleted_at IS NULL)
			ELSE EXISTS (SELECT FROM surgeries WHERE patient_id = $1 AND deleted_at IS NULL)
		END`,
		g.Record().Patient, s)
}

const contactColumns = `c.position = 0 AS is_primary, c.full_name, c.relationship, c.relationship_other, c.phone,
	c.alternative_phone`

// Contacts implements application.Repository.
func (r *Repository) Contacts(ctx context.Context, g access.Grant, patients []id.ID) (map[id.ID][]domain.Contact, error) {
	type row struct {
		PatientID id.ID
		domain.Contact
	}
	rows, err := pg.All[row](ctx, r.db.For(g), `
		SELECT c.patient_id, `+contactColumns+`
		FROM emergency_contacts c
		WHERE c.patient_id = ANY ($3) AND array_position((SELECT reached_patients($1, $2)), c.patient_id) IS NOT NULL
		ORDER BY c.patient_id, c.position`,
		g.Account(), g.Day(), patients)
	found := make(map[id.ID][]domain.Contact, len(patients))
	for _, one := range rows {
		found[one.PatientID] = append(found[one.PatientID], one.Contact)
	}
	return found, err
}

// FindContacts implements application.Repository.
func (r *Repository) FindContacts(ctx context.Context, g access.WriteGrant) ([]domain.Contact, error) {
	return pg.All[domain.Contact](ctx, r.db.For(g), `
		SELECT `+contactColumns+`
		FROM emergency_contacts c
		WHERE c.patient_id = $1
		ORDER BY c.position`,
		g.Record().Patient)
}

// ReplaceContacts implements application.Repository.
func (r *Repository) ReplaceContacts(ctx context.Context, g access.WriteGrant, contacts []domain.Contact, at time.Time) error {
	var batch pg.Batch
	pg.QueueExec(&batch, `DELETE FROM emergency_contacts WHERE patient_id = $1`, g.Record().Patient)
	for position, c := range contacts {
		pg.QueueExec(&batch, `
			INSERT INTO emergency_contacts (id, patient_id, position, full_name, relationship, relationship_other, phone,
				alternative_phone, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			id.New(at), g.Record().Patient, position, c.FullName, c.Relationship, c.RelationshipOther, c.Phone,
			c.AlternativePhone, at)
	}
	return r.db.For(g).Send(ctx, &batch)
}

const reproductiveColumns = `h.menstrual_status, h.is_pregnant, h.pregnancy_weeks, h.last_menstruation_date, h.pregnancies,
	h.births, h.cesareans, h.abortions, h.contraceptive_method, h.contraceptive_method_other, h.updated_at`

// ReproductiveHealth implements application.Repository.
func (r *Repository) ReproductiveHealth(ctx context.Context, g access.Grant, patients []id.ID) (map[id.ID]*domain.ReproductiveHealth, error) {
	type row struct {
		PatientID id.ID
		domain.ReproductiveHealth
	}
	rows, err := pg.All[row](ctx, r.db.For(g), `
		SELECT h.patient_id, `+reproductiveColumns+`
		FROM reproductive_health h
		JOIN patients p ON p.id = h.patient_id AND p.biological_sex IN ('F', 'I')
		WHERE h.patient_id = ANY ($3) AND array_position((SELECT reached_patients($1, $2)), h.patient_id) IS NOT NULL`,
		g.Account(), g.Day(), patients)
	found := make(map[id.ID]*domain.ReproductiveHealth, len(rows))
	for _, one := range rows {
		found[one.PatientID] = &one.ReproductiveHealth
	}
	return found, err
}

// FindReproductiveHealth implements application.Repository.
func (r *Repository) FindReproductiveHealth(ctx context.Context, g access.WriteGrant) (domain.ReproductiveHealth, error) {
	rows, err := pg.All[domain.ReproductiveHealth](ctx, r.db.For(g), `
		SELECT `+reproductiveColumns+`
		FROM reproductive_health h
		WHERE h.patient_id = $1`,
		g.Record().Patient)
	if err != nil || len(rows) == 0 {
		return domain.ReproductiveHealth{}, err
	}
	return rows[0], nil
}

// SaveReproductiveHealth implements application.Repository.
func (r *Repository) SaveReproductiveHealth(ctx context.Context, g access.WriteGrant, h domain.ReproductiveHealth) error {
	_, err := pg.Exec(ctx, r.db.For(g), `
		INSERT INTO reproductive_health (patient_id, menstrual_status, is_pregnant, pregnancy_weeks,
			last_menstruation_date, pregnancies, births, cesareans, abortions, contraceptive_method,
			contraceptive_method_other, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
		ON CONFLICT (patient_id) DO UPDATE
		SET menstrual_status = $2, is_pregnant = $3, pregnancy_weeks = $4, last_menstruation_date = $5, pregnancies = $6,
			births = $7, cesareans = $8, abortions = $9, contraceptive_method = $10, contraceptive_method_other = $11,
			updated_at = $12`,
		g.Record().Patient, h.MenstrualStatus, h.IsPregnant, h.PregnancyWeeks, h.LastMenstruationDate, h.Pregnancies,
		h.Births, h.Cesareans, h.Abortions, h.ContraceptiveMethod, h.ContraceptiveMethodOther, h.UpdatedAt)
	return err
}
