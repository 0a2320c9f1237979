// Package careteam is the front door of the slice: it wires the layers together.
package careteam

import (
	"time"

	"vitalgo/slices/careteam/application"
	"vitalgo/slices/careteam/domain"
	"vitalgo/slices/careteam/infrastructure/graphql"
	"vitalgo/slices/careteam/infrastructure/postgres"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Type is the GraphQL type that global ids of consents name.
const Type = domain.Type

// Deps are what the slice is built of.
type Deps struct {
	DB      *pg.DB
	Guard   *access.Guard
	Limits  limit.Limiter
	Now     func() time.Time
	Edges   graphql.Edges
	Answers payload.Maker
}

// CareTeam is the slice.
type CareTeam struct {
	Use     *application.CareTeams
	GraphQL graphql.CareTeam
}

// New builds the slice.
func New(d Deps) CareTeam {
	use := &application.CareTeams{Repository: postgres.New(d.DB), Guard: d.Guard, Limits: d.Limits, Tx: d.DB, Now: d.Now}
	return CareTeam{use, graphql.New(use, d.Edges, d.Answers)}
}
