package postgres

import (
	"context"

	"vitalgo/slices/shared/infrastructure/pg"
)

// HasAdmin implements application.AdminRepository.
func (r *Repository) HasAdmin(ctx context.Context) (bool, error) {
	return pg.Value[bool](ctx, r.db, `SELECT EXISTS (SELECT FROM users WHERE role = 'admin')`)
}
