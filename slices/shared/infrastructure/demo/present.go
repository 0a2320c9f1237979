package demo

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Present reports whether the database holds an account of the register.
func Present(ctx context.Context, pool *pgxpool.Pool) (bool, error) {
	var ids []string
	for _, account := range Accounts() {
		ids = append(ids, account.ID)
	}
	var present bool
	err := pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM users WHERE id = ANY ($1::uuid[]))`, ids).Scan(&present)
	return present, err
}
