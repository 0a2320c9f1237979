// Package postgres knows what is in use, and stores acceptances of legal documents.
package postgres

import (
	"context"
	"errors"
	"time"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/document"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/infrastructure/pg"
)

var errNotInForce = errors.New("a legal document is not in force")

// Repository implements application.Repository.
type Repository struct{ db *pg.DB }

// New returns a Repository on db.
func New(db *pg.DB) *Repository { return &Repository{db} }

// HasEmail implements application.Repository.
func (r *Repository) HasEmail(ctx context.Context, address string) (bool, error) {
	return pg.Value[bool](ctx, r.db, `SELECT EXISTS (SELECT FROM users WHERE lower(email) = $1)`, address)
}

// HasDocument implements application.Repository.
func (r *Repository) HasDocument(ctx context.Context, typ document.Type, number string) (bool, error) {
	return pg.Value[bool](ctx, r.db, `
		SELECT EXISTS (SELECT FROM patients WHERE document_type = $1 AND document_number = $2)`,
		typ, number)
}

// AcceptAll implements application.Repository.
func (r *Repository) AcceptAll(ctx context.Context, account id.ID, client access.Client, language locale.Language, at time.Time) error {
	rows := make([]id.ID, len(kinds()))
	for i := range rows {
		rows[i] = id.New(at)
	}
	n, err := pg.Exec(ctx, r.db, `
		INSERT INTO legal_acceptances (id, user_id, kind, version, accepted_at, ip, user_agent, locale)
		SELECT entry.id, $1, d.kind, d.version, $4, $5, $6, $7
		FROM unnest($2::uuid[], $3::text[]) AS entry (id, kind)
		JOIN LATERAL (
			SELECT l.kind, l.version
			FROM legal_documents l
			WHERE l.kind = entry.kind AND l.effective_from <= $8
			ORDER BY l.effective_from DESC
			LIMIT 1) d ON true`,
		account, rows, kinds(), at, client.Address, client.UserAgent, language, civil.Today(at))
	if err == nil && n != int64(len(rows)) {
		return errNotInForce
	}
	return err
}

// kinds lists the legal documents that a patient accepts.
func kinds() []string { return []string{"terms", "privacy", "health_data"} }
