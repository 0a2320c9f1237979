package application

import (
	"context"

	"vitalgo/slices/activity/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/id"
)

// Activities are the use cases of what changed in a record.
type Activities struct {
	Changes Changes
	Guard   *access.Guard
}

// The lists as cursors name them.
const (
	activityList = "activity"
	accessList   = "accessLog"
)

var pageLimits = page.Limits{Default: 20, Max: 100}

// ByIDs returns those of the changes named that v may see.
func (u *Activities) ByIDs(ctx context.Context, v access.Viewer, activities []id.ID) (map[id.ID]domain.Activity, error) {
	var found map[id.ID]domain.Activity
	err := u.Guard.Read(ctx, v, func(ctx context.Context, g access.Grant) ([]id.ID, error) {
		found = make(map[id.ID]domain.Activity, len(activities))
		rows, err := u.Changes.ActivitiesByIDs(ctx, g, activities)
		patients := make([]id.ID, len(rows))
		for i, a := range rows {
			patients[i], found[a.ID] = a.PatientID, a
		}
		return patients, err
	})
	return found, err
}

// OfPatients returns a page of the changes of each of the records, newest first; one that v may not see has
// none.
func (u *Activities) OfPatients(ctx context.Context, v access.Viewer, patients []id.ID, a page.Args) (map[id.ID]page.Connection[domain.Activity], error) {
	request, err := page.Read[domain.Position](a, activityList, pageLimits, false)
	if err != nil {
		return nil, err
	}
	var pages map[id.ID]page.Connection[domain.Activity]
	err = u.Guard.Read(ctx, v, func(ctx context.Context, g access.Grant) ([]id.ID, error) {
		lists, err := u.Changes.Activities(ctx, g, patients, request)
		if err != nil {
			return nil, err
		}
		pages, err = page.Each(request, activityList, patients, lists, domain.Activity.Position)
		return patients, err
	})
	return pages, err
}
