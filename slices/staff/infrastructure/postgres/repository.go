// Package postgres stores staff and the decisions about them.
package postgres

import (
	"context"
	"time"

	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/staff/application"
	"vitalgo/slices/staff/domain"
)

// Repository implements application.Repository.
type Repository struct{ db *pg.DB }

// New returns a Repository on db.
func New(db *pg.DB) *Repository { return &Repository{db.As(pg.Staff)} }

const members = `
	SELECT s.id, s.user_id, s.kind, u.email, u.first_name || ' ' || u.last_name AS full_name, s.license_number,
		s.license_expires_on, s.specialty, s.organization, s.phone, s.status, s.created_at, s.updated_at, s.version
	FROM staff_members s
	JOIN users u ON u.id = s.user_id`

// ByIDs implements application.Repository.
func (r *Repository) ByIDs(ctx context.Context, s application.Scope, ids []id.ID) ([]domain.Member, error) {
	return pg.All[domain.Member](ctx, r.db, members+`
		WHERE s.id = ANY ($1) AND ($2::uuid IS NULL OR s.user_id = $2)`,
		ids, s.Account)
}

// OfAccount implements application.Repository.
func (r *Repository) OfAccount(ctx context.Context, account id.ID) (domain.Member, error) {
	return pg.One[domain.Member](ctx, r.db, members+`
		WHERE s.user_id = $1`,
		account)
}

// filtered says which members a filter lets through: $1 a kind, $2 a status.
const filtered = `
	WHERE ($1::text IS NULL OR s.kind = $1) AND ($2::text IS NULL OR s.status = $2)`

// List implements application.Repository: one statement, and a second one in the same round trip where the total
// is asked for.
func (r *Repository) List(ctx context.Context, f application.Filter, q page.Request[domain.Position]) (page.Slice[domain.Member], error) {
	at := domain.Position{CreatedAt: time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC)} // after every member
	if q.Cursor != nil {
		at = *q.Cursor
	}
	var (
		batch pg.Batch
		found page.Slice[domain.Member]
		total []struct{ Total int }
	)
	pg.QueueAll(&batch, &found.Rows, members+filtered+`
		AND (s.created_at, s.id) < ($3, $4)
		ORDER BY s.created_at DESC, s.id DESC
		LIMIT $5`,
		f.Role, f.Status, at.CreatedAt, at.ID, q.Fetch())
	if q.WithTotal {
		pg.QueueRow(&batch, &total, `SELECT count(*) AS total FROM staff_members s`+filtered, f.Role, f.Status)
	}
	if err := r.db.Send(ctx, &batch); err != nil {
		return found, err
	}
	if q.WithTotal {
		found.Total = total[0].Total
	}
	return found, nil
}

// Lock implements application.Repository.
func (r *Repository) Lock(ctx context.Context, member id.ID) (domain.Member, error) {
	return pg.One[domain.Member](ctx, r.db, members+`
		WHERE s.id = $1
		FOR NO KEY UPDATE OF s`,
		member)
}

// LockOfAccount implements application.Repository.
func (r *Repository) LockOfAccount(ctx context.Context, account id.ID) (domain.Member, error) {
	return pg.One[domain.Member](ctx, r.db, members+`
		WHERE s.user_id = $1
		FOR NO KEY UPDATE OF s`,
		account)
}

// Update implements application.Repository.
func (r *Repository) Update(ctx context.Context, m domain.Member) error {
	return pg.MustTouch(ctx, r.db, `
		UPDATE staff_members
		SET status = $2, license_expires_on = $3, updated_at = $4, version = $5
		WHERE id = $1`,
		m.ID, m.Status, m.LicenseExpiresOn, m.UpdatedAt, m.Version)
}

// InsertDecision implements application.Repository.
func (r *Repository) InsertDecision(ctx context.Context, d domain.Decision, from domain.Status) error {
	_, err := pg.Exec(ctx, r.db, `
		INSERT INTO staff_decisions (id, staff_id, admin_id, from_status, to_status, reason, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		d.ID, d.StaffID, d.AdminID, from, d.Status, d.Reason, d.At)
	return err
}

// Decisions implements application.Repository.
func (r *Repository) Decisions(ctx context.Context, s application.Scope, ids []id.ID) ([]domain.Decision, error) {
	return pg.All[domain.Decision](ctx, r.db, `
		SELECT d.id, d.staff_id, d.admin_id, d.to_status AS status, d.reason, d.at
		FROM staff_decisions d
		JOIN staff_members s ON s.id = d.staff_id
		WHERE d.staff_id = ANY ($1) AND ($2::uuid IS NULL OR s.user_id = $2)
		ORDER BY d.at DESC, d.id DESC`,
		ids, s.Account)
}
