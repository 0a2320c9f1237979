package pg

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// layout says where the columns of a statement's rows go in a struct.
type layout struct {
	columns []column
	// texts are the columns that are read as texts, and optional those that are read into a pointer, which leads to a field of
	// a struct of all of them, of the type targets.
	texts, optional []int
	targets         reflect.Type
	usual           atomic.Int64 // how many rows there are, about
}

// column is one of them: where it goes, and how what the database sends is read.
type column struct {
	name   string
	oid    uint32
	format int16
	field  []int // the path to it
	decode decoder
}

// layouts are those found so far, by layoutKey: a fixed number, since no statement is made of values.
var layouts sync.Map

type layoutKey struct {
	typ reflect.Type
	sql string
}

// layoutOf returns the layout of what a statement answers with in typ: strictly, so that a column without a field is
// an error, and a field without a column. Case and underscores do not matter.
func layoutOf(typ reflect.Type, sql string, fields []pgconn.FieldDescription) (*layout, error) {
	key := layoutKey{typ, sql}
	if known, ok := layouts.Load(key); ok {
		if l, _ := known.(*layout); l.fits(fields) {
			return l, nil
		}
	}
	l, err := newLayout(typ, fields)
	if err == nil {
		layouts.Store(key, l)
	}
	return l, err
}

// fits reports whether l is of these columns, which a migration may have changed.
func (l *layout) fits(fields []pgconn.FieldDescription) bool {
	return slices.EqualFunc(l.columns, fields, func(c column, f pgconn.FieldDescription) bool {
		return c.oid == f.DataTypeOID && c.format == f.Format && c.name == f.Name
	})
}

func newLayout(typ reflect.Type, fields []pgconn.FieldDescription) (*layout, error) {
	places := map[string][]int{}
	find(typ, nil, places)
	l := &layout{}
	var targets []reflect.StructField
	for _, f := range fields {
		name := bare(f.Name)
		place, ok := places[name]
		if !ok {
			return nil, fmt.Errorf("%s has no field for the column %s", typ, f.Name)
		}
		delete(places, name)
		decode, target := l.decoderFor(typ.FieldByIndex(place).Type, f)
		if target != nil {
			targets = append(targets, reflect.StructField{Name: "Target" + strconv.Itoa(len(targets)), Type: target})
		}
		l.columns = append(l.columns, column{f.Name, f.DataTypeOID, f.Format, place, decode})
	}
	for name := range places {
		return nil, fmt.Errorf("no column is for the field %s of %s", name, typ)
	}
	l.targets = reflect.StructOf(targets)
	return l, nil
}

func bare(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

// find notes the fields of a struct and of those that it embeds, by name: a tag db tells another one, or "-" for none.
func find(typ reflect.Type, above []int, places map[string][]int) {
	for i := range typ.NumField() {
		field := typ.Field(i)
		path := append(slices.Clone(above), i)
		name, tagged := field.Tag.Lookup("db")
		switch {
		case name == "-":
		case field.Anonymous && field.Type.Kind() == reflect.Struct && !tagged:
			find(field.Type, path, places)
		case !field.IsExported():
		case tagged:
			places[bare(name)] = path
		default:
			places[bare(field.Name)] = path
		}
	}
}

// reader reads the rows of a statement, one after the other. A row's texts share one string, and what pointers lead to one
// struct: a panel has thousands of them, and to make each by itself was three quarters of all that it allocated.
type reader struct {
	*layout
	types    *pgtype.Map
	joined   strings.Builder // the texts of the row
	pointees reflect.Value   // what its pointers lead to
}

// begin makes room for a row.
func (r *reader) begin(values [][]byte) {
	length := 0
	for _, i := range r.texts {
		length += len(values[i])
	}
	r.joined = strings.Builder{}
	r.joined.Grow(length)
	r.pointees = reflect.Value{}
	if slices.ContainsFunc(r.optional, func(i int) bool { return values[i] != nil }) {
		r.pointees = reflect.New(r.targets).Elem()
	}
}

// text is what was sent, as a part of the row's string.
func (r *reader) text(sent []byte) string {
	from := r.joined.Len()
	r.joined.Write(sent)
	return r.joined.String()[from:]
}

// read sets the fields of a struct to the values of a row.
func (r *reader) read(to reflect.Value, values [][]byte) error {
	r.begin(values)
	for i := range r.columns {
		c := &r.columns[i]
		if err := c.decode(to.FieldByIndex(c.field), values[i], r); err != nil {
			return fmt.Errorf("read the column %s: %w", c.name, err)
		}
	}
	return nil
}

// For how many rows there is room at first, where several are expected, and at most: for as many as there usually are.
const (
	severalRows = 8
	manyRows    = 256
)

// collect returns all rows of a statement.
func collect[T any](sql string, expected int) func(rows pgx.Rows) ([]T, error) {
	return func(rows pgx.Rows) ([]T, error) {
		defer rows.Close()
		var (
			all = []T{}
			r   reader
		)
		for rows.Next() {
			if r.layout == nil {
				l, err := layoutOf(reflect.TypeFor[T](), sql, rows.FieldDescriptions())
				if err != nil {
					return nil, err
				}
				r = reader{layout: l, types: rows.Conn().TypeMap()}
				all = make([]T, 0, max(expected, min(int(l.usual.Load()), manyRows)))
			}
			all = append(all, *new(T))
			if err := r.read(reflect.ValueOf(&all[len(all)-1]).Elem(), rows.RawValues()); err != nil {
				return nil, err
			}
		}
		if r.layout != nil {
			r.usual.Store((r.usual.Load() + int64(len(all))) / 2)
		}
		return all, rows.Err()
	}
}

// collectOne returns the one row of a statement.
func collectOne[T any](sql string) func(rows pgx.Rows) (T, error) {
	all := collect[T](sql, 1)
	return func(rows pgx.Rows) (one T, err error) {
		found, err := all(rows)
		switch {
		case err != nil:
			return one, err
		case len(found) == 0:
			return one, pgx.ErrNoRows
		case len(found) > 1:
			return one, pgx.ErrTooManyRows
		}
		return found[0], nil
	}
}
