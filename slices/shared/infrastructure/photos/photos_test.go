package photos_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/infrastructure/photos"
)

const key = "AAAABBBBCCCCDDDDEEEEFFFFGG"

var first, second = []byte("0123456789abcdef0123456789abcdef"), []byte("fedcba9876543210fedcba9876543210")

func open(t *testing.T, bucket string, now func() time.Time, keys ...[]byte) *photos.Store {
	t.Helper()
	store, err := photos.Open(t.Context(), photos.Options{Bucket: bucket, PublicURL: "https://api.example/", Keys: keys, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

func noon() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

func get(t *testing.T, store http.Handler, method, url string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	request := httptest.NewRequestWithContext(t.Context(), method, strings.TrimPrefix(url, "https://api.example"), nil)
	request.Header.Set("Range", "bytes=0-1")
	store.ServeHTTP(w, request)
	return w
}

func TestSec_H16_AddressesEndAndCannotBeMade(t *testing.T) {
	t.Parallel()
	now := noon()
	store := open(t, "mem://", func() time.Time { return now }, first, second)
	if err := store.Put(t.Context(), key, []byte("jpeg")); err != nil {
		t.Fatal(err)
	}
	url := store.URL(key)
	if !strings.HasPrefix(url, "https://api.example/photos/"+key+"?") {
		t.Fatalf("address %s", url)
	}
	w := get(t, store, http.MethodGet, url)
	if w.Code != http.StatusOK || w.Body.String() != "jpeg" || w.Header().Get("Content-Type") != "image/jpeg" {
		t.Errorf("%d %s %v", w.Code, w.Body, w.Header())
	}
	if w := get(t, store, http.MethodHead, url); w.Code != http.StatusOK || w.Body.Len() != 0 || w.Header().Get("Content-Length") != "4" {
		t.Errorf("HEAD: %d %s %v", w.Code, w.Body, w.Header())
	}
	other := strings.Replace(key, "AAAA", "AAAB", 1)
	if err := store.Put(t.Context(), other, []byte("other")); err != nil {
		t.Fatal(err)
	}
	missing := get(t, store, http.MethodGet, "/photos/unknown").Body.String()
	refused := func(name, method, url string) {
		t.Helper()
		if w := get(t, store, method, url); w.Code != http.StatusNotFound || w.Body.String() != missing {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	refused("without a signature", http.MethodGet, "/photos/"+key)
	refused("of another photo", http.MethodGet, strings.Replace(url, key, other, 1))
	refused("longer than it was given", http.MethodGet, strings.Replace(url, "exp=17", "exp=18", 1))
	refused("signed with nothing", http.MethodGet, url[:strings.Index(url, "sig=")]+"sig=")
	refused("a signature cut short", http.MethodGet, url[:len(url)-1])
	refused("no number", http.MethodGet, strings.Replace(url, "exp=", "exp=x", 1))
	refused("another method", http.MethodPost, url)
	refused("the folder", http.MethodGet, "/photos/")
	now = noon().Add(15*time.Minute - time.Second)
	if w := get(t, store, http.MethodGet, url); w.Code != http.StatusOK {
		t.Errorf("a second before the end: %d", w.Code)
	}
	now = noon().Add(15 * time.Minute)
	refused("after a quarter of an hour", http.MethodGet, url)
	now = noon()
	if err := store.Delete(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	refused("of a photo that was removed", http.MethodGet, url)
	if err := store.Delete(t.Context(), key); err != nil {
		t.Errorf("removed once more: %v", err)
	}
}

func TestSec_D02_KeysOfAddressesCanBeReplaced(t *testing.T) {
	t.Parallel()
	folder := photos.Folder(t.TempDir())
	old, rotated, replaced := open(t, folder, noon, first), open(t, folder, noon, second, first), open(t, folder, noon, second)
	if err := old.Put(t.Context(), key, []byte("jpeg")); err != nil {
		t.Fatal(err)
	}
	url := old.URL(key)
	for _, c := range []struct {
		store *photos.Store
		want  int
	}{{old, 200}, {rotated, 200}, {replaced, 404}} {
		if w := get(t, c.store, http.MethodGet, url); w.Code != c.want {
			t.Errorf("%d, want %d", w.Code, c.want)
		}
	}
	if w := get(t, replaced, http.MethodGet, rotated.URL(key)); w.Code != 200 {
		t.Errorf("signed with the first key: %d", w.Code)
	}
}

func TestFilesAreForTheServerAlone(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "uploads", "photos")
	store := open(t, photos.Folder(folder), noon, first)
	if err := store.Put(t.Context(), key, []byte("jpeg")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(folder)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder %v, %v", info.Mode(), err)
	}
	if files, err := filepath.Glob(folder + "/*"); err != nil || len(files) != 1 {
		t.Errorf("files %v, %v", files, err)
	}
}

func TestAStoreThatWasNotSetUp(t *testing.T) {
	t.Parallel()
	var store *photos.Store
	for name, err := range map[string]error{"put": store.Put(t.Context(), key, nil), "delete": store.Delete(t.Context(), key)} {
		if fault.CodeOf(err) != fault.Unavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
	if w := get(t, store, http.MethodGet, "/photos/"+key+"?exp=1&sig=x"); w.Code != http.StatusNotFound || store.Close() != nil {
		t.Errorf("%d", w.Code)
	}
	if _, err := photos.Open(t.Context(), photos.Options{Bucket: "mem://", Now: noon}); err == nil {
		t.Error("a store without a key opens")
	}
	if _, err := photos.Open(t.Context(), photos.Options{Bucket: "tape://", Keys: [][]byte{first}, Now: noon}); err == nil {
		t.Error("a store of an unknown kind opens")
	}
}
