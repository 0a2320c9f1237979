// Package application holds the use cases of a record's history and the ports they need.
package application

import (
	"context"
	"time"

	"vitalgo/slices/activity/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/id"
)

// Changes keeps what changed in records.
type Changes interface {
	// ActivitiesByIDs returns those of the changes named that g reaches, in any order.
	ActivitiesByIDs(ctx context.Context, g access.Grant, activities []id.ID) ([]domain.Activity, error)
	// Activities returns a page of the changes of each of the records that g reaches.
	Activities(ctx context.Context, g access.Grant, patients []id.ID, r page.Request[domain.Position]) (map[id.ID]page.Slice[domain.Activity], error)
}

// Log keeps who read records. Readings that were refused are as if they were not there.
type Log interface {
	// AccessesByIDs returns those of the readings named that g reaches, in any order.
	AccessesByIDs(ctx context.Context, g access.Grant, accesses []id.ID) ([]domain.Access, error)
	// Accesses returns a page of the readings of each of the records that g reaches.
	Accesses(ctx context.Context, g access.Grant, patients []id.ID, r page.Request[domain.Position]) (map[id.ID]page.Slice[domain.Access], error)
}

// OldLog keeps who read records, until that is too old.
type OldLog interface {
	// PurgeAccesses takes away at most limit readings before an instant, refused ones too, and returns how many it took.
	PurgeAccesses(ctx context.Context, before time.Time, limit int) (int, error)
}
