// Package graphql answers the fields that schema/activity.graphqls declares.
package graphql

import (
	"context"

	"vitalgo/slices/activity/application"
	"vitalgo/slices/activity/domain"
	profile "vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/loader"
	"vitalgo/slices/shared/infrastructure/messages"
	"vitalgo/slices/shared/infrastructure/people"
	"vitalgo/slices/shared/infrastructure/selection"
)

// The lists of the slice and their elements.
type (
	// ActivityConnection is a page of changes.
	ActivityConnection = page.Connection[domain.Activity]
	// ActivityEdge is a change of a page.
	ActivityEdge = page.Edge[domain.Activity]
	// AccessConnection is a page of readings.
	AccessConnection = page.Connection[domain.Access]
	// AccessEdge is a reading of a page.
	AccessEdge = page.Edge[domain.Access]
)

// Objects finds rows of any type that the viewer may see.
type Objects interface {
	// Object returns nil where the id names nothing that the viewer may see.
	Object(ctx context.Context, wanted id.Global) (id.Object, error)
}

// Edges are what a change leads to beyond the slice.
type Edges struct {
	People  *people.Directory
	Objects Objects
}

// Activity is the slice's part of the API.
type Activity struct {
	ActivityOnPatient
	ActivityFields
}

// New wires the use cases to the fields.
func New(activities *application.Activities, accesses *application.Accesses, edges Edges, texts *messages.Catalogue) Activity {
	return Activity{ActivityOnPatient{activities, accesses}, ActivityFields{edges, texts}}
}

// ActivityOnPatient answers the fields that this slice adds to Patient.
type ActivityOnPatient struct {
	activities *application.Activities
	accesses   *application.Accesses
}

// Activity answers Patient.activity of every patient of a list at once.
func (r ActivityOnPatient) Activity(ctx context.Context, patients []*profile.Patient, first *int, after *string) ([]ActivityConnection, error) {
	args := page.Args{First: first, After: after}
	return loader.Siblings(ctx, patients, profile.IDOf, func(ctx context.Context, ids []id.ID) (map[id.ID]ActivityConnection, error) {
		return r.activities.OfPatients(ctx, access.From(ctx), ids, args)
	})
}

// AccessLog answers Patient.accessLog of every patient of a list at once.
func (r ActivityOnPatient) AccessLog(ctx context.Context, patients []*profile.Patient, first *int, after *string) ([]AccessConnection, error) {
	args := page.Args{First: first, After: after}
	withTotal := selection.Has(ctx, "totalCount")
	return loader.Siblings(ctx, patients, profile.IDOf, func(ctx context.Context, ids []id.ID) (map[id.ID]AccessConnection, error) {
		return r.accesses.OfPatients(ctx, access.From(ctx), ids, args, withTotal)
	})
}

// ActivityFields answers fields of Activity that are not in its row.
type ActivityFields struct {
	edges Edges
	texts *messages.Catalogue
}

// Subject answers Activity.subject.
func (r ActivityFields) Subject(ctx context.Context, a *domain.Activity) (id.Object, error) {
	return r.edges.Objects.Object(ctx, a.Row())
}

// Actor answers Activity.actor.
func (r ActivityFields) Actor(ctx context.Context, a *domain.Activity) (person.Person, error) {
	return r.edges.People.Of(ctx, a.ActorID, a.ActorRole)
}

// Description answers Activity.description.
func (r ActivityFields) Description(ctx context.Context, a *domain.Activity) (string, error) {
	return r.texts.Text(access.From(ctx).Language, a.TextCode(), map[string]any{"name": a.SubjectName}), nil
}
