// Package postgres stores profiles.
package postgres

import (
	"context"

	"vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/fold"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Repository implements application.Repository.
type Repository struct{ db *pg.DB }

// New returns a Repository on db.
func New(db *pg.DB) *Repository { return &Repository{db} }

// visible are the records named in $3, of those that $1 reaches on day $2.
const visible = `
	FROM patients p
	WHERE p.id = ANY ($3) AND array_position((SELECT reached_patients($1, $2)), p.id) IS NOT NULL`

// ByIDs implements application.Repository.
func (r *Repository) ByIDs(ctx context.Context, g access.Grant, wanted []id.ID) ([]domain.Patient, error) {
	rows, err := pg.All[row](ctx, r.db.For(g), `
		SELECT `+columns+visible,
		g.Account(), g.Day(), wanted)
	return patients(rows), err
}

// OwnAlong implements application.Repository.
func (r *Repository) OwnAlong(ctx context.Context, g access.Grant) (context.Context, func() (domain.Patient, bool)) {
	var (
		batch pg.Batch
		rows  []row
	)
	pg.QueueRow(&batch, &rows, `
		SELECT `+columns+`
		FROM patients p
		WHERE p.user_id = $1`,
		g.Account())
	along, answered := r.db.For(g).Along(ctx, &batch)
	return along, func() (domain.Patient, bool) {
		if !answered() || len(rows) == 0 {
			return domain.Patient{}, false
		}
		return rows[0].patient(), true
	}
}

// Kept implements application.Repository.
func (r *Repository) Kept(ctx context.Context, g access.Grant) ([]domain.Patient, error) {
	rows, err := pg.All[row](ctx, r.db.For(g), `
		SELECT `+columns+`
		FROM patients p
		JOIN records_of($1, $2) r ON r.patient_id = p.id
		WHERE r.way = 'guardian'`,
		g.Account(), g.Day())
	return patients(rows), err
}

func patients(rows []row) []domain.Patient {
	found := make([]domain.Patient, len(rows))
	for i, one := range rows {
		found[i] = one.patient()
	}
	return found
}

// PhotoKeys implements application.PhotoKeys.
func (r *Repository) PhotoKeys(ctx context.Context, patients []id.ID) ([]string, error) {
	type row struct{ PhotoKey string }
	rows, err := pg.All[row](ctx, r.db.As(pg.Maintenance), `
		SELECT photo_key FROM patients WHERE id = ANY ($1) AND photo_key IS NOT NULL`,
		patients)
	keys := make([]string, len(rows))
	for i, one := range rows {
		keys[i] = one.PhotoKey
	}
	return keys, err
}

// NamesPhoto implements application.PhotoKeys.
func (r *Repository) NamesPhoto(ctx context.Context, key string) (bool, error) {
	return pg.Value[bool](ctx, r.db.As(pg.Maintenance), `
		SELECT EXISTS (SELECT FROM patients WHERE photo_key = $1)`,
		key)
}

// Stated implements application.Repository.
func (r *Repository) Stated(ctx context.Context, g access.Grant, patients []id.ID) (map[id.ID]domain.Stated, error) {
	type row struct {
		ID id.ID
		domain.Stated
	}
	rows, err := pg.All[row](ctx, r.db.For(g), `
		SELECT p.id, p.birth_country, p.residence_country,
			p.biological_sex IS NOT NULL AS biological_sex,
			p.gender IS NOT NULL AS gender,
			p.birth_department IS NOT NULL AS birth_department,
			p.birth_municipality IS NOT NULL AS birth_municipality,
			p.residence_address IS NOT NULL AS residence_address,
			p.residence_department IS NOT NULL AS residence_department,
			p.residence_municipality IS NOT NULL AS residence_municipality,
			p.insurer_code IS NOT NULL OR p.insurer_other IS NOT NULL AS insurer,
			p.occupation IS NOT NULL AS occupation,
			p.blood_type IS NOT NULL AS blood_type,
			EXISTS (SELECT FROM emergency_contacts c WHERE c.patient_id = p.id) AS contact`+visible,
		g.Account(), g.Day(), patients)
	stated := make(map[id.ID]domain.Stated, len(rows))
	for _, one := range rows {
		stated[one.ID] = one.Stated
	}
	return stated, err
}

// Insert implements application.Repository.
func (r *Repository) Insert(ctx context.Context, g access.Grant, p enrol.Patient) error {
	_, err := pg.Exec(ctx, r.db.For(g), `
		INSERT INTO patients (id, user_id, first_name, last_name, name_key, document_type, document_number,
			birth_date, phone, origin_country, created_at, updated_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, 1)`,
		p.ID, p.Account, p.FirstName, p.LastName, fold.Key(p.FirstName+" "+p.LastName), p.DocumentType, p.DocumentNumber,
		p.BirthDate, p.Phone, p.OriginCountry, p.At)
	return err
}
