package exports_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/exports"
	"vitalgo/slices/shared/infrastructure/redistest"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

type world struct {
	*exports.Store
	folder string
	mu     sync.Mutex
	now    time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{folder: filepath.Join(t.TempDir(), "exports"), now: time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)}
	w.Store = exports.New(redistest.New(t), w.folder, w.clock)
	return w
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// text writes s.
func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

func (w *world) put(t *testing.T, account id.ID, content string) string {
	t.Helper()
	path, until, err := w.Put(t.Context(), account, text(content))
	if err != nil || !until.Equal(w.clock().Add(15*time.Minute)) {
		t.Fatalf("good until %v, %v", until, err)
	}
	return path
}

func (w *world) ask(method, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(context.Background(), method, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	recorder := httptest.NewRecorder()
	w.ServeHTTP(recorder, r)
	return recorder
}

func (w *world) files(t *testing.T) []os.DirEntry {
	t.Helper()
	files, err := os.ReadDir(w.folder)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestSec_D07_H16_AFileIsTakenOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.put(t, id.Random(), "the record")
	files := w.files(t)
	if len(files) != 1 {
		t.Fatalf("%d files", len(files))
	}
	if folder, err := os.Stat(w.folder); err != nil || folder.Mode().Perm() != 0o700 {
		t.Errorf("folder %v, %v", folder.Mode(), err)
	}
	info, err := files[0].Info()
	if err != nil || info.Mode().Perm() != 0o600 || strings.Contains(path, files[0].Name()) {
		t.Errorf("file %s of mode %v, %v", files[0].Name(), info.Mode(), err)
	}
	for _, method := range []string{http.MethodHead, http.MethodPost, http.MethodOptions} {
		if got := w.ask(method, path); got.Code != http.StatusNotFound {
			t.Errorf("%s answers %d", method, got.Code)
		}
	}
	got := w.ask(http.MethodGet, path, "Range", "bytes=0-3")
	if got.Code != http.StatusOK || got.Body.String() != "the record" {
		t.Errorf("answers %d %q", got.Code, got.Body)
	}
	for name, want := range map[string]string{
		"Content-Disposition": `attachment; filename="vitalgo.json"`, "Content-Security-Policy": "sandbox; default-src 'none'",
		"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Content-Type": "application/json",
	} {
		if value := got.Header().Get(name); value != want {
			t.Errorf("%s: %q, want %q", name, value, want)
		}
	}
	if len(w.files(t)) != 0 {
		t.Error("the file stays")
	}
	used, forged := w.ask(http.MethodGet, path), w.ask(http.MethodGet, exports.Path+"../../etc/passwd")
	if used.Code != http.StatusNotFound || used.Body.String() != forged.Body.String() {
		t.Errorf("used: %d %s; forged: %s", used.Code, used.Body, forged.Body)
	}
}

func TestSec_D07_F19_OneOfTwentyGetsIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.put(t, id.Random(), "the record")
	var (
		group sync.WaitGroup
		mu    sync.Mutex
		found = map[int]int{}
	)
	for range 20 {
		group.Go(func() {
			code := w.ask(http.MethodGet, path).Code
			mu.Lock()
			defer mu.Unlock()
			found[code]++
		})
	}
	group.Wait()
	if found[http.StatusOK] != 1 || found[http.StatusNotFound] != 19 {
		t.Errorf("answers %v", found)
	}
}

func TestANewFileEndsTheOld(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	account := id.Random()
	first, other, second := w.put(t, account, "first"), w.put(t, id.Random(), "other"), w.put(t, account, "second")
	if got := w.ask(http.MethodGet, first); got.Code != http.StatusNotFound || len(w.files(t)) != 2 {
		t.Errorf("the first answers %d, %d files", got.Code, len(w.files(t)))
	}
	if a, b := w.ask(http.MethodGet, other).Body.String(), w.ask(http.MethodGet, second).Body.String(); a != "other" || b != "second" {
		t.Errorf("answers %q and %q", a, b)
	}
}

func TestSec_H16_AfterAQuarterOfAnHour(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path, left := w.put(t, id.Random(), "asked for too late"), w.put(t, id.Random(), "left behind")
	if err := os.WriteFile(filepath.Join(w.folder, "foreign"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	w.advance(15*time.Minute - time.Second)
	w.Sweep()
	if n := len(w.files(t)); n != 3 {
		t.Fatalf("%d files before the time", n)
	}
	w.advance(time.Second)
	if got := w.ask(http.MethodGet, path); got.Code != http.StatusNotFound {
		t.Errorf("answers %d", got.Code)
	}
	w.Sweep() // as at the next start
	if files := w.files(t); len(files) != 1 || files[0].Name() != "foreign" {
		t.Errorf("files %v", files)
	}
	if got := w.ask(http.MethodGet, left); got.Code != http.StatusNotFound {
		t.Errorf("what was left behind answers %d", got.Code)
	}
}

func TestAFolderThatCannotBeMade(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	store := exports.New(redistest.New(t), filepath.Join(file, "exports"), time.Now)
	if _, _, err := store.Put(t.Context(), id.Random(), text("")); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("error %v", err)
	}
}

// A file that cannot be made leaves nothing, and says why.
func TestAFileThatIsNotFinishedIsNotKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	broken := errors.New("the record is gone")
	_, _, err := w.Put(t.Context(), id.Random(), func(to io.Writer) error {
		return errors.Join(text("half of it")(to), broken)
	})
	if files := w.files(t); !errors.Is(err, broken) || fault.CodeOf(err) == fault.Unavailable || len(files) != 0 {
		t.Errorf("%d files, %v", len(files), err)
	}
}

// D07: a file that nobody asks for goes when its time is over.
func TestSec_D07_AFileThatNobodyTakesGoes(t *testing.T) {
	t.Parallel()
	client, folder := redistest.New(t), filepath.Join(t.TempDir(), "exports")
	if err := os.MkdirAll(folder, 0o755); err != nil { // open to others
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		store := exports.New(client, folder, time.Now)
		if _, _, err := store.Put(t.Context(), id.Random(), text("the record")); err != nil {
			t.Fatal(err)
		}
		for _, want := range []int{1, 0} {
			time.Sleep(10 * time.Minute) // of the bubble, which passes at once
			synctest.Wait()
			files, err := os.ReadDir(folder)
			if err != nil || len(files) != want {
				t.Errorf("%d files, want %d, %v", len(files), want, err)
			}
		}
	})
}

// D07: a file that a restart left goes when its time is over, also if nobody makes another one.
func TestSec_D07_ARestartForgetsNoFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		for name, left := range map[string]time.Duration{"over": -time.Second, "soon": time.Minute, "later": 10 * time.Minute} {
			file := strconv.FormatInt(time.Now().Add(left).Unix(), 10) + "-" + name
			if err := os.WriteFile(filepath.Join(folder, file), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		exports.New(nil, folder, time.Now).Sweep()
		for _, want := range []int{2, 1, 0} {
			files, err := os.ReadDir(folder)
			if err != nil || len(files) != want {
				t.Errorf("%d files, want %d, %v", len(files), want, err)
			}
			time.Sleep(5 * time.Minute) // of the bubble, which passes at once
			synctest.Wait()
		}
	})
}
