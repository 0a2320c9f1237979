package plain

import (
	"bytes"
	"io"
	"slices"
	"sync"

	"github.com/99designs/gqlgen/graphql"
)

// Writer takes the JSON of values.
type Writer struct {
	// Bytes are what was written so far.
	Bytes  []byte
	cuts   []int // where what the executor resolves belongs
	failed bool
}

// largestKept is the largest writer, in bytes, that is used again: a rare large one shall not hold its memory for good.
const largestKept = 256 << 10

var writers sync.Pool // of *Writer

func borrow() *Writer {
	if w, ok := writers.Get().(*Writer); ok {
		return w
	}
	return &Writer{}
}

// giveBack lets w be used again. What patients' data it holds shall not wait in memory.
func (w *Writer) giveBack() {
	if cap(w.Bytes) > largestKept {
		return
	}
	clear(w.Bytes)
	w.Bytes, w.cuts, w.failed = w.Bytes[:0], w.cuts[:0], false
	writers.Put(w)
}

// answer is a marshaler of what w holds. It gives w back: at once where there are many, which would each have one grow,
// else once it is written.
func (w *Writer) answer(many bool) graphql.Marshaler {
	if !many {
		return &answer{w}
	}
	defer w.giveBack()
	return written(bytes.Clone(w.Bytes))
}

// written is JSON.
type written []byte

// MarshalGQL implements graphql.Marshaler.
func (b written) MarshalGQL(w io.Writer) { _, _ = w.Write(b) }

// answer is written once: its writer is another's after that.
type answer struct{ w *Writer }

// MarshalGQL implements graphql.Marshaler.
func (a *answer) MarshalGQL(to io.Writer) {
	w := a.w
	a.w = nil
	_, _ = to.Write(w.Bytes)
	w.giveBack()
}

// weave writes what w holds, and where it was cut what between writes there.
func (w *Writer) weave(to io.Writer, between func(cut int)) {
	from := 0
	for i, cut := range w.cuts {
		_, _ = to.Write(w.Bytes[from:cut])
		between(i)
		from = cut
	}
	_, _ = to.Write(w.Bytes[from:])
}

// Grow makes room for n bytes.
func (w *Writer) Grow(n int) { w.Bytes = slices.Grow(w.Bytes, n) }

// Open begins an object.
func (w *Writer) Open() { w.Bytes = append(w.Bytes, '{') }

// Close ends an object.
func (w *Writer) Close() { w.Bytes = append(w.Bytes, '}') }

// OpenList begins a list.
func (w *Writer) OpenList() { w.Bytes = append(w.Bytes, '[') }

// CloseList ends a list.
func (w *Writer) CloseList() { w.Bytes = append(w.Bytes, ']') }

// Key begins a field of an object.
func (w *Writer) Key(s *Selected) { w.Bytes = append(w.Bytes, s.key...) }

// Next begins element i of a list.
func (w *Writer) Next(i int) {
	if i > 0 {
		w.Bytes = append(w.Bytes, ',')
	}
}

// Null writes null.
func (w *Writer) Null() { w.Bytes = append(w.Bytes, "null"...) }

// Cut notes that what the executor resolves belongs here.
func (w *Writer) Cut() { w.cuts = append(w.cuts, len(w.Bytes)) }

// Fail notes that a value is null that must not be.
func (w *Writer) Fail() { w.failed = true }

// Write implements io.Writer.
func (w *Writer) Write(b []byte) (int, error) {
	w.Bytes = append(w.Bytes, b...)
	return len(b), nil
}

// Marshal writes what m does; where the field is required, it fails for null.
func (w *Writer) Marshal(m graphql.Marshaler, required bool) {
	if required && m == graphql.Null {
		w.Fail()
		return
	}
	m.MarshalGQL(w)
}
