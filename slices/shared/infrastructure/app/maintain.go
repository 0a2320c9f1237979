package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"vitalgo/migrations"
	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/httpserver"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/photos"
)

// FlushPatience is how long the last lines of the log may take.
const FlushPatience = 2 * time.Second

// Migrate brings the database up to this version.
func Migrate(ctx context.Context, cfg config.Config, log *slog.Logger) error {
	pool, err := pg.Open(ctx, string(cfg.OwnerURL()), pg.Options{})
	if err != nil {
		return err
	}
	defer pool.Close()
	db := pg.New(pool)
	if err := await(ctx, map[string]httpserver.Check{"postgres": db.Ping}); err != nil {
		return err
	}
	return migrations.Up(ctx, pool, log)
}

// Erase runs what erases accounts whose time has come, with their photos, and logs how many these were.
func Erase(
	ctx context.Context, cfg config.Config, log *slog.Logger, eraseDue func(context.Context, *pg.DB, *photos.Store) (int, error),
) (err error) {
	keys, err := dataKeys(cfg.DataKeys)
	if err != nil {
		return err
	}
	store, err := openPhotos(ctx, cfg, keys, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	pool, err := pg.Open(ctx, string(cfg.Database.Address()), pg.Options{Role: pg.Maintenance})
	if err != nil {
		return err
	}
	defer pool.Close()
	n, err := eraseDue(ctx, pg.New(pool), store)
	log.InfoContext(ctx, "erased accounts", "accounts", n)
	return err
}
