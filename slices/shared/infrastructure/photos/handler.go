package photos

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"vitalgo/slices/shared/infrastructure/refusal"
)

// readTimeout is how long the store has to hand out a photo.
const readTimeout = 10 * time.Second

// ServeHTTP answers a photo to whoever has an address of it. Whatever is wrong is the same 404: nothing tells a photo
// that was removed from one that never was.
func (s *Store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key := strings.TrimPrefix(r.URL.Path, Path)
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	if s == nil || !reads || !s.signer.accepts(key, r.URL.Query()) {
		refusal.Write(w, r, refusal.NotFound)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), readTimeout)
	defer cancel()
	jpeg, err := s.bucket.ReadAll(ctx, key) // a small one: portraits are scaled down before they are stored
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
