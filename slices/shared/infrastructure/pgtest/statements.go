package pgtest

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
)

// plumbing opens and ends transactions and tells the database who is asking: round trips, but not
// statements that a use case would be judged by.
var plumbing = regexp.MustCompile(`(?i)^\s*(begin|commit|rollback|savepoint|release|select\s+(pg_catalog\.)?set_config\()`)

// Statements counts what is sent to a database. It is a tracer for pgx, of one pool or of several; the
// zero value is ready for use. The preparation of a statement, which a connection needs once, does not
// count.
type Statements struct {
	mu         sync.Mutex
	sql        []string
	roundTrips int
}

// Count is the number of statements since the last Reset, each of a batch and without BEGIN, COMMIT,
// ROLLBACK, savepoints and set_config.
func (s *Statements) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sql)
}

// RoundTrips is how often the database was asked since the last Reset: a batch counts once, and what
// Count leaves out counts too.
func (s *Statements) RoundTrips() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.roundTrips
}

// SQL lists the counted statements in order, each on one line.
func (s *Statements) SQL() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.sql)
}

// Reset starts the counts anew.
func (s *Statements) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sql, s.roundTrips = nil, 0
}

// TraceQueryStart counts a Query, QueryRow or Exec.
func (s *Statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	s.add(data.SQL)
	return ctx
}

// TraceQueryEnd does nothing.
func (*Statements) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// TraceBatchStart counts what a batch sends, whether or not its results will be read.
func (s *Statements) TraceBatchStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchStartData) context.Context {
	queued := make([]string, len(data.Batch.QueuedQueries))
	for i, query := range data.Batch.QueuedQueries {
		queued[i] = query.SQL
	}
	s.add(queued...)
	return ctx
}

// TraceBatchQuery does nothing.
func (*Statements) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd does nothing.
func (*Statements) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// TraceCopyFromStart counts a COPY as one statement.
func (s *Statements) TraceCopyFromStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceCopyFromStartData) context.Context {
	s.add("COPY " + data.TableName.Sanitize() + " FROM STDIN")
	return ctx
}

// TraceCopyFromEnd does nothing.
func (*Statements) TraceCopyFromEnd(context.Context, *pgx.Conn, pgx.TraceCopyFromEndData) {}

// add notes one round trip and the statements that it carries.
func (s *Statements) add(statements ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.roundTrips++
	for _, sql := range statements {
		if !plumbing.MatchString(sql) {
			s.sql = append(s.sql, strings.Join(strings.Fields(sql), " "))
		}
	}
}
