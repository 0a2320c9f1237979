package plain

import (
	"sync"

	"github.com/99designs/gqlgen/graphql"
)

// Writer takes the JSON of values.
type Writer struct {
	// Bytes are what was written so far.
	Bytes  []byte
	failed bool
}

var writers sync.Pool // of *Writer

func borrow() *Writer {
	if w, ok := writers.Get().(*Writer); ok {
		return w
	}
	return &Writer{}
}

func (w *Writer) giveBack() {
	w.Bytes, w.failed = w.Bytes[:0], false
	writers.Put(w)
}

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
