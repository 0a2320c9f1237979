//go:build unix

package pgdev_test

import (
	"archive/zip"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"vitalgo/slices/shared/infrastructure/pgdev"
)

// Several programs that need the binaries at once download them once.
func TestFetchDownloadsOnce(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir()) // the library leaves a log there
	repository, downloads := newRepository(t)
	dir := t.TempDir()
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			bin, err := pgdev.Fetch(dir, repository)
			if err != nil {
				t.Error(err)
				return
			}
			if info, err := os.Stat(filepath.Join(bin, "initdb")); err != nil || info.Mode()&0o111 == 0 {
				t.Errorf("initdb is not a program: %v", err)
			}
		})
	}
	all.Wait()
	if n := downloads.Load(); n != 1 {
		t.Errorf("got %d downloads, want 1", n)
	}
	if _, err := os.Stat(filepath.Join(dir, "unfinished")); !os.IsNotExist(err) {
		t.Errorf("the download's own files were left behind: %v", err)
	}
}

func TestFetchSaysThatNothingArrived(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	empty := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(empty.Close)
	_, err := pgdev.Fetch(t.TempDir(), empty.URL)
	if err == nil || !strings.Contains(err.Error(), "no binaries arrived") {
		t.Errorf("got %v, want an error that says so", err)
	}
}

// newRepository serves one release: a zip file around testdata/postgresql.txz, which holds programs
// that do nothing (made by "tar -cJf postgresql.txz bin").
func newRepository(t *testing.T) (url string, downloads *atomic.Int32) {
	t.Helper()
	release, err := os.ReadFile("testdata/postgresql.txz")
	if err != nil {
		t.Fatal(err)
	}
	downloads = new(atomic.Int32)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, ".jar") {
			http.NotFound(w, r)
			return
		}
		downloads.Add(1)
		archive := zip.NewWriter(w)
		file, err := archive.Create("postgresql.txz")
		if err != nil {
			t.Error(err)
			return
		}
		if _, err := file.Write(release); err != nil {
			t.Error(err)
		}
		if err := archive.Close(); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL, downloads
}
