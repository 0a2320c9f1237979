package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"vitalgo/migrations"
	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/httpserver"
	"vitalgo/slices/shared/infrastructure/pg"
)

// FlushPatience is how long the last lines of the log may take.
const FlushPatience = 2 * time.Second

// Migrate brings the database up to this version.
func Migrate(ctx context.Context, cfg config.Config, log *slog.Logger) error {
	pool, err := pg.Open(ctx, string(cfg.OwnerURL()), pg.Options{Unhurried: true})
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

// Maintain does every chore once and now, for operators who do not want to wait for the server to do it.
func Maintain(ctx context.Context, cfg config.Config, log *slog.Logger, program Program) (err error) {
	keys, err := dataKeys(cfg.DataKeys)
	if err != nil {
		return err
	}
	store, err := openPhotos(ctx, cfg, keys, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	pool, err := pg.Open(ctx, string(cfg.Database.Direct()), pg.Options{Role: pg.Maintenance})
	if err != nil {
		return err
	}
	defer pool.Close()
	parts := Parts{DB: pg.New(pool), Log: log, Now: time.Now, DataKeys: keys, Photos: store}
	for _, chore := range program.Chores(parts) {
		if err := chore.Do(ctx); err != nil {
			return fmt.Errorf("%s: %w", chore.Name, err)
		}
		log.InfoContext(ctx, "done", "chore", chore.Name)
	}
	return nil
}
