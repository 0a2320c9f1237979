// Package page cuts lists into pages after the Relay cursor connections specification: by the sort key of
// a row, never by OFFSET.
package page

import (
	"encoding/base64"
	"encoding/json"
	"slices"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
)

// Args are the paging arguments of a connection field.
type Args struct {
	First  *int
	After  *string
	Last   *int
	Before *string
	// WithoutCursors is set where none is asked for: the rows of the page have none then.
	WithoutCursors bool
}

// Limits are the page sizes of one list; see domain.md section 3.
type Limits struct{ Default, Max int }

// Request asks for one page of a list whose rows stand at positions of type K.
type Request[K any] struct {
	// Limit is how many rows the page holds at most.
	Limit int
	// Backward asks for the rows before Cursor, or the last ones, instead of those after it.
	Backward bool
	// Cursor is the position at which the page begins, exclusive; nil is the end of the list.
	Cursor *K
	// WithTotal asks for the number of all rows that match.
	WithTotal bool
	// WithoutCursors leaves the cursors of the rows out.
	WithoutCursors bool
}

// Fetch is how many rows a repository reads: one more than the page holds shows whether there is more.
func (r Request[K]) Fetch() int { return r.Limit + 1 }

// Read checks the arguments against the limits and decodes the cursor of a list of the kind named. What is
// wrong with them is BAD_USER_INPUT.
func Read[K any](a Args, kind string, limits Limits, withTotal bool) (Request[K], error) {
	bad := fault.New(fault.BadInput)
	if a.First != nil && a.Last != nil || a.After != nil && a.Last != nil || a.Before != nil && a.Last == nil {
		return Request[K]{}, bad
	}
	r := Request[K]{Limit: limits.Default, Backward: a.Last != nil, WithTotal: withTotal, WithoutCursors: a.WithoutCursors}
	size, cursor := a.First, a.After
	if r.Backward {
		size, cursor = a.Last, a.Before
	}
	if size != nil {
		r.Limit = *size
	}
	if r.Limit < 1 || r.Limit > limits.Max {
		return Request[K]{}, bad
	}
	if cursor == nil {
		return r, nil
	}
	position, err := decode[K](kind, *cursor)
	if err != nil {
		return Request[K]{}, fault.Because(fault.BadInput, err)
	}
	r.Cursor = &position
	return r, nil
}

// Info is the pageInfo of a connection.
type Info struct {
	HasNextPage     bool
	HasPreviousPage bool
	StartCursor     *string
	EndCursor       *string
}

// Edge is a row of a page with its cursor.
type Edge[T any] struct {
	Cursor string
	Node   T
}

// Connection is a page of a list.
type Connection[T any] struct {
	PageInfo   Info
	TotalCount int

	rows    []T
	cursors []string // of the rows; nil where none is asked for
}

// Nodes are the rows of the page.
func (c Connection[T]) Nodes() []T {
	if c.rows == nil {
		return []T{}
	}
	return c.rows
}

// Edges are the rows of the page with their cursors.
func (c Connection[T]) Edges() []Edge[T] {
	edges := make([]Edge[T], len(c.rows))
	for i, node := range c.rows {
		edges[i].Node = node
		if c.cursors != nil {
			edges[i].Cursor = c.cursors[i]
		}
	}
	return edges
}

// Slice is what a repository answers to a Request: up to Fetch rows, in the order in which they were read
// (the reverse of the list where the request goes backward), and the total if it was asked for.
type Slice[T any] struct {
	Rows  []T
	Total int
}

// Group sorts the rows of many patients' lists, and their totals, by patient.
func Group[T any](rows []T, totals map[id.ID]int, patientOf func(T) id.ID) map[id.ID]Slice[T] {
	grouped := map[id.ID]Slice[T]{}
	for from := 0; from < len(rows); {
		patient, to := patientOf(rows[from]), from+1
		for to < len(rows) && patientOf(rows[to]) == patient {
			to++
		}
		s := grouped[patient]
		if s.Rows == nil {
			s.Rows = rows[from:to:to] // where the rows of each patient stand together, none is copied
		} else {
			s.Rows = append(s.Rows, rows[from:to]...)
		}
		grouped[patient], from = s, to
	}
	for patient, total := range totals {
		s := grouped[patient]
		s.Total = total
		grouped[patient] = s
	}
	return grouped
}

// Of makes the page that r asked for, which takes over the rows of s; position says where a row stands in the list of the
// kind named.
func Of[T, K any](r Request[K], kind string, s Slice[T], position func(T) K) (Connection[T], error) {
	more := len(s.Rows) > r.Limit
	c := Connection[T]{TotalCount: s.Total, rows: s.Rows[:min(len(s.Rows), r.Limit)]}
	if r.Backward {
		slices.Reverse(c.rows)
	}
	// Rows on the far side of the cursor are not looked for, as the specification allows.
	c.PageInfo.HasNextPage = more && !r.Backward || r.Backward && r.Cursor != nil
	c.PageInfo.HasPreviousPage = more && r.Backward || !r.Backward && r.Cursor != nil
	if r.WithoutCursors || len(c.rows) == 0 {
		return c, nil
	}
	c.cursors = make([]string, len(c.rows))
	for i, row := range c.rows {
		var err error
		if c.cursors[i], err = encode(kind, position(row)); err != nil {
			return Connection[T]{}, err
		}
	}
	c.PageInfo.StartCursor, c.PageInfo.EndCursor = &c.cursors[0], &c.cursors[len(c.cursors)-1]
	return c, nil
}

// Each makes the page that r asked for of the list of each of the patients.
func Each[T, K any](r Request[K], kind string, patients []id.ID, lists map[id.ID]Slice[T], position func(T) K) (map[id.ID]Connection[T], error) {
	pages := make(map[id.ID]Connection[T], len(patients))
	for _, patient := range patients {
		c, err := Of(r, kind, lists[patient], position)
		if err != nil {
			return nil, err
		}
		pages[patient] = c
	}
	return pages, nil
}

// Replace puts other objects in the place of the rows of a page; a row without one is left out.
func Replace[T, U any](c Connection[T], other func(T) (U, bool)) Connection[U] {
	replaced := Connection[U]{PageInfo: c.PageInfo, TotalCount: c.TotalCount, rows: make([]U, 0, len(c.rows))}
	for i, row := range c.rows {
		node, ok := other(row)
		if !ok {
			continue
		}
		replaced.rows = append(replaced.rows, node)
		if c.cursors != nil {
			replaced.cursors = append(replaced.cursors, c.cursors[i])
		}
	}
	return replaced
}

const maxCursor = 512

// envelope carries a position with the kind of its list, so that a cursor of another list is refused.
type envelope[K any] struct {
	Kind string `json:"k"`
	At   K      `json:"at"`
}

func encode[K any](kind string, position K) (string, error) {
	text, err := json.Marshal(envelope[K]{kind, position})
	return base64.RawURLEncoding.EncodeToString(text), err
}

func decode[K any](kind, cursor string) (K, error) {
	var e envelope[K]
	if len(cursor) > maxCursor {
		return e.At, fault.New(fault.BadInput)
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return e.At, err
	}
	if err := json.Unmarshal(text, &e); err != nil {
		return e.At, err
	}
	if e.Kind != kind {
		return e.At, fault.New(fault.BadInput)
	}
	// Only what encode writes is a cursor: not what JSON and base64 let be written in other ways, or leave out.
	if own, err := encode(kind, e.At); err != nil || own != cursor {
		return e.At, fault.New(fault.BadInput)
	}
	return e.At, nil
}
