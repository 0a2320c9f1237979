package pg

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
)

// Role is a role of the database that the server works as: what it may touch at all. A pool is opened as one of
// them; DB.As names another.
type Role string

// The roles; migrations/0110_row_level_security.sql says what each may do.
const (
	// App does what a viewer does, and without a viewer sees the catalogues only.
	App Role = "vitalgo_app"
	// Accounts signs people up and in, and looks their addresses up. It sees nothing of a record.
	Accounts Role = "vitalgo_accounts"
	// Staff keeps paramedics and professionals.
	Staff Role = "vitalgo_staff"
	// Jobs keeps the queue of jobs.
	Jobs Role = "vitalgo_jobs"
	// Maintenance erases what is to be erased.
	Maintenance Role = "vitalgo_maintenance"
	// Auditor seals the access log and the decisions on staff (migrations/0120_audit_chain.sql).
	Auditor Role = "vitalgo_auditor"
)

// chores reports whether r works in the background, for no request.
func (r Role) chores() bool { return r == Jobs || r == Maintenance || r == Auditor }

// roleSetting is the setting that makes a connection work as a role, and the parameter that a pool is opened with.
const roleSetting = "role"

// Viewer is for whom a statement runs, and on which day; access.Grant is one.
type Viewer interface {
	Account() id.ID
	Day() civil.Date
}

// session is what the database is told of a statement: who asks, on which day, and as what the server works.
type session struct {
	role   Role
	viewer string
	day    string
}

// As returns db working as another role, for no viewer. Where the pool was opened as no role, as the owner of the
// tables does, it changes nothing.
func (db *DB) As(role Role) *DB {
	return db.with(session{role: role})
}

// For returns db working for a viewer: statements see and change what the viewer may.
func (db *DB) For(v Viewer) *DB { return db.ForAccount(v.Account(), v.Day()) }

// ForAccount is For by account and day.
func (db *DB) ForAccount(account id.ID, day civil.Date) *DB {
	return db.with(session{role: App, viewer: account.String(), day: day.String()})
}

func (db *DB) with(s session) *DB {
	if db.tell == "" {
		return db
	}
	return &DB{db.pool, db.tell, db.tellShared, db.own, s, db.lanes}
}

// tell is the statement that begins what is sent to the database. The settings end with the transaction, or with the
// batch where there is none: the next user of the connection is told its own, or is nobody.
//
// With app.once the statements that follow look once at which records there are to see
// (migrations/0135_one_look.sql), not each of them anew.
const tell = tellViewer + `,
		set_config('app.today', $2, true), set_config('role', $3, true), set_config('app.once', $4, true)`

// tellViewer is how tell begins.
const tellViewer = `
	SELECT set_config('app.viewer', $1, true)`

// tellViewerOnly is tell where all but the viewer has been told before on the same trip. The driver throws the room for a
// row's columns away where the next row has 33 fewer, as one column after a patient's 36.
const tellViewerOnly = tellViewer + `, NULL, NULL, NULL`

// tellShared has what is told in front of readings that share a trip bound what one of them may keep the others waiting
// for: what waits for a lock longer than that is sent again by itself, and then waits as long as anything.
func tellShared(tell string) string { return tell + `, set_config('lock_timeout', '100ms', true)` }

// manner is how the statements of a batch or a transaction are run.
type manner struct {
	look   string // "on" has them look once, else each looks anew, as it must where one may change what the next one sees
	shared bool   // with those of other requests
}

var (
	eachAnew = manner{}
	once     = manner{look: "on"}
	inShared = manner{look: "on", shared: true}
)

// transaction is what a context carries.
type transaction struct {
	pgx.Tx
	told   *session // what the database was told last; savepoints share it
	manner manner
}

// send runs the statements of b in one round trip. Where the database has to be told who asks, that comes first.
func (db *DB) send(ctx context.Context, b *pgx.Batch) error {
	if tx, ok := ctx.Value(txKey{}).(transaction); ok {
		return db.sendIn(ctx, tx, b)
	}
	return db.travel(ctx, db.introduced(b, db.own, once))
}

// sendGrouped is send, in the company of what ctx says, and of other requests.
func (db *DB) sendGrouped(ctx context.Context, b *pgx.Batch) error {
	if tx, ok := ctx.Value(txKey{}).(transaction); ok {
		return db.sendIn(ctx, tx, b)
	}
	return db.sendInCompany(ctx, b)
}

