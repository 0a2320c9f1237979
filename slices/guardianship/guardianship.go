// Package guardianship is the front door of the slice: it wires the layers together.
package guardianship

import (
	"time"

	"vitalgo/slices/guardianship/application"
	"vitalgo/slices/guardianship/infrastructure/graphql"
	"vitalgo/slices/guardianship/infrastructure/postgres"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Deps are what the slice is built of.
type Deps struct {
	DB     *pg.DB
	Guard  *access.Guard
	Limits limit.Limiter
	Now    func() time.Time
	// Records, Consents and Countries are other slices.
	Records   application.Records
	Consents  application.Consents
	Countries application.Countries
	Edges     graphql.Edges
	Answers   payload.Maker
}

// Guardianship is the slice.
type Guardianship struct {
	Use     *application.Guardianships
	GraphQL graphql.Guardianship
}

// New builds the slice.
func New(d Deps) Guardianship {
	use := &application.Guardianships{
		Repository: postgres.New(d.DB), Records: d.Records, Consents: d.Consents, Countries: d.Countries,
		Guard: d.Guard, Limits: d.Limits, Tx: d.DB, Now: d.Now,
	}
	return Guardianship{use, graphql.New(use, d.Edges, d.Answers)}
}
