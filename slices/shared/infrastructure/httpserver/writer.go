package httpserver

import "net/http"

// recorder remembers what was sent, for the access log and for the recovery from panics.
type recorder struct {
	http.ResponseWriter
	status int // 0 until the header is sent
	bytes  int64
}

// record wraps w, unless an outer middleware has done so.
func record(w http.ResponseWriter) *recorder {
	if known, ok := w.(*recorder); ok {
		return known
	}
	return &recorder{ResponseWriter: w}
}

// Status returns what was answered by w, which AccessLog handed on: 0 if nothing was yet.
func Status(w http.ResponseWriter) int { return record(w).status }

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 && (status >= http.StatusOK || status == http.StatusSwitchingProtocols) {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err //nolint:wrapcheck // a ResponseWriter passes the connection's error on
}

// Flush is for those who ask for an http.Flusher; http.ResponseController uses FlushError.
func (w *recorder) Flush() {
	_ = w.FlushError() // a Flusher has no way to tell
}

// FlushError sends what was written so far.
func (w *recorder) FlushError() error {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Unwrap gives http.ResponseController the writer below.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
