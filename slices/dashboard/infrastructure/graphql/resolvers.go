// Package graphql answers the fields that schema/dashboard.graphqls declares.
package graphql

import (
	"context"

	activity "vitalgo/slices/activity/domain"
	"vitalgo/slices/dashboard/application"
	"vitalgo/slices/dashboard/domain"
	medications "vitalgo/slices/medications/domain"
	profile "vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/alert"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/loader"
	"vitalgo/slices/shared/infrastructure/messages"
)

// Find is a use case that finds what the viewer may see, by the ids of rows or of records.
type Find[T any] func(ctx context.Context, v access.Viewer, ids []id.ID) (map[id.ID]T, error)

// Objects finds rows of any type that the viewer may see.
type Objects interface {
	// Object returns nil where the id names nothing that the viewer may see.
	Object(ctx context.Context, wanted id.Global) (id.Object, error)
}

// Edges are what dashboards and alerts lead to beyond the slice.
type Edges struct {
	Medications  Find[medications.Medication]
	Activities   Find[activity.Activity]
	Completeness Find[profile.Completeness]
	Objects      Objects
}

// Dashboard is the slice's part of the API.
type Dashboard struct {
	DashboardOnPatient
	DashboardFields
	AlertFields
}

// New wires the use cases to the fields.
func New(use *application.Dashboards, edges Edges, texts *messages.Catalogue) Dashboard {
	return Dashboard{
		DashboardOnPatient{use},
		DashboardFields{batch(edges.Medications), batch(edges.Activities), batch(edges.Completeness)},
		AlertFields{edges.Objects, texts},
	}
}

func batch[T any](find Find[T]) *loader.Batch[id.ID, T] {
	return loader.New(func(ctx context.Context, ids []id.ID) (map[id.ID]T, error) {
		return find(ctx, access.From(ctx), ids)
	})
}

// DashboardOnPatient answers the fields that this slice adds to Patient, of every patient of a list at once.
type DashboardOnPatient struct{ use *application.Dashboards }

// Dashboard answers Patient.dashboard.
func (r DashboardOnPatient) Dashboard(ctx context.Context, patients []*profile.Patient) ([]domain.Dashboard, error) {
	return loader.Siblings(ctx, patients, profile.IDOf, func(ctx context.Context, ids []id.ID) (map[id.ID]domain.Dashboard, error) {
		return r.use.OfPatients(ctx, access.From(ctx), ids)
	})
}

// Timeline answers Patient.timeline.
func (r DashboardOnPatient) Timeline(ctx context.Context, patients []*profile.Patient, first *int, after *string, from, to *civil.Date) ([]TimelineConnection, error) {
	span, args := domain.Span{From: from, To: to}, page.Args{First: first, After: after}
	return loader.Siblings(ctx, patients, profile.IDOf, func(ctx context.Context, ids []id.ID) (map[id.ID]TimelineConnection, error) {
		found, err := r.use.Timelines(ctx, access.From(ctx), ids, span, args)
		return timelinesOf(found), err
	})
}

// Alerts answers Patient.alerts.
func (r DashboardOnPatient) Alerts(ctx context.Context, patients []*profile.Patient) ([][]alert.Alert, error) {
	return loader.Siblings(ctx, patients, profile.IDOf, func(ctx context.Context, ids []id.ID) (map[id.ID][]alert.Alert, error) {
		return r.use.Alerts(ctx, access.From(ctx), ids)
	})
}

// DashboardFields answers fields of Dashboard that are not figures.
type DashboardFields struct {
	medications  *loader.Batch[id.ID, medications.Medication]
	activities   *loader.Batch[id.ID, activity.Activity]
	completeness *loader.Batch[id.ID, profile.Completeness]
}

// AllergiesBySeverity answers Dashboard.allergiesBySeverity.
func (DashboardFields) AllergiesBySeverity(_ context.Context, d *domain.Dashboard) ([]SeverityCount, error) {
	return severityCounts(d.Severities), nil
}

// Completeness answers Dashboard.completeness.
func (r DashboardFields) Completeness(ctx context.Context, d *domain.Dashboard) (profile.Completeness, error) {
	return r.completeness.Load(ctx, d.PatientID)
}

// RecentMedications answers Dashboard.recentMedications.
func (r DashboardFields) RecentMedications(ctx context.Context, d *domain.Dashboard) ([]medications.Medication, error) {
	return r.medications.LoadAll(ctx, d.RecentMedications)
}

// RecentActivity answers Dashboard.recentActivity.
func (r DashboardFields) RecentActivity(ctx context.Context, d *domain.Dashboard) ([]activity.Activity, error) {
	return r.activities.LoadAll(ctx, d.RecentActivity)
}

// AlertFields answers fields of Alert that are not facts.
type AlertFields struct {
	objects Objects
	texts   *messages.Catalogue
}

// Text answers Alert.text.
func (r AlertFields) Text(ctx context.Context, a *alert.Alert) (string, error) {
	return r.texts.Alert(access.From(ctx).Language, *a), nil
}

// About answers Alert.about.
func (r AlertFields) About(ctx context.Context, a *alert.Alert) (id.Object, error) {
	if a.About == nil {
		return nil, nil
	}
	return r.objects.Object(ctx, *a.About)
}
