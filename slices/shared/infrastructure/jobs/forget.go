package jobs

import (
	"context"
	"fmt"

	"vitalgo/slices/shared/infrastructure/pg"
)

// Forget takes the jobs of a kind away whose field is one of values, done or not, in the transaction of ctx. One
// that is under way ends as it would.
func Forget(ctx context.Context, db *pg.DB, kind, field string, values []string) error {
	_, err := pg.Exec(ctx, db.As(pg.Jobs), `
		DELETE FROM river_job WHERE kind = $1 AND args ->> $2 = ANY ($3)`,
		kind, field, values)
	if err != nil {
		return fmt.Errorf("forget jobs: %w", err)
	}
	return nil
}
