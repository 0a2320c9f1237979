package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"vitalgo/migrations"
	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/pg"
)

// FlushPatience is how long the last lines of the log may take.
const FlushPatience = 2 * time.Second

// Migrate brings the database up to this version.
func Migrate(ctx context.Context, cfg config.Config, log *slog.Logger) error {
	pool, err := pg.Open(ctx, string(cfg.Database.Address()), pg.Options{})
	if err != nil {
		return err
	}
	defer pool.Close()
	return migrations.Up(ctx, pool, log)
}

// Seed writes the demo register to the database, which has to be migrated. Production refuses it.
func Seed(ctx context.Context, cfg config.Config, seed SeedDemo) error {
	if cfg.Environment == config.Production {
		return errors.New("ENVIRONMENT is production, which refuses demo data; set it to development or test")
	}
	keys, err := dataKeys(cfg.DataKeys)
	if err != nil {
		return err
	}
	if len(keys) == 0 {
		return errors.New("configuration: DATA_ENCRYPTION_KEY is not set")
	}
	pool, err := pg.Open(ctx, string(cfg.Database.Address()), pg.Options{})
	if err != nil {
		return err
	}
	defer pool.Close()
	return seed(ctx, pool, keys)
}
