package profile_test

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"vitalgo/slices/profile/application"
	"vitalgo/slices/profile/domain"
	"vitalgo/slices/profile/infrastructure/discards"
	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/jobs"
	"vitalgo/slices/shared/infrastructure/photos"
)

// shelf keeps photos in memory.
type shelf struct {
	mu     sync.Mutex
	photos map[string]string
	away   bool // nothing is erased meanwhile
}

func newShelf() *shelf { return &shelf{photos: map[string]string{}} }

func (s *shelf) Put(_ context.Context, key string, jpeg []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.photos[key] = string(jpeg)
	return nil
}

func (s *shelf) Delete(_ context.Context, key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.away {
		return fault.New(fault.Unavailable)
	}
	delete(s.photos, key)
	return nil
}

// leave takes the shelf away, or brings it back.
func (s *shelf) leave(away bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away = away
}

func (s *shelf) want(t *testing.T, photos ...string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if got := slices.Sorted(maps.Values(s.photos)); !slices.Equal(got, photos) {
		t.Errorf("on the shelf are %q, want %q", got, photos)
	}
}

func (s *shelf) URL(key string) string { return "https://photos.example/" + key }

// portraits takes every file that is not empty for a picture.
type portraits struct{}

func (portraits) Make(_ context.Context, file io.Reader) ([]byte, error) {
	content, err := io.ReadAll(file)
	if len(content) == 0 {
		return nil, fault.Invalid(fault.InvalidFormat, "photo")
	}
	return content, err
}

// album is the use cases with a shelf, and the queue that erases photos from it.
type album struct {
	*fixture.Fixture
	*application.Profiles
	shelf *shelf
	queue *jobs.Queue
	start sync.Once
}

func newAlbum(t *testing.T) *album {
	t.Helper()
	f, use := setUp(t)
	a := &album{Fixture: f, Profiles: use, shelf: newShelf()}
	a.queue = newQueue(t, f, a.shelf)
	use.Photos, use.Discards = a.shelf, discards.New(a.queue)
	return a
}

func (a *album) upload(t *testing.T, content string) (domain.Patient, error) {
	t.Helper()
	return a.UploadPhoto(t.Context(), fixture.Secondary(), nil, strings.NewReader(content))
}

func (a *album) remove(t *testing.T) (domain.Patient, error) {
	t.Helper()
	return a.RemovePhoto(t.Context(), fixture.Secondary(), nil)
}

