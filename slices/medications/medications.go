// Package medications is the front door of the slice: it wires the layers together.
package medications

import (
	"time"

	"vitalgo/slices/medications/application"
	"vitalgo/slices/medications/domain"
	"vitalgo/slices/medications/infrastructure/graphql"
	"vitalgo/slices/medications/infrastructure/postgres"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/ledger"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/records"
)

// Type is the GraphQL type that global ids of medications name.
const Type = domain.Type

// Medications is the slice.
type Medications struct {
	Use     *application.Medications
	GraphQL graphql.Medications
}

// New builds the slice.
func New(db *pg.DB, guard *access.Guard, now func() time.Time, edges graphql.Edges, answers payload.Maker) Medications {
	use := application.New(postgres.New(db), ledger.Parts{History: records.New(db), Guard: guard, Tx: db, Now: now})
	return Medications{use, graphql.New(use, edges, answers)}
}
