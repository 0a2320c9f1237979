// Package postgres reads what the landing page shows, stores who accepted which legal document, and closes and
// erases accounts.
package postgres

import (
	"context"

	"vitalgo/slices/shared/infrastructure/pg"
)

// Repository implements application.LegalRepository, application.ClosingRepository and
// application.ErasureRepository.
type Repository struct {
	db *pg.DB
	// accounts is db for accounts and what they accepted, erasing for those whose time has come.
	accounts, erasing *pg.DB
}

// New returns a Repository on db.
func New(db *pg.DB) *Repository {
	return &Repository{db, db.As(pg.Accounts), db.As(pg.Maintenance)}
}

// Patients returns how many patients have an account that is not closing.
func (r *Repository) Patients(ctx context.Context) (int, error) {
	return pg.Value[int](ctx, r.accounts, `
		SELECT count(*) FROM users WHERE role = 'patient' AND closing_since IS NULL`)
}
