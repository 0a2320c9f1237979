package plain

import (
	"context"
	"errors"

	"github.com/99designs/gqlgen/graphql"
)

// Column is a field of an object, or of the elements of a list, that one resolver answers for all of them, with what is plain.
// The executor would have a goroutine for each element, and in it one for each such field, all of which wait for the one
// that reads.
type Column struct {
	// Field is what the executor resolves.
	Field graphql.CollectedField
	// Selection is what is asked of the object that the field answers with, nil of a scalar.
	Selection *Selection
}

// Fill resolves a column of a value, which answers a field of the type named, and writes it to cells. It reports false, and
// does nothing, for a Go type that it does not know.
type Fill func(ctx context.Context, schema graphql.ExecutableSchema, typ string, c *Column, value any, cells *Cells) bool

// Cells are what a column answers, in the order of its rows.
type Cells struct {
	w    *Writer
	ends []int
	// null says that one of them is null, and the schema does not have it so.
	null bool
}

// Rows are the objects of a value.
type Rows[T any] struct {
	of   []*T
	list bool
}

// One are the rows of an object.
func One[T any](object *T) Rows[T] { return Rows[T]{of: []*T{object}} }

// Many are the rows of a list.
func Many[T any](list []T) Rows[T] {
	rows := make([]*T, len(list))
	for i := range list {
		rows[i] = &list[i]
	}
	return Rows[T]{rows, true}
}

// Pointed are the rows of a list of pointers.
func Pointed[T any](list []*T) Rows[T] { return Rows[T]{list, true} }

var errNotRead = errors.New("the field was not read")

// FillRows resolves a column of rows. The first row goes the executor's way, and with it the resolver answers for all of them.
// What it answered for the others is written at once; but where it failed, or did not answer what the schema promises, they
// go the executor's way, too, which finds out what is wrong, and where.
func FillRows[T, V any](
	ctx context.Context, cells *Cells, typ string, c *Column, rows Rows[T],
	resolve func(ctx context.Context, field graphql.CollectedField, row *T) graphql.Marshaler,
	write func(w *Writer, s *Selection, value *V),
) {
	if !rows.list {
		cells.take(c, resolve(ctx, c.Field, rows.of[0]))
		return
	}
	ctx = graphql.WithBatchParents(ctx, typ, rows.of, nil)
	var values []V
	for i, row := range rows.of {
		if i < len(values) && cells.add(func() { write(cells.w, c.Selection, &values[i]) }) {
			continue
		}
		element := graphql.WithFieldContext(ctx, &graphql.FieldContext{Index: &i, Result: row})
		cells.take(c, resolve(element, c.Field, row))
		if i == 0 {
			values = answered[V](ctx, typ, c, len(rows.of))
		}
	}
}

// answered is what a column's resolver answered for all n rows, once it has for the first; nil where it failed. Where it was not
// asked, since arguments of the field are wrong, it will not be asked for the other rows either.
func answered[V any](ctx context.Context, typ string, c *Column, n int) []V {
	result := graphql.GetBatchParentGroup(ctx, typ).GetFieldResult(c.Field.Alias, func() (any, error) { return nil, errNotRead })
	if values, ok := result.Results.([]V); ok && result.Err == nil && len(values) == n {
		return values
	}
	return nil
}

// add reports whether write wrote a cell.
func (c *Cells) add(write func()) (done bool) {
	from := len(c.w.Bytes)
	defer func() {
		if recover() != nil || c.w.failed { // the executor meets it again, in the field whose fault it is
			clear(c.w.Bytes[from:])
			c.w.Bytes, c.w.failed, done = c.w.Bytes[:from], false, false
			return
		}
		c.ends = append(c.ends, len(c.w.Bytes))
	}()
	write()
	return true
}

// take adds what the executor resolved.
func (c *Cells) take(column *Column, value graphql.Marshaler) {
	if value == graphql.RequiredNull || value == graphql.Null && column.Field.Definition.Type.NonNull {
		c.null = true
	}
	value.MarshalGQL(c.w)
	c.ends = append(c.ends, len(c.w.Bytes))
}

// row is the JSON of the cell of a row.
func (c *Cells) row(row int) []byte {
	from := 0
	if row > 0 {
		from = c.ends[row-1]
	}
	return c.w.Bytes[from:c.ends[row]]
}
