package application

import (
	"context"

	"vitalgo/slices/shared/domain/id"
)

// PhotoKeys tells where the photos of records are.
type PhotoKeys interface {
	// PhotoKeys returns the keys of the photos of records, in any order; a record without a photo adds none.
	PhotoKeys(ctx context.Context, patients []id.ID) ([]string, error)
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
