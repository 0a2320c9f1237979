// Package allergies is the front door of the slice: it wires the layers together.
package allergies

import (
	"time"

	"vitalgo/slices/allergies/application"
	"vitalgo/slices/allergies/domain"
	"vitalgo/slices/allergies/infrastructure/graphql"
	"vitalgo/slices/allergies/infrastructure/postgres"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/ledger"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/records"
)

// Type is the GraphQL type that global ids of allergies name.
const Type = domain.Type

// Allergies is the slice.
type Allergies struct {
	Use     *application.Allergies
	GraphQL graphql.Allergies
}

// New builds the slice.
func New(db *pg.DB, guard *access.Guard, now func() time.Time, edges graphql.Edges, answers payload.Maker) Allergies {
	use := application.New(postgres.New(db), ledger.Parts{History: records.New(db), Guard: guard, Tx: db, Now: now})
	return Allergies{use, graphql.New(use, edges, answers)}
}
