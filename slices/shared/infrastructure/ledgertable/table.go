// Package ledgertable runs the statements that are the same for the tables of medications, allergies,
// illnesses and surgeries: all but those which name the columns of one of them.
package ledgertable

import (
	"context"
	"maps"

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
}

// entry are the columns of a record.Entry.
const entry = `e.id, e.patient_id, e.recorded_by, e.source, e.created_at, e.updated_at, e.version, `

// reached joins the rows to the records that the account reaches on the day.
func (t Table[T, By]) reached() string {
	return `
		FROM ` + t.Name + ` e
		JOIN reached_by(@account, @day) r (patient_id) ON r.patient_id = e.patient_id
		WHERE e.deleted_at IS NULL`
}

// ByIDs implements ledger.Repository.
func (t Table[T, By]) ByIDs(ctx context.Context, g access.Grant, rows []id.ID) ([]T, error) {
	return pg.All[T](ctx, t.DB.For(g), `
		SELECT `+entry+t.Columns+t.reached()+` AND e.id = ANY (@rows)`,
		pg.Args{"account": g.Account(), "day": g.Day(), "rows": rows})
}

// PatientOf implements ledger.Repository.
func (t Table[T, By]) PatientOf(ctx context.Context, g access.Grant, row id.ID) (id.ID, error) {
	return pg.Value[id.ID](ctx, t.DB.For(g), `
		SELECT e.patient_id`+t.reached()+` AND e.id = @row`,
		pg.Args{"account": g.Account(), "day": g.Day(), "row": row})
}

// Find implements ledger.Repository.
func (t Table[T, By]) Find(ctx context.Context, g access.WriteGrant, row id.ID) (T, error) {
	return pg.One[T](ctx, t.DB.For(g), `
		SELECT `+entry+t.Columns+`
		FROM `+t.Name+` e
		WHERE e.id = @row AND e.patient_id = @patient AND e.deleted_at IS NULL`,
		pg.Args{"row": row, "patient": g.Record().Patient})
}

// Count implements ledger.Repository.
func (t Table[T, By]) Count(ctx context.Context, g access.WriteGrant) (int, error) {
	return pg.Value[int](ctx, t.DB.For(g), `
		SELECT count(*) FROM `+t.Name+` WHERE patient_id = @patient AND deleted_at IS NULL`,
		pg.Args{"patient": g.Record().Patient})
}

// Delete implements ledger.Repository.
func (t Table[T, By]) Delete(ctx context.Context, g access.WriteGrant, row T) error {
	return t.Write(ctx, g, row, `
		UPDATE `+t.Name+`
		SET recorded_by = @recorded_by, source = @source, updated_at = @updated_at, version = @version,
			deleted_at = @updated_at
		WHERE id = @id AND patient_id = @patient_id AND deleted_at IS NULL`,
		nil)
}

// Write runs a statement that writes a row to the record that g opens. The statement can name the columns of
// a record.Entry beside what is in details; a row that it does not find is NOT_FOUND.
func (t Table[T, By]) Write(ctx context.Context, g access.WriteGrant, row T, sql string, details pg.Args) error {
	e := row.Common()
	args := pg.Args{
		"id": e.ID, "patient_id": g.Record().Patient, "recorded_by": e.RecordedBy, "source": e.Source,
		"created_at": e.CreatedAt, "updated_at": e.UpdatedAt, "version": e.Version,
	}
	maps.Copy(args, details)
	return pg.MustTouch(ctx, t.DB.For(g), sql, args)
}

// direction is a way through a list.
type direction struct{ after, order string }

func (t Table[T, By]) forward() direction {
	return direction{
		after: ` AND (NOT @from_cursor OR (` + t.By + `, e.created_at, e.id) < (@by, @created_at, @id))`,
		order: t.By + ` DESC, e.created_at DESC, e.id DESC`,
	}
}

func (t Table[T, By]) backward() direction {
	return direction{
		after: ` AND (NOT @from_cursor OR (` + t.By + `, e.created_at, e.id) > (@by, @created_at, @id))`,
		order: t.By + `, e.created_at, e.id`,
	}
}

// Filter says which rows of a list are let through: those for which Matches holds, which may name Args.
type Filter struct {
	Matches string
	Args    pg.Args
}

// List implements ledger.Repository's Lists: one statement for any number of patients, and a second one in
// the same round trip where totals are asked for.
func (t Table[T, By]) List(ctx context.Context, g access.Grant, patients []id.ID, f Filter, q page.Request[record.Position[By]]) (map[id.ID]page.Slice[T], error) {
	way := t.forward()
	if q.Backward {
		way = t.backward()
	}
	var (
		batch   pg.Batch
		rows    []T
		args    = t.arguments(g, patients, f, q)
		matches = `e.patient_id = r.patient_id AND e.deleted_at IS NULL AND ` + f.Matches
	)
	pg.QueueAll(&batch, &rows, `
		SELECT `+entry+t.Columns+`
		FROM reached_by(@account, @day) r (patient_id)
		CROSS JOIN LATERAL (SELECT e.* FROM `+t.Name+` e WHERE `+matches+way.after+`
			ORDER BY `+way.order+` LIMIT @fetch) e
		WHERE r.patient_id = ANY (@wanted)
		ORDER BY e.patient_id, `+way.order,
		args)
	totals := pg.QueueTotals(&batch, q.WithTotal, `
		SELECT e.patient_id, count(*)
		FROM reached_by(@account, @day) r (patient_id)
		JOIN `+t.Name+` e ON `+matches+`
		WHERE r.patient_id = ANY (@wanted)
		GROUP BY e.patient_id`,
		args)
	if err := t.DB.For(g).Send(ctx, &batch); err != nil {
		return nil, err
	}
	return page.Group(rows, totals, func(row T) id.ID { return row.Common().PatientID }), nil
}

func (t Table[T, By]) arguments(g access.Grant, patients []id.ID, f Filter, q page.Request[record.Position[By]]) pg.Args {
	var at record.Position[By]
	if q.Cursor != nil {
		at = *q.Cursor
	}
	args := pg.Args{
		"account": g.Account(), "day": g.Day(), "wanted": patients, "fetch": q.Fetch(),
		"from_cursor": q.Cursor != nil, "by": at.By, "created_at": at.CreatedAt, "id": at.ID,
	}
	maps.Copy(args, f.Args)
	return args
}
