package plain

import (
	"context"
	"io"
	"slices"
	"sync"

	"github.com/99designs/gqlgen/graphql"
)

// table is an object, or a list of objects, with what of it is left to the executor.
type table struct {
	plain   *Writer
	left    []left
	columns []Cells
	rest    []*graphql.FieldSet // by rows
}

// left is a field that is left to the executor: the column or, of the rest, the one with a number.
type left struct {
	column bool
	number int
}

// outcome is what became of fields that are left to the executor.
type outcome int

const (
	unknown outcome = iota // their Go type is not known
	null                   // one is that must not be: so is its object, and a list of such
	done
)

// table answers an object, or a list of objects, of which something is left to the executor; nil where it cannot.
func (e *Extension) table(ctx context.Context, typ string, s *Selection, value any, many bool) graphql.Marshaler {
	w := e.written(typ, s, value)
	if w == nil {
		return nil
	}
	t := &table{plain: w, left: s.left, columns: make([]Cells, len(s.columns))}
	for i := range t.columns {
		t.columns[i].w = borrow()
	}
	switch outcomes := t.resolve(ctx, e, typ, s, value, many); {
	case slices.Contains(outcomes, unknown):
		t.giveBack()
		return nil
	case slices.Contains(outcomes, null):
		t.giveBack()
		return graphql.Null
	case many: // not each of many keeps its writers
		whole := borrow()
		t.MarshalGQL(whole)
		return whole.answer(many)
	default:
		return t
	}
}

// resolve has the executor resolve what is left, all of it at the same time, so that statements travel together; but columns one
// after the other where everything has been read for them.
func (t *table) resolve(ctx context.Context, e *Extension, typ string, s *Selection, value any, many bool) []outcome {
	tasks := make([]func() outcome, 0, len(s.columns)+1)
	for i, c := range s.columns {
		tasks = append(tasks, func() outcome { return e.column(ctx, typ, c, value, &t.columns[i]) })
	}
	if len(s.Left) > 0 {
		tasks = append(tasks, func() outcome { return t.take(e.resolve(ctx, e.schema, typ, s.Left, value)) })
	}
	outcomes := make([]outcome, len(tasks))
	run := func(i int) {
		defer func() {
			if panicked := recover(); panicked != nil {
				graphql.AddError(ctx, graphql.Recover(ctx, panicked))
				outcomes[i] = null
			}
		}()
		outcomes[i] = tasks[i]()
	}
	here := 1
	if e.allAtHand(ctx, s.columns) {
		here = max(1, len(s.columns))
	}
	var beside sync.WaitGroup
	for i := here; i < len(tasks); i++ {
		beside.Go(func() {
			if !many {
				growStack(e == nil)
			}
			run(i)
		})
	}
	for i := range here {
		run(i)
	}
	beside.Wait()
	return outcomes
}

// allAtHand reports whether the answers of all columns have been read.
func (e *Extension) allAtHand(ctx context.Context, columns []*Column) bool {
	return !slices.ContainsFunc(columns, func(c *Column) bool { return !e.atHand(ctx, c.Field.Alias) })
}

func (e *Extension) column(ctx context.Context, typ string, c *Column, value any, cells *Cells) outcome {
	switch known := e.fill(ctx, e.schema, typ, c, value, cells); {
	case !known:
		return unknown
	case cells.null:
		return null
	default:
		return done
	}
}

// take keeps what the executor made of an object, or of a list of them, and what is left of it.
func (t *table) take(made graphql.Marshaler) outcome {
	switch made := made.(type) {
	case nil:
		return unknown
	case *graphql.FieldSet:
		t.rest = []*graphql.FieldSet{made}
	case graphql.Array:
		t.rest = make([]*graphql.FieldSet, len(made))
		for i, element := range made {
			fields, ok := element.(*graphql.FieldSet)
			if !ok {
				return null
			}
			t.rest[i] = fields
		}
	default:
		return null
	}
	return done
}

// MarshalGQL implements graphql.Marshaler. A table is written once: its writers are another's after that.
func (t *table) MarshalGQL(to io.Writer) {
	defer t.giveBack()
	if to, ok := to.(interface{ Grow(n int) }); ok {
		to.Grow(t.size())
	}
	t.plain.weave(to, func(cut int) { t.cell(to, cut/len(t.left), t.left[cut%len(t.left)]) })
}

func (t *table) cell(to io.Writer, row int, l left) {
	if l.column {
		_, _ = to.Write(t.columns[l.number].row(row))
		return
	}
	t.rest[row].Values[l.number].MarshalGQL(to)
}

// behind is room, in bytes, for what is written behind a table: it shall not have the whole moved once more.
const behind = 128

func (t *table) size() int {
	size := len(t.plain.Bytes) + behind
	for i := range t.columns {
		size += len(t.columns[i].w.Bytes)
	}
	return size
}

// giveBack ends the table: whoever used it once more would write what is another's by now.
func (t *table) giveBack() {
	t.plain.giveBack()
	for i := range t.columns {
		t.columns[i].w.giveBack()
	}
	t.plain, t.columns = nil, nil
}
