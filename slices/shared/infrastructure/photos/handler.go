package photos

import (
	"net/http"
	"strconv"
	"strings"

	"vitalgo/slices/shared/infrastructure/refusal"
)

// ServeHTTP answers a photo to whoever has an address of it. Whatever is wrong is the same 404: nothing tells a photo
// that was removed from one that never was.
func (s *Store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key := strings.TrimPrefix(r.URL.Path, Path)
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	if s == nil || !reads || !s.signer.accepts(key, r.URL.Query()) {
		refusal.Write(w, r, refusal.NotFound)
		return
	}
	jpeg, err := s.bucket.ReadAll(r.Context(), key) // a small one: portraits are scaled down before they are stored
	if err != nil {
		refusal.Write(w, r, refusal.NotFound)
		return
	}
	header := w.Header()
	header.Set("Content-Type", contentType)
	header.Set("Content-Length", strconv.Itoa(len(jpeg)))
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodGet {
		// It fails when the client is gone: nobody is left to tell.
		_, _ = w.Write(jpeg) //nolint:gosec // only portraits that the server encoded are stored, and sent as what they are
	}
}
