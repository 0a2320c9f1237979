package application

import (
	"context"

	"vitalgo/slices/shared/domain/id"
)

// PhotoKeys tells where the photos of records are.
type PhotoKeys interface {
	// PhotoKeys returns the keys of the photos of records, in any order; a record without a photo adds none.
	PhotoKeys(ctx context.Context, patients []id.ID) ([]string, error)
	// NamesPhoto reports whether any record names the photo under a key.
	NamesPhoto(ctx context.Context, key string) (bool, error)
}

// Files are what the slice keeps of records outside the database.
type Files struct {
	Keys   PhotoKeys
	Photos Photos
}

// EraseFiles erases the photos of records; photos that are gone already are no error.
func (f *Files) EraseFiles(ctx context.Context, patients []id.ID) error {
	keys, err := f.Keys.PhotoKeys(ctx, patients)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if err := f.Photos.Delete(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// EraseUnnamed erases the photo under a key unless a record names it; one that is gone already is no error. Keys are
// used once: what no record names after its upload, none ever will.
func (f *Files) EraseUnnamed(ctx context.Context, key string) error {
	named, err := f.Keys.NamesPhoto(ctx, key)
	if err != nil || named {
		return err
	}
	return f.Photos.Delete(ctx, key)
}
