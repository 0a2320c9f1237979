// Package interop is the front door of the slice: it wires the layers together.
package interop

import (
	"strings"
	"time"

	"vitalgo/slices/interop/application"
	"vitalgo/slices/interop/infrastructure/graphql"
	"vitalgo/slices/interop/infrastructure/postgres"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/application/security"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Deps are what the slice is built of.
type Deps struct {
	DB     *pg.DB
	Guard  *access.Guard
	Limits limit.Limiter
	Now    func() time.Time
	Store  application.Store
	// PublicURL is where clients reach the server.
	PublicURL string
	Answers   payload.Maker
	Report    security.Report
}

// Interop is the slice.
type Interop struct {
	Use     *application.Exports
	GraphQL graphql.InteropMutation
}

// New builds the slice.
func New(d Deps) (Interop, error) {
	records, err := postgres.New(d.DB)
	if err != nil {
		return Interop{}, err
	}
	use := &application.Exports{
		Records: records, Store: d.Store, Guard: d.Guard, Limits: d.Limits, Now: d.Now,
		PublicURL: strings.TrimSuffix(d.PublicURL, "/"), Report: d.Report,
	}
	return Interop{use, graphql.New(use, d.Answers)}, nil
}
