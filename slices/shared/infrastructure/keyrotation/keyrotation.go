// Package keyrotation seals the secret columns of the database anew, after a new key was put in front of the old ones.
package keyrotation

import (
	"context"
	"errors"
	"fmt"

	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/sealer"
)

// step is how many rows are locked at once: servers go on beside it.
const step = 200

// column is one that holds sealed values.
type column struct{ table, name string }

// columns are all of them; a test compares them with the database.
func columns() []column {
	return []column{{"emergency_codes", "code_enc"}, {"users", "otp_secret_enc"}}
}

// ErrLost says that a value does not open with any key.
var ErrLost = errors.New("sealed values do not open with any of the keys")

// Result is what a rotation did to the values of the database.
type Result struct {
	// Sealed is how many were sealed anew.
	Sealed int
	// Lost are the rows, as TABLE ID, whose values do not open; they stay as they are.
	Lost []string
}

// Rotate seals with the first key of s what was sealed with another one. db works as the owner of the tables, since
// no role of the server sees the secrets of all. It may be stopped at any time, and begun again. ErrLost comes with
// the Result.
func Rotate(ctx context.Context, db *pg.DB, s *sealer.Sealer) (Result, error) {
	var result Result
	for _, c := range columns() {
		for after := (id.ID{}); ; {
			rows, lost, err := c.renew(ctx, db, s, after)
			if err != nil {
				return result, fmt.Errorf("rotate %s.%s: %w", c.table, c.name, err)
			}
			if len(rows) == 0 {
				break
			}
			after = rows[len(rows)-1].ID
			result.Sealed += len(rows) - len(lost)
			result.Lost = append(result.Lost, lost...)
		}
	}
	if len(result.Lost) > 0 {
		return result, ErrLost
	}
	return result, nil
}

type row struct {
	ID     id.ID
	Sealed []byte
}

// renew seals the next rows after an id, and returns them as they were, with those that do not open.
func (c column) renew(ctx context.Context, db *pg.DB, s *sealer.Sealer, after id.ID) (rows []row, lost []string, err error) {
	err = db.InTx(ctx, func(ctx context.Context) error {
		lost = nil
		rows, err = pg.All[row](ctx, db, `
			SELECT id, `+c.name+` AS sealed
			FROM `+c.table+`
			WHERE get_byte(`+c.name+`, 0) <> $1 AND id > $2
			ORDER BY id
			LIMIT $3
			FOR UPDATE`, // so that nobody writes a new secret in between
			int(s.CurrentKey()), after, step)
		if err != nil || len(rows) == 0 {
			return err
		}
		var batch pg.Batch
		for _, r := range rows {
			plain, err := s.Open(r.Sealed, r.ID[:])
			if err != nil {
				lost = append(lost, c.table+" "+r.ID.String())
				continue
			}
			pg.QueueExec(&batch, `UPDATE `+c.table+` SET `+c.name+` = $2 WHERE id = $1`, r.ID, s.Seal(plain, r.ID[:]))
		}
		return db.Send(ctx, &batch)
	})
	return rows, lost, err
}
