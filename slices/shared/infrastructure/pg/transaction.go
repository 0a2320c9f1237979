package pg

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"

	"vitalgo/slices/shared/application/txn"
)

const (
	maxAttempts = 3
	maxJitter   = 20 * time.Millisecond
)

// InTx implements txn.Runner. A call inside another becomes a savepoint. Where the database refuses a
// transaction for its timing three times, the answer is CONFLICT.
func (db *DB) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	if outer, ok := ctx.Value(txKey{}).(transaction); ok {
		return db.inSavepoint(ctx, outer, fn)
	}
	beginning := txn.BeginningOf(ctx)
	begun := func(ctx context.Context) error {
		if err := beginning.Do(ctx); err != nil {
			return err
		}
		return fn(ctx)
	}
	for attempt := 1; ; attempt++ {
		inside, hooks := txn.Collect(ctx)
		told := db.own
		err := pgx.BeginTxFunc(ctx, db.pool, options(ctx), within(inside, &told, begun))
		if err == nil {
			beginning.Commit()
			hooks.Run(ctx)
			return nil
		}
		if attempt == maxAttempts || !untimely(err) {
			return translate(err)
		}
		if err := pause(ctx, rand.N(maxJitter)); err != nil { //nolint:gosec // a pause is no secret
			return translate(err)
		}
	}
}

func (db *DB) inSavepoint(ctx context.Context, outer transaction, fn func(ctx context.Context) error) error {
	hooks := txn.Collected(ctx)
	mark, told := hooks.Mark(), *outer.told
	err := pgx.BeginFunc(ctx, outer, within(ctx, outer.told, fn))
	if err != nil {
		hooks.Forget(mark)
		*outer.told = told // what was told since is taken back with the rest
	}
	return translate(err)
}

// options are those of a transaction that begins in ctx.
func options(ctx context.Context) pgx.TxOptions {
	if txn.OfOneInstant(ctx) {
		return pgx.TxOptions{IsoLevel: pgx.RepeatableRead}
	}
	return pgx.TxOptions{}
}

// within runs fn with a context that carries the transaction.
func within(ctx context.Context, told *session, fn func(ctx context.Context) error) func(pgx.Tx) error {
	return func(tx pgx.Tx) error {
		return fn(context.WithValue(ctx, txKey{}, transaction{tx, told, mannerOf(ctx)}))
	}
}

// mannerOf a transaction has its statements look once at which records there are to see if all of it is of one instant.
// None that changes which there are is of one.
func mannerOf(ctx context.Context) manner {
	if txn.OfOneInstant(ctx) {
		return once
	}
	return eachAnew
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
