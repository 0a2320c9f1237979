package postgres

import (
	"context"
	"time"

	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/pg"
)

// ClearOTP implements application.Repository.
func (r *Repository) ClearOTP(ctx context.Context, account id.ID, at time.Time) error {
	return pg.MustTouch(ctx, r.db, `
		WITH codes AS (DELETE FROM otp_recovery_codes WHERE user_id = $1)
		UPDATE users
		SET otp_enabled_at = NULL, otp_secret_enc = NULL, otp_last_step = NULL, updated_at = $2, version = version + 1
		WHERE id = $1`,
		account, at)
}
