package postgres

import (
	"context"
	"time"

	"vitalgo/slices/shared/infrastructure/pg"
)

// Retention implements application.RetentionRepository.
type Retention struct{ DB *pg.DB }

// PurgeAttempts implements application.RetentionRepository.
func (r Retention) PurgeAttempts(ctx context.Context, before time.Time, limit int) (int, error) {
	n, err := pg.Exec(ctx, r.DB.As(pg.Maintenance), `
		DELETE FROM login_attempts
		WHERE id IN (SELECT id FROM login_attempts WHERE attempted_at < $1 ORDER BY attempted_at LIMIT $2)`,
		before, limit)
	return int(n), err
}

// PurgeThrottles implements application.RetentionRepository. A throttle without a last failure counts none, since a login
// that succeeded. The condition stands twice: of a throttle that counts one meanwhile, it is asked again.
func (r Retention) PurgeThrottles(ctx context.Context, before time.Time, limit int) (int, error) {
	n, err := pg.Exec(ctx, r.DB.As(pg.Maintenance), `
		DELETE FROM login_throttles
		WHERE (last_failure_at IS NULL OR last_failure_at < $1) AND email_hash IN (
			SELECT email_hash FROM login_throttles WHERE last_failure_at IS NULL OR last_failure_at < $1 LIMIT $2)`,
		before, limit)
	return int(n), err
}
