// Package ledgertable runs the statements that are the same for the tables of medications, allergies,
// illnesses and surgeries: all but those which name the columns of one of them.
package ledgertable

import (
	"context"
	"maps"
	"strconv"
	"strings"
	"sync"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Table stores rows of type T, whose lists are sorted by a column of type By. Deleted rows are as if they
// were not there. The statements call a row e.
type Table[T interface{ Common() record.Entry }, By any] struct {
	DB *pg.DB
	// Name of the table.
	Name string
	// Columns are those that T has beside its record.Entry, as in "e.dosage, e.frequency".
	Columns string
	// By is the column by which lists are sorted, the greatest first, as in "e.start_date".
	By string

	lists sync.Map // listing by shape, made once
}

// entry are the columns of a record.Entry.
const entry = `e.id, e.patient_id, e.recorded_by, e.source, e.created_at, e.updated_at, e.version, `

// reached are the rows of the records that the account reaches on the day.
func (t *Table[T, By]) reached() string {
	return `
		FROM ` + t.Name + ` e
		WHERE e.deleted_at IS NULL AND array_position((SELECT reached_patients(@account, @day)), e.patient_id) IS NOT NULL`
}

// ByIDs implements ledger.Repository.
func (t *Table[T, By]) ByIDs(ctx context.Context, g access.Grant, rows []id.ID) ([]T, error) {
	return pg.All[T](ctx, t.DB.For(g), `
		SELECT `+entry+t.Columns+t.reached()+` AND e.id = ANY (@rows)`,
		pg.Args{"account": g.Account(), "day": g.Day(), "rows": rows})
}

// PatientOf implements ledger.Repository.
func (t *Table[T, By]) PatientOf(ctx context.Context, g access.Grant, row id.ID) (id.ID, error) {
	return pg.Value[id.ID](ctx, t.DB.For(g), `
		SELECT e.patient_id`+t.reached()+` AND e.id = @row`,
		pg.Args{"account": g.Account(), "day": g.Day(), "row": row})
}

// Find implements ledger.Repository.
func (t *Table[T, By]) Find(ctx context.Context, g access.WriteGrant, row id.ID) (T, error) {
	return pg.One[T](ctx, t.DB.For(g), `
		SELECT `+entry+t.Columns+`
		FROM `+t.Name+` e
		WHERE e.id = @row AND e.patient_id = @patient AND e.deleted_at IS NULL`,
		pg.Args{"row": row, "patient": g.Record().Patient})
}

// Count implements ledger.Repository.
func (t *Table[T, By]) Count(ctx context.Context, g access.WriteGrant) (int, error) {
	return pg.Value[int](ctx, t.DB.For(g), `
		SELECT count(*) FROM `+t.Name+` WHERE patient_id = @patient AND deleted_at IS NULL`,
		pg.Args{"patient": g.Record().Patient})
}

// Delete implements ledger.Repository.
func (t *Table[T, By]) Delete(ctx context.Context, g access.WriteGrant, row T) error {
	return t.Write(ctx, g, row, `
		UPDATE `+t.Name+`
		SET recorded_by = @recorded_by, source = @source, updated_at = @updated_at, version = @version,
			deleted_at = @updated_at
		WHERE id = @id AND patient_id = @patient_id AND deleted_at IS NULL`,
		nil)
}

// Write runs a statement that writes a row to the record that g opens. The statement can name the columns of
// a record.Entry beside what is in details; a row that it does not find is NOT_FOUND.
func (t *Table[T, By]) Write(ctx context.Context, g access.WriteGrant, row T, sql string, details pg.Args) error {
	e := row.Common()
	args := pg.Args{
		"id": e.ID, "patient_id": g.Record().Patient, "recorded_by": e.RecordedBy, "source": e.Source,
		"created_at": e.CreatedAt, "updated_at": e.UpdatedAt, "version": e.Version,
	}
	maps.Copy(args, details)
	return pg.MustTouch(ctx, t.DB.For(g), sql, args)
}

// Filter says which rows of a list are let through: those for which all of it holds.
type Filter []Condition

// Condition is one that was asked for. In SQL its Value is called ?, and the day of the question $2.
type Condition struct {
	SQL   string
	Value any
}

// If adds a condition, where it is asked for.
func (f *Filter) If(asked bool, sql string, value any) {
	if asked {
		*f = append(*f, Condition{sql, value})
	}
}

// shape is what the statements of a list depend on.
type shape struct {
	own      bool   // the account's own record, of which no more is asked
	one      bool   // patient, for whom the rows are to be had in the order of an index
	backward bool   // from the end
	after    bool   // a cursor
	filter   string // conditions
}

// listing are the statements of lists of one shape. The first arguments are the account, the day, and the patients; those
// of the conditions follow, and for the rows how many there may be, and what the cursor names. Of the own record they are the
// account and how many rows there may be.
type listing struct{ rows, totals string }

func (t *Table[T, By]) listing(s shape, f Filter) *listing {
	if made, ok := t.lists.Load(s); ok {
		l, _ := made.(*listing)
		return l
	}
	const account = 3 // arguments before those of the conditions
	matches := `e.deleted_at IS NULL`
	for i, c := range f {
		matches += ` AND ` + strings.ReplaceAll(c.SQL, "?", argument(account+1+i))
	}
	next := account + len(f) + 1
	order, beyond := t.By+` DESC, e.created_at DESC, e.id DESC`, `<`
	if s.backward {
		order, beyond = t.By+`, e.created_at, e.id`, `>`
	}
	after := ""
	if s.after {
		after = ` AND (` + t.By + `, e.created_at, e.id) ` + beyond +
			` (` + argument(next+1) + `, ` + argument(next+2) + `, ` + argument(next+3) + `)`
	}
	l := &listing{}
	if s.own || s.one {
		whose := `e.patient_id = $3 AND array_position((SELECT reached_patients($1, $2)), $3) IS NOT NULL`
		if s.own {
			whose, next = `e.patient_id = (SELECT p.id FROM patients p WHERE p.user_id = $1)`, 2
		}
		from := `
		FROM ` + t.Name + ` e
		WHERE ` + whose + ` AND ` + matches
		l.rows = `
		SELECT ` + entry + t.Columns + from + after + `
		ORDER BY ` + order + ` LIMIT ` + argument(next)
		l.totals = `
		SELECT e.patient_id, count(*)` + from + `
		GROUP BY e.patient_id`
	} else {
		l.rows = `
		SELECT ` + entry + t.Columns + `
		FROM unnest((SELECT reached_patients($1, $2))) r (patient_id)
		CROSS JOIN LATERAL (SELECT e.* FROM ` + t.Name + ` e WHERE e.patient_id = r.patient_id AND ` + matches + after + `
			ORDER BY ` + order + ` LIMIT ` + argument(next) + `) e
		WHERE r.patient_id = ANY ($3)
		ORDER BY e.patient_id, ` + order
		l.totals = `
		SELECT e.patient_id, count(*)
		FROM unnest((SELECT reached_patients($1, $2))) r (patient_id)
		JOIN ` + t.Name + ` e ON e.patient_id = r.patient_id AND ` + matches + `
		WHERE r.patient_id = ANY ($3)
		GROUP BY e.patient_id`
	}
	t.lists.Store(s, l)
	return l
}

func argument(n int) string { return "$" + strconv.Itoa(n) }

// List implements ledger.Repository's Lists: one statement for any number of patients, and a second one in
// the same round trip where totals are asked for.
func (t *Table[T, By]) List(ctx context.Context, g access.Grant, patients []id.ID, f Filter, q page.Request[record.Position[By]]) (map[id.ID]page.Slice[T], error) {
	var batch pg.Batch
	read := t.queue(&batch, g, patients, f, q)
	if err := t.DB.For(g).Send(ctx, &batch); err != nil {
		return nil, err
	}
	return read(), nil
}

// ListAlong implements ledger.Repository.
func (t *Table[T, By]) ListAlong(ctx context.Context, g access.Grant, patient *id.ID, q page.Request[record.Position[By]]) (along context.Context, read func() (list page.Slice[T], found bool)) {
	var (
		batch pg.Batch
		list  func() page.Slice[T]
	)
	if patient == nil {
		list = t.queueOwn(&batch, g, q)
	} else {
		lists := t.queue(&batch, g, []id.ID{*patient}, nil, q)
		list = func() page.Slice[T] { return lists()[*patient] }
	}
	along, answered := t.DB.For(g).Along(ctx, &batch)
	return along, func() (page.Slice[T], bool) { return list(), answered() }
}

// queueOwn adds the statements of the list of the account's own record, from its beginning.
func (t *Table[T, By]) queueOwn(batch *pg.Batch, g access.Grant, q page.Request[record.Position[By]]) (read func() page.Slice[T]) {
	var rows []T
	statements := t.listing(shape{own: true}, nil)
	pg.QueueAll(batch, &rows, statements.rows, g.Account(), q.Fetch())
	totals := pg.QueueTotals(batch, q.WithTotal, statements.totals, g.Account())
	return func() page.Slice[T] {
		list := page.Slice[T]{Rows: rows}
		for _, n := range totals { // of the one record that there can be
			list.Total = n
		}
		return list
	}
}

// queue adds the statements of List to a batch. Once they have been answered, read returns the lists.
func (t *Table[T, By]) queue(batch *pg.Batch, g access.Grant, patients []id.ID, f Filter, q page.Request[record.Position[By]]) (read func() map[id.ID]page.Slice[T]) {
	s := shape{one: len(patients) == 1, backward: q.Backward, after: q.Cursor != nil, filter: f.text()}
	statements := t.listing(s, f)
	args := make([]any, 0, 7+len(f))
	args = append(args, g.Account(), g.Day())
	if s.one {
		args = append(args, patients[0])
	} else {
		args = append(args, patients)
	}
	for _, c := range f {
		args = append(args, c.Value)
	}
	counted := args
	args = append(args, q.Fetch())
	if at := q.Cursor; at != nil {
		args = append(args, at.By, at.CreatedAt, at.ID)
	}
	var rows []T
	pg.QueueAll(batch, &rows, statements.rows, args...)
	totals := pg.QueueTotals(batch, q.WithTotal, statements.totals, counted...)
	return func() map[id.ID]page.Slice[T] {
		if s.one {
			return map[id.ID]page.Slice[T]{patients[0]: {Rows: rows, Total: totals[patients[0]]}}
		}
		return page.Group(rows, totals, func(row T) id.ID { return row.Common().PatientID })
	}
}

// text is the same for filters of the same conditions.
func (f Filter) text() string {
	switch len(f) {
	case 0:
		return ""
	case 1:
		return f[0].SQL
	}
	all := make([]string, len(f))
	for i, c := range f {
		all[i] = c.SQL
	}
	return strings.Join(all, " AND ")
}
