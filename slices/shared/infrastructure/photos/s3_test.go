package photos_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"vitalgo/slices/shared/domain/fault"
)

// objects speaks as much of S3 as a store needs: PUT, GET, HEAD and DELETE of whole objects, of one bucket.
type objects struct {
	mu      sync.Mutex
	kept    map[string][]byte
	refused bool
}

func (o *objects) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.refused || !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 ") {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	switch r.Method {
	case http.MethodPut:
		body := io.Reader(r.Body)
		if r.Header.Get("X-Amz-Decoded-Content-Length") != "" { // in chunks, as the library sends what it adds checksums to
			body = httputil.NewChunkedReader(r.Body)
		}
		content, err := io.ReadAll(body)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		o.kept[r.URL.Path] = content
	case http.MethodDelete:
		delete(o.kept, r.URL.Path)
		w.WriteHeader(http.StatusNoContent)
	default:
		content, ok := o.kept[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `<Error><Code>NoSuchKey</Code></Error>`)
			return
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(content)))
		w.Header().Set("Last-Modified", noon().Format(http.TimeFormat))
		w.Header().Set("Content-Type", "image/jpeg")
		_, _ = w.Write(content)
	}
}

func TestABucketOfS3KeepsPhotos(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "test")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	kept := &objects{kept: map[string][]byte{}}
	server := httptest.NewServer(kept)
	t.Cleanup(server.Close)
	store := open(t, fmt.Sprintf("s3://photos?region=us-east-1&use_path_style=true&endpoint=%s", url.QueryEscape(server.URL)), noon, first)
	if err := store.Put(t.Context(), key, []byte("jpeg")); err != nil {
		t.Fatal(err)
	}
	if got := string(kept.kept["/photos/"+key]); got != "jpeg" {
		t.Errorf("kept: %q", got)
	}
	if w := get(t, store, http.MethodGet, store.URL(key)); w.Code != http.StatusOK || w.Body.String() != "jpeg" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for range 2 { // what is gone already is fine
		if err := store.Delete(t.Context(), key); err != nil {
			t.Error(err)
		}
	}
	if w := get(t, store, http.MethodGet, store.URL(key)); w.Code != http.StatusNotFound {
		t.Errorf("erased, and answered with %d", w.Code)
	}
	kept.refused = true
	if err := store.Put(t.Context(), key, []byte("jpeg")); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("a bucket that refuses: %v", err)
	}
}
