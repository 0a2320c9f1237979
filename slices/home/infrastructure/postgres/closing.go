package postgres

import (
	"context"
	"time"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/pg"
)

// LockRecords implements application.ClosingRepository. Of two guardians who close at once, the second one
// sees that the first is gone. Always in the same order, so that they do not wait for each other.
func (r *Repository) LockRecords(ctx context.Context, account id.ID, today civil.Date) error {
	_, err := pg.Exec(ctx, r.db.ForAccount(account, today), `
		SELECT FROM patients p
		JOIN records_of($1, $2) r ON r.patient_id = p.id
		ORDER BY p.id
		FOR NO KEY UPDATE OF p`,
		account, today)
	return err
}

// Close implements application.ClosingRepository.
func (r *Repository) Close(ctx context.Context, account id.ID, compared string, since, eraseAfter time.Time) error {
	return pg.MustTouch(ctx, r.accounts, `
		UPDATE users
		SET closing_since = $3, erase_after = $4, updated_at = $3, version = version + 1
		WHERE id = $1 AND password_hash = $2`,
		account, compared, since, eraseAfter)
}

// RevokeCodes implements application.ClosingRepository.
func (r *Repository) RevokeCodes(ctx context.Context, account id.ID, at time.Time) error {
	_, err := pg.Exec(ctx, r.db.ForAccount(account, civil.Today(at)), `
		UPDATE emergency_codes
		SET closed_at = $2, closed_reason = CASE WHEN expires_at <= $2 THEN 'expired' ELSE 'revoked' END
		WHERE closed_at IS NULL AND patient_id IN (
			SELECT p.id FROM patients p WHERE p.user_id = $1
			UNION ALL
			SELECT g.patient_id
			FROM guardianships g
			WHERE g.guardian_id = $1 AND NOT EXISTS (
				SELECT FROM keepers_of(g.patient_id) other WHERE other.account <> $1 AND NOT other.closing))`,
		account, at)
	return err
}

// Due implements application.ErasureRepository.
func (r *Repository) Due(ctx context.Context, now time.Time, besides []id.ID, limit int) ([]id.ID, error) {
	return r.ids(ctx, `
		SELECT id FROM users WHERE erase_after <= $1 AND (id = ANY ($2)) IS NOT TRUE ORDER BY erase_after, id LIMIT $3`,
		now, besides, limit)
}

// Records implements application.ErasureRepository.
func (r *Repository) Records(ctx context.Context, account id.ID) ([]id.ID, error) {
	return r.ids(ctx, `
		SELECT p.id
		FROM patients p
		WHERE p.user_id = $1
		UNION ALL
		SELECT p.id
		FROM guardianships g
		JOIN patients p ON p.id = g.patient_id
		WHERE g.guardian_id = $1 AND p.user_id IS NULL
			AND NOT EXISTS (
				SELECT FROM guardianships other
				WHERE other.patient_id = p.id AND other.guardian_id <> $1)`,
		account)
}

// LockDue implements application.ErasureRepository.
func (r *Repository) LockDue(ctx context.Context, account id.ID, now time.Time) (bool, error) {
	n, err := pg.Exec(ctx, r.erasing, `
		SELECT FROM users WHERE id = $1 AND erase_after <= $2 FOR UPDATE`,
		account, now)
	return n > 0, err
}

// DropSalts implements application.ErasureRepository.
func (r *Repository) DropSalts(ctx context.Context, records []id.ID, account id.ID) error {
	return r.eraseLong(ctx, `SELECT audit_forget($1, ARRAY[$2::uuid])`, records, account)
}

// EraseRecords implements application.ErasureRepository.
func (r *Repository) EraseRecords(ctx context.Context, records []id.ID) error {
	return r.eraseLong(ctx, `DELETE FROM patients WHERE id = ANY ($1)`, records)
}

// EraseAccount implements application.ErasureRepository.
func (r *Repository) EraseAccount(ctx context.Context, account id.ID) error {
	return r.eraseLong(ctx, `DELETE FROM users WHERE id = $1`, account)
}

// eraseLong runs a statement that touches all readings of a record, a million of which keep a busy server for a minute
// or two. The limit travels along: behind a pooler, who works as another role in between is told the common one again.
func (r *Repository) eraseLong(ctx context.Context, sql string, args ...any) error {
	var b pg.Batch
	pg.QueueExec(&b, `SELECT set_config('statement_timeout', '3min', true)`)
	pg.QueueExec(&b, sql, args...)
	return r.erasing.Send(ctx, &b)
}

func (r *Repository) ids(ctx context.Context, sql string, args ...any) ([]id.ID, error) {
	type row struct{ ID id.ID }
	rows, err := pg.All[row](ctx, r.erasing, sql, args...)
	found := make([]id.ID, len(rows))
	for i, one := range rows {
		found[i] = one.ID
	}
	return found, err
}