// awaitNone waits until no job is as where says. The first call lets the queue begin.
func (a *album) awaitNone(t *testing.T, where string) {
	t.Helper()
	a.start.Do(func() {
		var done sync.WaitGroup
		ctx, stop := context.WithCancel(t.Context())
		done.Go(func() {
			if err := a.queue.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		t.Cleanup(func() {
			stop()
			done.Wait()
		})
	})
	late := time.After(time.Minute)
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for a.Count(t, `SELECT count(*) FROM river_job WHERE `+where) > 0 {
		select {
		case <-ticker.C:
		case <-late:
			t.Fatalf("there are still jobs that are %s", where)
		}
	}
}

// work waits until all jobs are done that are due.
func (a *album) work(t *testing.T) {
	t.Helper()
	a.awaitNone(t, `state NOT IN ('completed', 'scheduled')`)
}

// workLater lets the time pass until all jobs are due, and waits until they are done.
func (a *album) workLater(t *testing.T) {
	t.Helper()
	a.Exec(t, `UPDATE river_job SET state = 'available', scheduled_at = now() WHERE state = 'scheduled'`)
	a.work(t)
}

func TestAPhotoIsStoredReplacedAndRemoved(t *testing.T) {
	t.Parallel()
	a := newAlbum(t)
	first, err := a.upload(t, "first")
	if err != nil || first.PhotoKey == nil || len(*first.PhotoKey) < 22 || first.Version != 2 {
		t.Fatalf("%+v, %v", first, err)
	}
	a.shelf.want(t, "first")
	if got := a.PhotoURL(first); got == nil || *got != "https://photos.example/"+*first.PhotoKey {
		t.Errorf("address %v", got)
	}
	second, err := a.upload(t, "second")
	if err != nil || *second.PhotoKey == *first.PhotoKey || second.Version != 3 {
		t.Errorf("%+v, %v", second, err)
	}
	a.work(t)
	a.shelf.want(t, "second")
	_, err = a.upload(t, "")
	wantReason(t, err, fault.InvalidFormat, "photo")
	a.workLater(t)
	a.shelf.want(t, "second")
	removed, err := a.remove(t)
	if err != nil || removed.PhotoKey != nil || a.PhotoURL(removed) != nil || removed.Version != 4 {
		t.Errorf("%+v, %v", removed, err)
	}
	a.work(t)
	a.shelf.want(t)
	if again, err := a.remove(t); err != nil || again.Version != 4 {
		t.Errorf("removed once more: version %d, %v", again.Version, err)
	}
	if n := a.Count(t, `SELECT count(*) FROM record_changes WHERE subject_id = $1 AND fields = '{photoUrl}'`, secondary); n != 3 {
		t.Errorf("%d rows of history, want 3", n)
	}
}

// Also where the server dies between storing a photo and naming it. Until no upload can last, nothing is erased.
func TestSec_D08_APhotoThatNoRecordNamesIsErased(t *testing.T) {
	t.Parallel()
	a := newAlbum(t)
	a.Exec(t, `ALTER TABLE record_changes ADD CONSTRAINT refused CHECK (false) NOT VALID`)
	if _, err := a.upload(t, "me"); err == nil {
		t.Fatal("the change is made")
	}
	a.work(t)
	a.shelf.want(t, "me")
	if n := a.Count(t, `SELECT count(*) FROM river_job WHERE scheduled_at > now() + interval '14 minutes'`); n != 1 {
		t.Errorf("%d jobs wait for a quarter of an hour", n)
	}
	a.workLater(t)
	a.shelf.want(t)
	// Somebody else's record: no picture is even looked at.
	_, err := a.UploadPhoto(t.Context(), fixture.Secondary(), &id.Global{Type: domain.Type, ID: primary}, failing{})
	wantCode(t, err, fault.NotFound)
}

func TestSec_D08_APhotoWhoseRemovalFailsStays(t *testing.T) {
	t.Parallel()
	a := newAlbum(t)
	if _, err := a.upload(t, "me"); err != nil {
		t.Fatal(err)
	}
	a.Exec(t, `ALTER TABLE record_changes ADD CONSTRAINT refused CHECK (false) NOT VALID`)
	if _, err := a.remove(t); err == nil {
		t.Fatal("the change is made")
	}
	a.workLater(t)
	a.shelf.want(t, "me")
}

// Who removes a photo need not wait for the store: the photo is erased as soon as it is back.
func TestSec_D08_APhotoIsRemovedWhileTheStoreIsAway(t *testing.T) {
	t.Parallel()
	a := newAlbum(t)
	if _, err := a.upload(t, "me"); err != nil {
		t.Fatal(err)
	}
	a.shelf.leave(true)
	if removed, err := a.remove(t); err != nil || removed.PhotoKey != nil {
		t.Errorf("%+v, %v", removed, err)
	}
	a.awaitNone(t, `state <> 'scheduled' AND errors IS NULL`) // it was tried in vain
	a.shelf.want(t, "me")
	a.shelf.leave(false)
	a.work(t)
	a.shelf.want(t)
}

// unanswered commits, and then says that the connection broke.
type unanswered struct{ txn.Runner }

func (u unanswered) InTx(ctx context.Context, fn func(context.Context) error) error {
	if err := u.Runner.InTx(ctx, fn); err != nil {
		return err
	}
	return fault.New(fault.Unavailable)
}

// F07: the change is made, whatever the caller learns: its photo stays, and the one before goes.
func TestSec_D08_F07_APhotoStaysThoughTheAnswerToItsCommitIsLost(t *testing.T) {
	t.Parallel()
	a := newAlbum(t)
	if _, err := a.upload(t, "first"); err != nil {
		t.Fatal(err)
	}
	a.Tx = unanswered{a.Tx}
	_, err := a.upload(t, "second")
	wantCode(t, err, fault.Unavailable)
	a.shelf.want(t, "first", "second")
	a.workLater(t)
	a.shelf.want(t, "second")
	_, err = a.remove(t)
	wantCode(t, err, fault.Unavailable)
	a.work(t)
	a.shelf.want(t)
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("read too early") }

// Where no store is set up, there is no address either.
func TestWithoutAStoreNoPhotoIsShown(t *testing.T) {
	t.Parallel()
	var none *photos.Store
	key := "a-key"
	if url := (&application.Profiles{Photos: none}).PhotoURL(domain.Patient{PhotoKey: &key}); url != nil {
		t.Errorf("the address %q", *url)
	}
}
