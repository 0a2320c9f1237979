package pg_test

import (
	"context"
	"errors"
	"testing"

	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/infrastructure/pg"
)

// What a request begins with is there exactly if its change is.
func TestTheFirstTransactionThatIsCommittedHasTheBeginning(t *testing.T) {
	t.Parallel()
	db, _ := notes(t)
	var begun int
	ctx, beginning := txn.BeginWith(t.Context(), func(ctx context.Context) error {
		begun++
		_, err := pg.Value[int](ctx, db, `SELECT 1`) // in the transaction
		return err
	})
	run := func(ctx context.Context, result error, wantBegun int, wantCommitted bool) {
		t.Helper()
		err := db.InTx(ctx, func(ctx context.Context) error {
			nested := db.InTx(ctx, func(context.Context) error { return nil })
			return errors.Join(nested, result)
		})
		if (err == nil) != (result == nil) || begun != wantBegun || beginning.Committed() != wantCommitted {
			t.Errorf("%v; begun %d, want %d; committed %t, want %t", err, begun, wantBegun, beginning.Committed(), wantCommitted)
		}
	}
	run(txn.AtOneInstant(ctx), nil, 0, false)
	run(ctx, errors.New("rolled back"), 1, false)
	run(ctx, nil, 2, true)
	run(ctx, nil, 2, true)
}

func TestATransactionWhoseBeginningFailsDoesNothing(t *testing.T) {
	t.Parallel()
	db, _ := notes(t)
	refused := errors.New("no")
	ctx, beginning := txn.BeginWith(t.Context(), func(context.Context) error { return refused })
	err := db.InTx(ctx, func(context.Context) error {
		t.Error("it runs")
		return nil
	})
	if !errors.Is(err, refused) || beginning.Committed() {
		t.Errorf("%v, committed %t", err, beginning.Committed())
	}
}
