// Package activity is the front door of the slice: it wires the layers together.
package activity

import (
	"context"
	"time"

	"vitalgo/slices/activity/application"
	"vitalgo/slices/activity/domain"
	"vitalgo/slices/activity/infrastructure/graphql"
	"vitalgo/slices/activity/infrastructure/postgres"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/infrastructure/messages"
	"vitalgo/slices/shared/infrastructure/pg"
)

// The GraphQL types that global ids of the slice name.
const (
	Type       = domain.Type
	AccessType = domain.AccessType
)

// Activity is the slice.
type Activity struct {
	Activities *application.Activities
	Accesses   *application.Accesses
	GraphQL    graphql.Activity
}

// New builds the slice.
func New(db *pg.DB, guard *access.Guard, edges graphql.Edges, texts *messages.Catalogue) Activity {
	repository := postgres.New(db)
	activities := &application.Activities{Changes: repository, Guard: guard}
	accesses := &application.Accesses{Log: repository, Guard: guard}
	return Activity{activities, accesses, graphql.New(activities, accesses, edges, texts)}
}

// Purge takes away the readings that are older than seven years, and returns how many it took. Run it each day.
func Purge(ctx context.Context, db *pg.DB, now func() time.Time) (int, error) {
	use := &application.Retention{Log: postgres.Retention{DB: db}, Now: now}
	return use.Purge(ctx)
}
