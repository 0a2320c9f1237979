// Package postgres knows what is in use.
package postgres

import (
	"context"

	"vitalgo/slices/shared/domain/document"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Repository implements application.Repository.
type Repository struct{ db *pg.DB }

// New returns a Repository on db.
func New(db *pg.DB) *Repository { return &Repository{db} }

// HasEmail implements application.Repository.
func (r *Repository) HasEmail(ctx context.Context, address string) (bool, error) {
	return pg.Value[bool](ctx, r.db, `SELECT email_taken($1)`, address)
}

// HasDocument implements application.Repository.
func (r *Repository) HasDocument(ctx context.Context, typ document.Type, number string) (bool, error) {
	return pg.Value[bool](ctx, r.db, `SELECT document_taken($1, $2)`, typ, number)
}
