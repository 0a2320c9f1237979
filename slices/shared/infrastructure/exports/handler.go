package exports

import (
	"io"
	"net/http"
	"strconv"
	"strings"

	"vitalgo/slices/shared/infrastructure/refusal"
)

// ServeHTTP answers a file to the first who asks for its address. Whatever is wrong is the same 404: nothing tells
// an address that was used from one that never was. HEAD uses nothing up, and Range is ignored.
func (s *Store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		refusal.Write(w, r, refusal.NotFound)
		return
	}
	file, ok := s.take(r.Context(), strings.TrimPrefix(r.URL.Path, Path))
	if !ok {
		refusal.Write(w, r, refusal.NotFound)
		return
	}
	defer func() { _ = file.Close() }() // it was only read
	info, err := file.Stat()
	if err != nil {
		refusal.Write(w, r, refusal.NotFound)
		return
	}
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("Content-Length", strconv.FormatInt(info.Size(), 10))
	header.Set("Content-Disposition", `attachment; filename="vitalgo.json"`)
	header.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	_, _ = io.Copy(w, file) // fails when the client is gone: nobody is left to tell
}
