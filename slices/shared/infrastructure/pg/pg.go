// Package pg runs SQL. Its helpers scan strictly by column name, join the transaction that the context
// carries, and turn driver errors into faults. Repositories reach the driver through it
// only.
package pg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
)

// DB is a pool that knows about transactions carried by contexts, and tells the database who asks.
type DB struct {
	pool *pgxpool.Pool
	// own is what connections are told before any statement; session is what they are told for one of db.
	own, session session
}

// New wraps pool. Where the pool was opened as a role, statements run as it for nobody, until For and As say
// otherwise.
func New(pool *pgxpool.Pool) *DB {
	own := session{role: Role(pool.Config().ConnConfig.RuntimeParams[roleSetting])}
	return &DB{pool, own, own}
}

// Ping asks whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return translate(db.pool.Ping(ctx)) }

// Args are the arguments of a statement by name: @day in the statement is Args["day"]. A statement takes
// either one Args, or arguments by number.
type Args = pgx.NamedArgs

type txKey struct{}

// Pool returns what db wraps, for the job queue, which takes and keeps connections of its own.
func (db *DB) Pool() *pgxpool.Pool { return db.pool }

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
	return func(tx pgx.Tx) error { return fn(context.WithValue(ctx, txKey{}, transaction{tx, told})) }
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

// read sends one query and reads its rows.
func read[T any](ctx context.Context, db *DB, collect func(pgx.Rows) (T, error), sql string, args []any) (T, error) {
	var (
		b   pgx.Batch
		out T
	)
	b.Queue(sql, args...).Query(func(rows pgx.Rows) (err error) {
		out, err = collect(rows)
		return err
	})
	err := db.sendGrouped(ctx, &b)
	return out, translate(err)
}

// All runs a query and scans every row into T by column name.
func All[T any](ctx context.Context, db *DB, sql string, args ...any) ([]T, error) {
	return read(ctx, db, func(rows pgx.Rows) ([]T, error) { return pgx.CollectRows(rows, pgx.RowToStructByName[T]) }, sql, args)
}

// One runs a query that returns exactly one row; no row is NOT_FOUND.
func One[T any](ctx context.Context, db *DB, sql string, args ...any) (T, error) {
	return read(ctx, db, func(rows pgx.Rows) (T, error) { return pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[T]) }, sql, args)
}

// Value runs a query that returns exactly one value; no row is NOT_FOUND.
func Value[T any](ctx context.Context, db *DB, sql string, args ...any) (T, error) {
	return read(ctx, db, func(rows pgx.Rows) (T, error) { return pgx.CollectExactlyOneRow(rows, pgx.RowTo[T]) }, sql, args)
}

// Exec runs a statement and returns how many rows it touched.
func Exec(ctx context.Context, db *DB, sql string, args ...any) (int64, error) {
	var (
		b pgx.Batch
		n int64
	)
	b.Queue(sql, args...).Exec(func(tag pgconn.CommandTag) error {
		n = tag.RowsAffected()
		return nil
	})
	err := db.send(ctx, &b)
	return n, translate(err)
}

// MustTouch is Exec for a statement that has to touch a row; none is NOT_FOUND.
func MustTouch(ctx context.Context, db *DB, sql string, args ...any) error {
	n, err := Exec(ctx, db, sql, args...)
	if err == nil && n == 0 {
		return fault.New(fault.NotFound)
	}
	return err
}

// Batch is a list of statements that travel to the database in one round trip.
type Batch struct{ batch pgx.Batch }

// QueueAll adds a query whose rows go to out.
func QueueAll[T any](b *Batch, out *[]T, sql string, args ...any) {
	b.batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
		var err error
		*out, err = pgx.CollectRows(rows, pgx.RowToStructByName[T])
		return err
	})
}

// QueueTotals adds, if it is wanted, a query that answers a number of rows for each patient,
// and returns where the numbers go.
func QueueTotals(b *Batch, wanted bool, sql string, args ...any) map[id.ID]int {
	totals := map[id.ID]int{}
	if wanted {
		b.batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			var (
				patient id.ID
				n       int
			)
			_, err := pgx.ForEachRow(rows, []any{&patient, &n}, func() error {
				totals[patient] = n
				return nil
			})
			return err
		})
	}
	return totals
}

// QueueExec adds a statement whose result does not matter.
func QueueExec(b *Batch, sql string, args ...any) { b.batch.Queue(sql, args...) }

// Send runs the statements of b, together with those of the Group that ctx belongs to.
func (db *DB) Send(ctx context.Context, b *Batch) error {
	return translate(db.sendGrouped(ctx, &b.batch))
}

// SQLSTATE codes and classes; see PostgreSQL's appendix A.
const (
	foreignKeyViolation  = "23503"
	uniqueViolation      = "23505"
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
	lockNotAvailable     = "55P03"
	queryCanceled        = "57014"
	readOnly             = "25006"
	classConnection      = "08"
	classResources       = "53"
	classIntervention    = "57"
)

func untimely(err error) bool {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (refused.Code == serializationFailure || refused.Code == deadlockDetected)
}

// translate is the only place that knows the driver's errors. It keeps the values of rows, which a
// PgError's detail holds, out of every text.
func translate(err error) error {
	if err == nil || fault.CodeOf(err) != "" || fault.ProblemsIn(err) != nil {
		return err
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return fault.New(fault.NotFound)
	}
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		return translateRefusal(refused)
	}
	if unreachable(err) {
		return fault.Because(fault.Unavailable, err)
	}
	return err
}

func translateRefusal(refused *pgconn.PgError) error {
	err := &refusal{refused}
	switch class := refused.Code[:2]; {
	case refused.Code == uniqueViolation, refused.Code == foreignKeyViolation:
		return translateBroken(refused)
	case untimely(refused), refused.Code == lockNotAvailable:
		return fault.Because(fault.Conflict, err)
	case refused.Code == queryCanceled, refused.Code == readOnly,
		class == classConnection, class == classResources, class == classIntervention:
		return fault.Because(fault.Unavailable, err)
	default:
		return err
	}
}

func unreachable(err error) bool {
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	return connecting || pgconn.Timeout(err) || pgconn.SafeToRetry(err) || lost(err) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// lost reports whether the connection broke while an answer was awaited, as it does when the server is killed. Nobody
// knows then what was run.
func lost(err error) bool {
	_, broken := errors.AsType[*net.OpError](err)
	return broken || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, pgconn.ErrConnClosed)
}

// refusal is a PgError that prints what may stand in a log: no message and no detail, which quote values.
type refusal struct{ *pgconn.PgError }

func (r *refusal) Error() string {
	return fmt.Sprintf("postgres %s (table %q, constraint %q, routine %q)", r.Code, r.TableName, r.ConstraintName, r.Routine)
}

func (r *refusal) Unwrap() error { return r.PgError }

// NilIfEmpty makes an empty list of choices NULL, which statements read as no choice at all.
func NilIfEmpty[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}
