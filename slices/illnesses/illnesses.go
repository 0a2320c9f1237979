// Package illnesses is the front door of the slice: it wires the layers together.
package illnesses

import (
	"time"

	"vitalgo/slices/illnesses/application"
	"vitalgo/slices/illnesses/domain"
	"vitalgo/slices/illnesses/infrastructure/graphql"
	"vitalgo/slices/illnesses/infrastructure/postgres"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/ledger"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/records"
)

// Type is the GraphQL type that global ids of illnesses name.
const Type = domain.Type

// Illnesses is the slice.
type Illnesses struct {
	Use     *application.Illnesses
	GraphQL graphql.Illnesses
}

// New builds the slice.
func New(db *pg.DB, guard *access.Guard, now func() time.Time, edges graphql.Edges, codes graphql.Codes, answers payload.Maker) Illnesses {
	use := application.New(postgres.New(db), ledger.Parts{History: records.New(db), Guard: guard, Tx: db, Now: now})
	return Illnesses{use, graphql.New(use, edges, codes, answers)}
}
