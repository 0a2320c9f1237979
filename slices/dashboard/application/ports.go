// Package application holds the use cases that read over a whole record, and the ports they need.
package application

import (
	"context"

	"vitalgo/slices/dashboard/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/alert"
	"vitalgo/slices/shared/domain/id"
)

// Repository reads over all rows of records, each method at one instant. Deleted rows are as if they were not
// there, and so are records that the grant does not reach.
type Repository interface {
	Dashboards(ctx context.Context, g access.Grant, patients []id.ID) ([]domain.Dashboard, error)
	// Timelines returns a page of the timeline of each of the patients, without the rows of its events.
	Timelines(ctx context.Context, g access.Grant, patients []id.ID, s domain.Span, r page.Request[domain.EventPosition]) (map[id.ID]page.Slice[domain.Event], error)
	AlertFacts(ctx context.Context, g access.Grant, patients []id.ID) (map[id.ID]alert.Facts, error)
}

// Rows finds rows of the slices that keep them, one look-up for each type.
type Rows interface {
	// Find leaves out the rows that v may not see.
	Find(ctx context.Context, v access.Viewer, rows []id.Global) (map[id.Global]id.Object, error)
}
