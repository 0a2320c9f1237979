package app

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/progress"
	"vitalgo/slices/shared/infrastructure/sealer"
)

// Passwords hashes and verifies passwords, as a sign-in does.
type Passwords interface {
	Hash(ctx context.Context, password string) (string, error)
	Verify(ctx context.Context, password, hash string) (match, stale bool, err error)
}

// Seed writes the demo register to the database, which has to be migrated. Production refuses it.
func Seed(ctx context.Context, cfg config.Config, passwords Passwords) error {
	if cfg.Environment == config.Production {
		return errors.New("ENVIRONMENT is production, which refuses demo data; set it to development or test")
	}
	if len(cfg.DataKeys) == 0 {
		return errors.New("configuration: DATA_ENCRYPTION_KEY is not set")
	}
	keys, err := dataKeys(cfg.DataKeys)
	if err != nil {
		return err
	}
	pool, err := pg.Open(ctx, string(cfg.OwnerURL()), pg.Options{Unhurried: true})
	if err != nil {
		return err
	}
	defer pool.Close()
	return seedDemo(ctx, pool, keys, passwords)
}

// seedDemo writes the register, its secrets under the first of the keys.
func seedDemo(ctx context.Context, pool *pgxpool.Pool, dataKeys [][]byte, passwords Passwords) error {
	sealed, err := sealer.New(dataKeys)
	if err != nil {
		return err
	}
	return demo.Seed(ctx, pool, demo.Options{
		Now:          time.Now(),
		HashPassword: func(password string) (string, error) { return passwords.Hash(ctx, password) },
		VerifyPassword: func(hash, password string) bool {
			match, stale, err := passwords.Verify(ctx, password, hash)
			return err == nil && match && !stale
		},
		Sealer: sealed,
		Report: progress.On(os.Stderr, "seed"),
	})
}
