// Package pg runs SQL. Its helpers scan strictly by column name, join the transaction that the context
// carries, and turn driver errors into faults. Repositories reach the driver through it
// only.
package pg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
)

// DB is a pool that knows about transactions carried by contexts, and tells the database who asks.
type DB struct {
	pool *pgxpool.Pool
	// tell is the statement that says who asks; "" where the pool works as no role, to whom nothing is told.
	tell string
	// tellShared is tell for what shares a trip.
	tellShared string
	// own is what connections know before any statement; session is what they are told for one of db.
	own, session session
	lanes        *lanes
}

// New wraps pool. Where the pool was opened as a role, statements run as it for nobody, until For and As say
// otherwise.
func New(pool *pgxpool.Pool) *DB {
	cfg := pool.Config().ConnConfig
	role := Role(cfg.RuntimeParams[roleSetting])
	switch as := (session{role: role}); {
	case role == "":
		return &DB{pool: pool, lanes: newLanes()}
	case cfg.DefaultQueryExecMode == pooledMode:
		return &DB{pool: pool, tell: tellPooled(), tellShared: tellShared(tellPooled()), session: as, lanes: newLanes()}
	default:
		return &DB{pool: pool, tell: tell, tellShared: tellShared(tell), own: as, session: as, lanes: newLanes()}
	}
}

// Ping asks whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return translate(db.pool.Ping(ctx)) }

// Args are the arguments of a statement by name: @day in the statement is Args["day"]. A statement takes
// either one Args, or arguments by number.
type Args = pgx.NamedArgs

type txKey struct{}

// Pool returns what db wraps, for the job queue, which takes and keeps connections of its own.
func (db *DB) Pool() *pgxpool.Pool { return db.pool }

// read sends one query and reads its rows.
func read[T any](ctx context.Context, db *DB, collect func(pgx.Rows) (T, error), sql string, args []any) (T, error) {
	var (
		b   pgx.Batch
		out T
	)
	sql, args = numberedArgs(sql, args)
	b.Queue(sql, args...).Query(func(rows pgx.Rows) (err error) {
		out, err = collect(rows)
		return err
	})
	err := db.sendGrouped(ctx, &b)
	return out, translate(err)
}

// All runs a query and scans every row into T by column name.
func All[T any](ctx context.Context, db *DB, sql string, args ...any) ([]T, error) {
	return read(ctx, db, collect[T](sql, severalRows), sql, args)
}

// One runs a query that returns exactly one row; no row is NOT_FOUND.
func One[T any](ctx context.Context, db *DB, sql string, args ...any) (T, error) {
	return read(ctx, db, collectOne[T](sql), sql, args)
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
	sql, args = numberedArgs(sql, args)
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
	queue(b, out, severalRows, sql, args)
}

// QueueRow is QueueAll for a query that answers with one row at most.
func QueueRow[T any](b *Batch, out *[]T, sql string, args ...any) { queue(b, out, 1, sql, args) }

func queue[T any](b *Batch, out *[]T, expected int, sql string, args []any) {
	collected := collect[T](sql, expected)
	sql, args = numberedArgs(sql, args)
	b.batch.Queue(sql, args...).Query(func(rows pgx.Rows) (err error) {
		*out, err = collected(rows)
		return err
	})
}

// QueueTotals adds, if it is wanted, a query that answers a number of rows for each patient,
// and returns where the numbers go.
func QueueTotals(b *Batch, wanted bool, sql string, args ...any) map[id.ID]int {
	if !wanted {
		return nil
	}
	totals := map[id.ID]int{}
	sql, args = numberedArgs(sql, args)
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
	return totals
}

// QueueExec adds a statement whose result does not matter.
func QueueExec(b *Batch, sql string, args ...any) {
	sql, args = numberedArgs(sql, args)
	b.batch.Queue(sql, args...)
}

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
