// Package home is the front door of the slice: it wires the layers together.
package home

import (
	"context"
	"time"

	"vitalgo/slices/home/application"
	"vitalgo/slices/home/infrastructure/cached"
	"vitalgo/slices/home/infrastructure/graphql"
	"vitalgo/slices/home/infrastructure/postgres"
	"vitalgo/slices/shared/application/security"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Deps are what the slice is built of.
type Deps struct {
	DB  *pg.DB
	Now func() time.Time
	// Version is that of the build.
	Version string
	// Identity, Sessions and Accounts are other slices.
	Identity application.Identity
	Sessions application.Sessions
	Accounts graphql.Accounts
	Answers  payload.Maker
	Report   security.Report
}

// Home is the slice.
type Home struct {
	Use      *application.Home
	Legal    *application.Legal
	Closings *application.Closings
	GraphQL  graphql.Home
}

// New builds the slice.
func New(d Deps) Home {
	repository := postgres.New(d.DB)
	use := &application.Home{Front: cached.New(repository, d.Now), Version: d.Version}
	legal := &application.Legal{Repository: repository, Tx: d.DB, Now: d.Now}
	closings := &application.Closings{Repository: repository, Identity: d.Identity, Sessions: d.Sessions, Tx: d.DB, Now: d.Now, Report: d.Report}
	return Home{use, legal, closings, graphql.New(use, legal, closings, d.Accounts, d.Answers)}
}

// Erasing is what erasing accounts is built of.
type Erasing struct {
	DB  *pg.DB
	Now func() time.Time
	// Files are what other slices keep of records outside the database, Traces what they keep inside.
	Files  []application.Files
	Traces []application.Traces
}

// EraseDue erases every account whose time has come, with its records, files and traces, and returns how many it
// erased. Run it each day.
func EraseDue(ctx context.Context, d Erasing) (int, error) {
	use := &application.Erasures{Repository: postgres.New(d.DB), Files: d.Files, Traces: d.Traces, Tx: d.DB, Now: d.Now}
	return use.EraseDue(ctx)
}
