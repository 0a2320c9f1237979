// Package surgeries is the front door of the slice: it wires the layers together.
package surgeries

import (
	"time"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/ledger"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/records"
	"vitalgo/slices/surgeries/application"
	"vitalgo/slices/surgeries/domain"
	"vitalgo/slices/surgeries/infrastructure/graphql"
	"vitalgo/slices/surgeries/infrastructure/postgres"
)

// Type is the GraphQL type that global ids of surgeries name.
const Type = domain.Type

// Surgeries is the slice.
type Surgeries struct {
	Use     *application.Surgeries
	GraphQL graphql.Surgeries
}

// New builds the slice.
func New(db *pg.DB, guard *access.Guard, now func() time.Time, edges graphql.Edges, answers payload.Maker) Surgeries {
	use := application.New(postgres.New(db), ledger.Parts{History: records.New(db), Guard: guard, Tx: db, Now: now})
	return Surgeries{use, graphql.New(use, edges, answers)}
}
