// Package postgres stores emergency codes, and reads what they open.
package postgres

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"vitalgo/slices/emergency/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/sealer"
)

// Repository implements application.Repository and application.Records.
type Repository struct {
	db   *pg.DB
	keys *sealer.Sealer
}

// New returns a Repository on db that keeps codes sealed.
func New(db *pg.DB, keys *sealer.Sealer) *Repository { return &Repository{db, keys} }

// stored is a code as its row holds it.
type stored struct {
	domain.Code
	CodeEnc []byte
}

// opened returns the code with its value.
func (r *Repository) opened(s stored) (domain.Code, error) {
	value, err := r.keys.Open(s.CodeEnc, s.ID[:])
	if err != nil {
		return domain.Code{}, fmt.Errorf("open an emergency code: %w", err)
	}
	s.Value = string(value)
	return s.Code, nil
}

func (r *Repository) allOpened(rows []stored, err error) ([]domain.Code, error) {
	if err != nil {
		return nil, err
	}
	codes := make([]domain.Code, len(rows))
	for i, row := range rows {
		if codes[i], err = r.opened(row); err != nil {
			return nil, err
		}
	}
	return codes, nil
}

// digest is how a code is found: its value is stored nowhere in clear.
func digest(value string) []byte {
	sum := sha256.Sum256([]byte(value))
	return sum[:]
}

const (
	columns = `k.id, k.patient_id, k.generated_at, k.expires_at, k.closed_at, k.closed_reason, k.access_count,
		k.last_accessed_at`
	withValue = columns + `, k.code_enc`
	// visible joins the codes to the records that $1 reaches on day $2.
	visible = `
		FROM emergency_codes k
		JOIN records_of($1, $2) r ON r.patient_id = k.patient_id`
	newestFirst = `
		ORDER BY k.generated_at DESC, k.id DESC`
)

// ByIDs implements application.Repository.
func (r *Repository) ByIDs(ctx context.Context, g access.Grant, codes []id.ID) ([]domain.Code, error) {
	return r.allOpened(pg.All[stored](ctx, r.db.For(g), `
		SELECT `+withValue+visible+`
		WHERE k.id = ANY ($3)`,
		g.Account(), g.Day(), codes))
}

// OfPatients implements application.Repository.
func (r *Repository) OfPatients(ctx context.Context, g access.Grant, patients []id.ID) ([]domain.Code, error) {
	return r.allOpened(pg.All[stored](ctx, r.db.For(g), `
		SELECT `+withValue+visible+`
		WHERE k.patient_id = ANY ($3)`+newestFirst,
		g.Account(), g.Day(), patients))
}

// InForce implements application.Repository.
func (r *Repository) InForce(ctx context.Context, g access.Grant, patients []id.ID, at time.Time) ([]domain.Code, error) {
	return r.allOpened(pg.All[stored](ctx, r.db.For(g), `
		SELECT `+withValue+visible+`
		WHERE k.patient_id = ANY ($3) AND k.closed_at IS NULL AND k.expires_at > $4`,
		g.Account(), g.Day(), patients, at))
}

// PatientOf implements application.Repository.
func (r *Repository) PatientOf(ctx context.Context, g access.Grant, code id.ID) (id.ID, error) {
	return pg.Value[id.ID](ctx, r.db.For(g), `
		SELECT k.patient_id`+visible+`
		WHERE k.id = $3`,
		g.Account(), g.Day(), code)
}

// Find implements application.Repository.
func (r *Repository) Find(ctx context.Context, g access.WriteGrant, code id.ID) (domain.Code, error) {
	row, err := pg.One[stored](ctx, r.db.For(g), `
		SELECT `+withValue+`
		FROM emergency_codes k
		WHERE k.id = $1 AND k.patient_id = $2
		FOR UPDATE`,
		code, g.Record().Patient)
	if err != nil {
		return domain.Code{}, err
	}
	return r.opened(row)
}

// Open implements application.Repository.
func (r *Repository) Open(ctx context.Context, g access.WriteGrant) (*domain.Code, error) {
	rows, err := pg.All[domain.Code](ctx, r.db.For(g), `
		SELECT `+columns+`
		FROM emergency_codes k
		WHERE k.patient_id = $1 AND k.closed_at IS NULL
		FOR UPDATE`,
		g.Record().Patient)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

// Insert implements application.Repository.
func (r *Repository) Insert(ctx context.Context, g access.WriteGrant, c domain.Code) error {
	_, err := pg.Exec(ctx, r.db.For(g), `
		INSERT INTO emergency_codes (id, patient_id, code_hash, code_enc, generated_at, generated_by, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		c.ID, g.Record().Patient, digest(c.Value), r.keys.Seal([]byte(c.Value), c.ID[:]), c.GeneratedAt,
		g.Author().Account, c.ExpiresAt)
	return err
}

// Close implements application.Repository.
func (r *Repository) Close(ctx context.Context, g access.WriteGrant, c domain.Code) error {
	return pg.MustTouch(ctx, r.db.For(g), `
		UPDATE emergency_codes
		SET closed_at = $3, closed_reason = $4
		WHERE id = $1 AND patient_id = $2 AND closed_at IS NULL`,
		c.ID, g.Record().Patient, c.ClosedAt, c.ClosedReason)
}

// Use implements application.Repository.
func (r *Repository) Use(ctx context.Context, g access.Grant, value string, at time.Time) (domain.Code, error) {
	return pg.One[domain.Code](ctx, r.db.For(g), `
		SELECT `+columns+`
		FROM use_emergency_code($1, $2) k`,
		digest(value), at)
}

// Known implements application.Repository.
func (r *Repository) Known(ctx context.Context, g access.Grant, value string) (domain.Code, error) {
	return pg.One[domain.Code](ctx, r.db.For(g), `
		SELECT `+columns+`
		FROM known_emergency_code($1) k`,
		digest(value))
}

// Expiry implements application.ExpiryRepository.
type Expiry struct{ DB *pg.DB }

// CloseExpired implements application.ExpiryRepository. A code that its owner is about to replace is left to them.
func (r Expiry) CloseExpired(ctx context.Context, at time.Time, limit int) (int, error) {
	n, err := pg.Exec(ctx, r.DB.As(pg.Maintenance), `
		UPDATE emergency_codes
		SET closed_at = $1, closed_reason = 'expired'
		WHERE id = ANY (ARRAY(
			SELECT id FROM emergency_codes
			WHERE closed_at IS NULL AND expires_at <= $1
			ORDER BY expires_at
			LIMIT $2
			FOR UPDATE SKIP LOCKED))`,
		at, limit)
	return int(n), err
}
