// Package dashboard is the front door of the slice: it wires the layers together.
package dashboard

import (
	"vitalgo/slices/dashboard/application"
	"vitalgo/slices/dashboard/infrastructure/graphql"
	"vitalgo/slices/dashboard/infrastructure/postgres"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/infrastructure/messages"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Dashboard is the slice.
type Dashboard struct {
	Use     *application.Dashboards
	GraphQL graphql.Dashboard
}

// New builds the slice. rows finds the rows that timelines lead to.
func New(db *pg.DB, guard *access.Guard, rows application.Rows, edges graphql.Edges, texts *messages.Catalogue) Dashboard {
	use := &application.Dashboards{Repository: postgres.New(db), Rows: rows, Guard: guard}
	return Dashboard{use, graphql.New(use, edges, texts)}
}
