package postgres

import (
	"context"
	"errors"
	"time"

	"vitalgo/slices/home/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/legal"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/infrastructure/pg"
)

var errNotInForce = errors.New("a legal document is not in force")

// Documents returns the legal documents in force on a day: terms, privacy, health data.
func (r *Repository) Documents(ctx context.Context, language locale.Language, today civil.Date) ([]domain.Document, error) {
	return pg.All[domain.Document](ctx, r.db, `
		SELECT d.kind, d.version, d.effective_from,
			CASE $1 WHEN 'en' THEN d.text_en ELSE d.text_es END AS text
		FROM unnest($3::text[]) WITH ORDINALITY AS wanted (kind, position)
		JOIN LATERAL (
			SELECT *
			FROM legal_documents l
			WHERE l.kind = wanted.kind AND l.effective_from <= $2
			ORDER BY l.effective_from DESC
			LIMIT 1) d ON true
		ORDER BY wanted.position`,
		language, today, legal.ForPatients())
}

// Versions implements application.LegalRepository.
func (r *Repository) Versions(ctx context.Context, today civil.Date) (map[legal.Kind]string, error) {
	type row struct {
		Kind    legal.Kind
		Version string
	}
	rows, err := pg.All[row](ctx, r.db, `
		SELECT DISTINCT ON (kind) kind, version
		FROM legal_documents
		WHERE effective_from <= $1
		ORDER BY kind, effective_from DESC`,
		today)
	versions := make(map[legal.Kind]string, len(rows))
	for _, one := range rows {
		versions[one.Kind] = one.Version
	}
	return versions, err
}

// Acceptances implements application.LegalRepository.
func (r *Repository) Acceptances(ctx context.Context, accounts []id.ID, language locale.Language) ([]domain.Acceptance, error) {
	return pg.All[domain.Acceptance](ctx, r.accounts, `
		SELECT a.user_id AS account_id, d.kind, d.version, d.effective_from,
			CASE $2 WHEN 'en' THEN d.text_en ELSE d.text_es END AS text,
			a.accepted_at, host(a.ip) AS ip_address
		FROM legal_acceptances a
		JOIN legal_documents d ON d.kind = a.kind AND d.version = a.version
		WHERE a.user_id = ANY ($1)
		ORDER BY a.accepted_at DESC, a.id DESC`,
		accounts, language)
}

// Accept implements application.LegalRepository.
func (r *Repository) Accept(ctx context.Context, v access.Viewer, kind legal.Kind, version string, at time.Time) error {
	_, err := pg.Exec(ctx, r.accounts, `
		INSERT INTO legal_acceptances (id, user_id, kind, version, accepted_at, ip, user_agent, locale)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (user_id, kind, version) WHERE patient_id IS NULL DO NOTHING`,
		id.New(at), v.User, kind, version, at, v.Client.Address, v.Client.UserAgent, v.Language)
	return err
}

// Enrol implements application.LegalRepository.
func (r *Repository) Enrol(ctx context.Context, client access.Client, c legal.Consent) error {
	rows := make([]id.ID, len(c.Kinds))
	for i := range rows {
		rows[i] = id.New(c.At)
	}
	n, err := pg.Exec(ctx, r.accounts, `
		INSERT INTO legal_acceptances (id, user_id, patient_id, kind, version, accepted_at, ip, user_agent, locale)
		SELECT entry.id, $1, $2, d.kind, d.version, $5, $6, $7, $8
		FROM unnest($3::uuid[], $4::text[]) AS entry (id, kind)
		JOIN LATERAL (
			SELECT l.kind, l.version
			FROM legal_documents l
			WHERE l.kind = entry.kind AND l.effective_from <= $9
			ORDER BY l.effective_from DESC
			LIMIT 1) d ON true`,
		c.Account, c.Patient, rows, c.Kinds, c.At, client.Address, client.UserAgent, c.Language, civil.Today(c.At))
	if err == nil && n != int64(len(rows)) {
		return errNotInForce
	}
	return err
}
