package demo

import (
	"context"

	"vitalgo/slices/shared/infrastructure/pg"
)

// Present reports whether the database holds an account of the register.
func Present(ctx context.Context, db *pg.DB) (bool, error) {
	var ids []string
	for _, account := range Accounts() {
		ids = append(ids, account.ID)
	}
	return pg.Value[bool](ctx, db.As(pg.Accounts), `SELECT EXISTS (SELECT FROM users WHERE id = ANY ($1::uuid[]))`, ids)
}
