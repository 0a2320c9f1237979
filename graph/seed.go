package graph

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"vitalgo/slices/auth"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/sealer"
)

// SeedDemo writes the demo register to a database, its secrets under the first of the keys.
func SeedDemo(ctx context.Context, pool *pgxpool.Pool, dataKeys [][]byte) error {
	keys := make([]sealer.Key, len(dataKeys))
	for i, key := range dataKeys {
		keys[i] = key
	}
	sealed, err := sealer.New(keys)
	if err != nil {
		return err
	}
	passwords := auth.NewPasswords()
	return demo.Seed(ctx, pool, demo.Options{
		Now:          time.Now(),
		HashPassword: func(password string) (string, error) { return passwords.Hash(ctx, password) },
		VerifyPassword: func(hash, password string) bool {
			match, stale, err := passwords.Verify(ctx, password, hash)
			return err == nil && match && !stale
		},
		Sealer: sealed,
	})
}
