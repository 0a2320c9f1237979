// Package postgres stores consents.
package postgres

import (
	"context"

	"vitalgo/slices/careteam/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Repository implements application.Repository.
type Repository struct{ db *pg.DB }

// New returns a Repository on db.
func New(db *pg.DB) *Repository { return &Repository{db} }

// visible selects consents of the records that $1 reaches on day $2.
const visible = `
	SELECT a.id, a.patient_id, a.professional_id, a.scope, a.granted_at, a.expires_on, a.revoked_at
	FROM access_grants a
	JOIN records_of($1, $2) r ON r.patient_id = a.patient_id`

const (
	// own are the consents that were given for a record of the viewer's.
	own = `r.way <> 'grant'`
	// received is the consent that opens the record to the viewer: at most one is not revoked.
	received = `r.way = 'grant' AND a.professional_id = $1 AND a.revoked_at IS NULL AND a.expires_on >= $2`
)

// ByIDs implements application.Repository.
func (r *Repository) ByIDs(ctx context.Context, g access.Grant, grants []id.ID) ([]domain.AccessGrant, error) {
	return pg.All[domain.AccessGrant](ctx, r.db.For(g), visible+`
		WHERE a.id = ANY ($3) AND (`+own+` OR `+received+`)`,
		g.Account(), g.Day(), grants)
}

// Own implements application.Repository.
func (r *Repository) Own(ctx context.Context, g access.Grant, patients []id.ID) ([]domain.AccessGrant, error) {
	return pg.All[domain.AccessGrant](ctx, r.db.For(g), visible+`
		WHERE a.patient_id = ANY ($3) AND `+own+`
		ORDER BY a.granted_at DESC, a.id DESC`,
		g.Account(), g.Day(), patients)
}

// Received implements application.Repository.
func (r *Repository) Received(ctx context.Context, g access.Grant, patients []id.ID) ([]domain.AccessGrant, error) {
	return pg.All[domain.AccessGrant](ctx, r.db.For(g), visible+`
		WHERE a.patient_id = ANY ($3) AND `+received,
		g.Account(), g.Day(), patients)
}

// Lock implements application.Repository.
func (r *Repository) Lock(ctx context.Context, g access.Grant, grant id.ID) (domain.AccessGrant, error) {
	return pg.One[domain.AccessGrant](ctx, r.db.For(g), visible+`
		WHERE a.id = $3 AND `+own+`
		FOR NO KEY UPDATE OF a`,
		g.Account(), g.Day(), grant)
}

// LockOpen implements application.Repository. Whoever gives consents for one record takes turns first, so that
// no new one appears between this lock and that of the record.
func (r *Repository) LockOpen(ctx context.Context, g access.Grant, patient id.ID) error {
	var batch pg.Batch
	pg.QueueExec(&batch, `SELECT pg_advisory_xact_lock(hashtextextended('access_grants of ' || $1::uuid, 0))`, patient)
	pg.QueueExec(&batch, visible+`
		WHERE a.patient_id = $3 AND a.revoked_at IS NULL AND `+own+`
		ORDER BY a.id
		FOR NO KEY UPDATE OF a`,
		g.Account(), g.Day(), patient)
	return r.db.For(g).Send(ctx, &batch)
}

// Professional implements application.Repository.
func (r *Repository) Professional(ctx context.Context, g access.WriteGrant, license string) (id.ID, error) {
	return pg.Value[id.ID](ctx, r.db.For(g), `SELECT active_professional($1)`, license)
}

// Insert implements application.Repository.
func (r *Repository) Insert(ctx context.Context, g access.WriteGrant, a domain.AccessGrant) error {
	_, err := pg.Exec(ctx, r.db.For(g), `
		INSERT INTO access_grants (id, patient_id, professional_id, scope, granted_by, granted_at, expires_on)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		a.ID, g.Record().Patient, a.ProfessionalID, a.Scope, g.Author().Account, a.GrantedAt, a.ExpiresOn)
	return err
}

// Revoke implements application.Repository.
func (r *Repository) Revoke(ctx context.Context, g access.WriteGrant, a domain.AccessGrant) error {
	return pg.MustTouch(ctx, r.db.For(g), `
		UPDATE access_grants
		SET revoked_at = $3, revoked_by = $4
		WHERE id = $1 AND patient_id = $2 AND revoked_at IS NULL`,
		a.ID, g.Record().Patient, a.RevokedAt, g.Author().Account)
}

// RevokeOpen implements application.Repository.
func (r *Repository) RevokeOpen(ctx context.Context, g access.WriteGrant, a domain.AccessGrant) error {
	_, err := pg.Exec(ctx, r.db.For(g), `
		UPDATE access_grants
		SET revoked_at = greatest($3, granted_at), revoked_by = $4
		WHERE patient_id = $1 AND professional_id = $2 AND revoked_at IS NULL`,
		g.Record().Patient, a.ProfessionalID, a.GrantedAt, g.Author().Account)
	return err
}
