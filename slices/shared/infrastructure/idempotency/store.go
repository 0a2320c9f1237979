package idempotency

import (
	"bytes"
	"context"
	"time"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/infrastructure/pg"
)

// known is a row of a key.
type known struct {
	RequestHash []byte
	AnswerEnc   []byte
	CreatedAt   time.Time
}

// answered returns what a request was answered, or nil if it was not made yet. A key that was used for another
// request is BAD_USER_INPUT, one whose answer is not there CONFLICT: while it is being made, with the time after which to
// ask again.
func (k *Keys) answered(ctx context.Context, r request) ([]byte, error) {
	rows, err := pg.All[known](ctx, k.DB.ForAccount(r.viewer.User, r.day), `
		SELECT request_hash, answer_enc, created_at
		FROM idempotency_keys
		WHERE account_id = $1 AND key_hash = $2 AND created_at > $3`,
		r.viewer.User, r.key[:], r.at.Add(-lifetime))
	switch {
	case err != nil:
		return nil, err
	case len(rows) == 0:
		return nil, nil
	case !bytes.Equal(rows[0].RequestHash, r.asked):
		return nil, fault.New(fault.BadInput)
	case rows[0].AnswerEnc == nil && r.at.Sub(rows[0].CreatedAt) < running:
		return nil, fault.Retry(fault.Conflict, tryAgain)
	case rows[0].AnswerEnc == nil:
		return nil, fault.New(fault.Conflict)
	}
	data, err := k.Sealer.Open(rows[0].AnswerEnc, r.identity())
	if err != nil { // sealed with a key that was taken away
		return nil, fault.Because(fault.Conflict, err)
	}
	return data, nil
}

// claim writes the key of a request within its transaction. Who comes second waits for the first, at the primary key:
// then the change was made, or rolled back and the second makes it.
func (k *Keys) claim(ctx context.Context, r request) error {
	n, err := pg.Exec(ctx, k.DB.ForAccount(r.viewer.User, r.day), `
		INSERT INTO idempotency_keys AS stored (account_id, key_hash, request_hash, created_at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (account_id, key_hash) DO UPDATE
		SET request_hash = excluded.request_hash, answer_enc = NULL, created_at = excluded.created_at
		WHERE stored.created_at <= $5`,
		r.viewer.User, r.key[:], r.asked, r.at, r.at.Add(-lifetime))
	if fault.CodeOf(err) == fault.Conflict || err == nil && n == 0 {
		return fault.Retry(fault.Conflict, tryAgain)
	}
	return err
}

func (k *Keys) store(ctx context.Context, r request, answer []byte) error {
	return pg.MustTouch(ctx, k.DB.ForAccount(r.viewer.User, r.day), `
		UPDATE idempotency_keys
		SET answer_enc = $4
		WHERE account_id = $1 AND key_hash = $2 AND request_hash = $3`,
		r.viewer.User, r.key[:], r.asked, answer)
}

// purged is how many rows one statement takes away.
const purged = 1000

// Purge takes away the keys whose time is over, and returns how many.
func Purge(ctx context.Context, db *pg.DB, now func() time.Time) (int, error) {
	for total := 0; ; {
		n, err := pg.Exec(ctx, db.As(pg.Maintenance), `
			DELETE FROM idempotency_keys
			WHERE (account_id, key_hash) IN (
				SELECT account_id, key_hash FROM idempotency_keys
				WHERE created_at <= $1
				ORDER BY created_at
				LIMIT $2)`,
			now().Add(-lifetime), purged)
		total += int(n)
		if err != nil || n < purged {
			return total, err
		}
	}
}
