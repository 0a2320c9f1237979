package application

import (
	"context"

	"vitalgo/slices/activity/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/id"
)

// Accesses are the use cases of who read a record. Owners and guardians alone may ask; everybody else is
// FORBIDDEN (domain.md section 1.1).
type Accesses struct {
	Log   Log
	Guard *access.Guard
}

// ByIDs returns those of the readings named that v may see.
func (u *Accesses) ByIDs(ctx context.Context, v access.Viewer, accesses []id.ID) (map[id.ID]domain.Access, error) {
	grant, err := u.Guard.ReadOwn(v)
	if err != nil {
		return nil, err
	}
	rows, err := u.Log.AccessesByIDs(ctx, grant, accesses)
	found := make(map[id.ID]domain.Access, len(rows))
	for _, a := range rows {
		found[a.ID] = a
	}
	return found, err
}

// OfPatients returns a page of the readings of each of the records, newest first; one that v may not see has
// none.
func (u *Accesses) OfPatients(ctx context.Context, v access.Viewer, patients []id.ID, a page.Args, withTotal bool) (map[id.ID]page.Connection[domain.Access], error) {
	grant, err := u.Guard.ReadOwn(v)
	if err != nil {
		return nil, err
	}
	request, err := page.Read[domain.Position](a, accessList, pageLimits, withTotal)
	if err != nil {
		return nil, err
	}
	lists, err := u.Log.Accesses(ctx, grant, patients, request)
	if err != nil {
		return nil, err
	}
	return page.Each(request, accessList, patients, lists, domain.Access.Position)
}
