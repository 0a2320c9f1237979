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
	return pg.Value[int](ctx, r.DB.As(pg.Maintenance), `SELECT purge_access_log($1, $2)`, before, limit)
}
