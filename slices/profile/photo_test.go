package profile_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/fixture"
)

// shelf keeps photos in memory.
type shelf struct {
	photos map[string][]byte
	broken error
}

func (s *shelf) Put(_ context.Context, key string, jpeg []byte) error {
	s.photos[key] = jpeg
	return nil
}

func (s *shelf) Delete(_ context.Context, key string) error {
	delete(s.photos, key)
	return s.broken
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

func TestAPhotoIsStoredReplacedAndRemoved(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	photos := &shelf{photos: map[string][]byte{}}
	use.Photos = photos
	upload := func(content string) (domain.Patient, error) {
		return use.UploadPhoto(t.Context(), fixture.Secondary(), nil, strings.NewReader(content))
	}
	first, err := upload("first")
	if err != nil || first.PhotoKey == nil || len(*first.PhotoKey) < 22 || string(photos.photos[*first.PhotoKey]) != "first" || first.Version != 2 {
		t.Fatalf("%+v, %v", first, err)
	}
	if got := use.PhotoURL(first); got == nil || *got != "https://photos.example/"+*first.PhotoKey {
		t.Errorf("address %v", got)
	}
	second, err := upload("second")
	if err != nil || *second.PhotoKey == *first.PhotoKey || len(photos.photos) != 1 || second.Version != 3 {
		t.Errorf("%+v, %v, %d photos", second, err, len(photos.photos))
	}
	_, err = upload("")
	wantReason(t, err, fault.InvalidFormat, "photo")
	removed, err := use.RemovePhoto(t.Context(), fixture.Secondary(), nil)
	if err != nil || removed.PhotoKey != nil || use.PhotoURL(removed) != nil || len(photos.photos) != 0 || removed.Version != 4 {
		t.Errorf("%+v, %v, %d photos", removed, err, len(photos.photos))
	}
	if again, err := use.RemovePhoto(t.Context(), fixture.Secondary(), nil); err != nil || again.Version != 4 {
		t.Errorf("removed once more: version %d, %v", again.Version, err)
	}
	if n := f.Count(t, `SELECT count(*) FROM record_changes WHERE subject_id = $1 AND fields = '{photoUrl}'`, secondary); n != 3 {
		t.Errorf("%d rows of history, want 3", n)
	}
}

func TestAPhotoThatNoRecordNamesIsErased(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	photos := &shelf{photos: map[string][]byte{}}
	use.Photos = photos
	f.Exec(t, `ALTER TABLE record_changes ADD CONSTRAINT refused CHECK (false) NOT VALID`)
	if _, err := use.UploadPhoto(t.Context(), fixture.Secondary(), nil, strings.NewReader("me")); err == nil || len(photos.photos) != 0 {
		t.Errorf("%v, %d photos are left", err, len(photos.photos))
	}
	// Somebody else's record: no picture is even looked at.
	_, err := use.UploadPhoto(t.Context(), fixture.Secondary(), &id.Global{Type: domain.Type, ID: primary}, failing{})
	wantCode(t, err, fault.NotFound)
}

func TestWhoRemovesAPhotoLearnsThatItWasNotErased(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	f.Exec(t, `UPDATE patients SET photo_key = 'old' WHERE id = $1`, secondary)
	use.Photos = &shelf{photos: map[string][]byte{}, broken: fault.New(fault.Unavailable)}
	_, err := use.RemovePhoto(t.Context(), fixture.Secondary(), nil)
	wantCode(t, err, fault.Unavailable)
	if n := f.Count(t, `SELECT count(*) FROM patients WHERE photo_key IS NOT NULL`); n != 0 {
		t.Error("the record still shows the photo")
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("read too early") }