// travel sends b outside of a transaction.
func (db *DB) travel(ctx context.Context, b *pgx.Batch) error {
	heard := db.introduction(b)
	err := db.roundTrip(ctx, b)
	if again(err) || !heard() && ended(err) {
		err = db.roundTrip(ctx, unsent(b))
	}
	return err
}

// roundTrip sends b on a connection of the pool, which closes it where reading an answer panics.
func (db *DB) roundTrip(ctx context.Context, b *pgx.Batch) error {
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return err //nolint:wrapcheck // the caller says what was read
	}
	defer conn.Release()
	return conn.SendBatch(ctx, b).Close()
}

// introduction returns whether the database has answered what b tells it first. Statements are run one after the other,
// so until then it has run none of them. Where it is told nothing first, nobody knows.
func (db *DB) introduction(b *pgx.Batch) (heard func() bool) {
	if len(b.QueuedQueries) == 0 || db.tell == "" || !strings.HasPrefix(b.QueuedQueries[0].SQL, db.tell) {
		return func() bool { return true }
	}
	answered := false
	b.QueuedQueries[0].Fn = func(results pgx.BatchResults) error {
		_, err := results.Exec()
		answered = err == nil
		return err
	}
	return func() bool { return answered }
}

// unsent returns a copy of b. The driver notes in the statements of a batch what it prepared on their connection, so
// that they cannot be sent on another.
func unsent(b *pgx.Batch) *pgx.Batch {
	fresh := &pgx.Batch{}
	for _, q := range b.QueuedQueries {
		fresh.QueuedQueries = append(fresh.QueuedQueries, &pgx.QueuedQuery{SQL: q.SQL, Arguments: q.Arguments, Fn: q.Fn})
	}
	return fresh
}

func (db *DB) sendIn(ctx context.Context, tx transaction, b *pgx.Batch) error {
	told := *tx.told
	*tx.told = db.told(told)
	return tx.SendBatch(ctx, db.introduced(b, told, tx.manner)).Close()
}

// introduced returns b, with who asks in front unless the database was told so.
func (db *DB) introduced(b *pgx.Batch, told session, m manner) *pgx.Batch {
	if db.tell == "" || db.session == told {
		return b
	}
	whole := &pgx.Batch{}
	switch s := db.session; {
	case m.shared && s.role == told.role && s.day == told.day:
		whole.Queue(tellViewerOnly, s.viewer)
	case m.shared:
		whole.Queue(db.tellShared, s.viewer, s.day, string(s.role), m.look)
	default:
		whole.Queue(db.tell, s.viewer, s.day, string(s.role), m.look)
	}
	whole.QueuedQueries = append(whole.QueuedQueries, b.QueuedQueries...)
	return whole
}

// told returns what the database has been told last, once a batch of db followed what it was told before.
func (db *DB) told(before session) session {
	if db.tell == "" {
		return before
	}
	return db.session
}

const (
	featureNotSupported = "0A000"
	adminShutdown       = "57P01"
	crashShutdown       = "57P02"
)

// again reports whether a batch outside of a transaction may be sent once more, since none of it was run: it never
// left, or met a plan that a migration made stale, which the driver has dropped now.
func again(err error) bool {
	if err == nil {
		return false
	}
	refused, ok := errors.AsType[*pgconn.PgError](err)
	return ok && refused.Code == featureNotSupported && refused.Routine == "RevalidateCachedQuery" || pgconn.SafeToRetry(err)
}

// ended reports whether somebody ended the session: an administrator, or a server that stops. A connection of the pool
// learns of it only when it is used.
func ended(err error) bool {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (refused.Code == adminShutdown || refused.Code == crashShutdown)
}

// Transaction returns the transaction that ctx carries, told of db's role and viewer, for the job queue, which talks
// to the driver itself.
func (db *DB) Transaction(ctx context.Context) (pgx.Tx, error) {
	tx, ok := ctx.Value(txKey{}).(transaction)
	if !ok {
		return nil, errNoTransaction
	}
	return tx.Tx, translate(db.sendIn(ctx, tx, &pgx.Batch{}))
}

var errNoTransaction = errors.New("the context carries no transaction")
