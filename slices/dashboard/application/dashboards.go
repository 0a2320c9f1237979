package application

import (
	"context"

	"vitalgo/slices/dashboard/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/alert"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
)

// Dashboards are the use cases of the slice.
type Dashboards struct {
	Repository Repository
	Rows       Rows
	Guard      *access.Guard
}

// list names the timeline in cursors.
const list = "timeline"

var pageLimits = page.Limits{Default: 50, Max: 100}

// OfPatients returns the dashboard of each of the patients. There are no figures of a record that v may not
// see, so it is NOT_FOUND rather than zero throughout.
func (u *Dashboards) OfPatients(ctx context.Context, v access.Viewer, patients []id.ID) (map[id.ID]domain.Dashboard, error) {
	var found map[id.ID]domain.Dashboard
	err := u.Guard.Read(ctx, v, func(ctx context.Context, g access.Grant) ([]id.ID, error) {
		found = make(map[id.ID]domain.Dashboard, len(patients))
		all, err := u.Repository.Dashboards(ctx, g, patients)
		if err != nil {
			return nil, err
		}
		for _, d := range all {
			found[d.PatientID] = d
		}
		for _, patient := range patients {
			if _, ok := found[patient]; !ok {
				return nil, fault.New(fault.NotFound)
			}
		}
		return patients, nil
	})
	return found, err
}

// Alerts returns the alerts of each of the patients, the most urgent first; one that v may not see has none.
func (u *Dashboards) Alerts(ctx context.Context, v access.Viewer, patients []id.ID) (map[id.ID][]alert.Alert, error) {
	var found map[id.ID][]alert.Alert
	err := u.Guard.Read(ctx, v, func(ctx context.Context, g access.Grant) ([]id.ID, error) {
		found = make(map[id.ID][]alert.Alert, len(patients))
		facts, err := u.Repository.AlertFacts(ctx, g, patients)
		for _, patient := range patients {
			found[patient] = facts[patient].Alerts()
		}
		return patients, err
	})
	return found, err
}

// Timelines returns a page of the timeline of each of the patients, newest first; one that v may not see has
// none.
func (u *Dashboards) Timelines(ctx context.Context, v access.Viewer, patients []id.ID, s domain.Span, a page.Args) (map[id.ID]page.Connection[domain.Event], error) {
	request, err := page.Read[domain.EventPosition](a, list, pageLimits, false)
	if err != nil {
		return nil, err
	}
	var pages map[id.ID]page.Connection[domain.Event]
	err = u.Guard.Read(ctx, v, func(ctx context.Context, g access.Grant) ([]id.ID, error) {
		events, err := u.Repository.Timelines(ctx, g, patients, s, request)
		if err != nil {
			return nil, err
		}
		pages, err = page.Each(request, list, patients, events, domain.Event.Position)
		return patients, err
	})
	if err != nil {
		return nil, err
	}
	return u.withRows(ctx, v, pages)
}

// withRows gives the events of the pages their rows. A row that went in the meantime takes its event along.
func (u *Dashboards) withRows(ctx context.Context, v access.Viewer, pages map[id.ID]page.Connection[domain.Event]) (map[id.ID]page.Connection[domain.Event], error) {
	wanted := []id.Global{}
	for _, p := range pages {
		for _, e := range p.Nodes() {
			wanted = append(wanted, e.Subject())
		}
	}
	rows, err := u.Rows.Find(ctx, v, wanted)
	if err != nil {
		return nil, err
	}
	for patient, p := range pages {
		pages[patient] = page.Replace(p, func(e domain.Event) (domain.Event, bool) {
			e.Row = rows[e.Subject()]
			return e, e.Row != nil
		})
	}
	return pages, nil
}
