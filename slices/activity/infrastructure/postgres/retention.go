package postgres

import (
	"context"
	"time"

	"vitalgo/slices/shared/infrastructure/pg"
)

// Retention implements application.OldLog.
type Retention struct{ DB *pg.DB }

// PurgeAccesses implements application.OldLog.
func (r Retention) PurgeAccesses(ctx context.Context, before time.Time, limit int) (int, error) {
	n, err := pg.Exec(ctx, r.DB.As(pg.Maintenance), `
		DELETE FROM access_log
		WHERE id IN (SELECT id FROM access_log WHERE at < $1 ORDER BY at LIMIT $2)`,
		before, limit)
	return int(n), err
}
