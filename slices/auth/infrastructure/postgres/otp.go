package postgres

import (
	"context"
	"time"

	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/pg"
)

// SealedOTPKey implements application.Repository.
func (r *Repository) SealedOTPKey(ctx context.Context, account id.ID) ([]byte, error) {
	return pg.Value[[]byte](ctx, r.db, `
		SELECT otp_secret_enc FROM users WHERE id = $1 AND otp_enabled_at IS NOT NULL`,
		account)
}

// EnableOTP implements application.Repository.
func (r *Repository) EnableOTP(ctx context.Context, account id.ID, sealedKey []byte, step int64, at time.Time) error {
	return pg.MustTouch(ctx, r.db, `
		UPDATE users
		SET otp_enabled_at = $4, otp_secret_enc = $2, otp_last_step = $3, updated_at = $4, version = version + 1
		WHERE id = $1 AND otp_enabled_at IS NULL`,
		account, sealedKey, step, at)
}

// UseOTPStep implements application.Repository: of two at once, the second one sees the first one's step.
func (r *Repository) UseOTPStep(ctx context.Context, account id.ID, step int64) error {
	return pg.MustTouch(ctx, r.db, `
		UPDATE users
		SET otp_last_step = $2
		WHERE id = $1 AND otp_enabled_at IS NOT NULL AND (otp_last_step IS NULL OR otp_last_step < $2)`,
		account, step)
}

// ReplaceRecoveryCodes implements application.Repository.
func (r *Repository) ReplaceRecoveryCodes(ctx context.Context, account id.ID, hashes [][]byte, at time.Time) error {
	var b pg.Batch
	pg.QueueExec(&b, `DELETE FROM otp_recovery_codes WHERE user_id = $1`, account)
	for _, hash := range hashes {
		pg.QueueExec(&b, `
			INSERT INTO otp_recovery_codes (id, user_id, code_hash, created_at) VALUES ($1, $2, $3, $4)`,
			id.New(at), account, hash, at)
	}
	return r.db.Send(ctx, &b)
}

// UseRecoveryCode implements application.Repository.
func (r *Repository) UseRecoveryCode(ctx context.Context, account id.ID, hash []byte, at time.Time) error {
	return pg.MustTouch(ctx, r.db, `
		UPDATE otp_recovery_codes SET used_at = $3 WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL`,
		account, hash, at)
}

// ClearOTP implements application.Repository.
func (r *Repository) ClearOTP(ctx context.Context, compared domain.Credentials, at time.Time) error {
	_, err := pg.Value[id.ID](ctx, r.db, `
		WITH cleared AS (
			UPDATE users
			SET otp_enabled_at = NULL, otp_secret_enc = NULL, otp_last_step = NULL, updated_at = $3, version = version + 1
			WHERE id = $1 AND password_hash = $2
			RETURNING id
		), codes AS (DELETE FROM otp_recovery_codes WHERE user_id IN (SELECT id FROM cleared))
		SELECT id FROM cleared`,
		compared.ID, compared.PasswordHash, at)
	return err
}
