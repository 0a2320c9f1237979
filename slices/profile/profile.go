// Package profile is the front door of the slice: it wires the layers together.
package profile

import (
	"time"

	"vitalgo/slices/profile/application"
	"vitalgo/slices/profile/domain"
	"vitalgo/slices/profile/infrastructure/discards"
	"vitalgo/slices/profile/infrastructure/graphql"
	"vitalgo/slices/profile/infrastructure/portrait"
	"vitalgo/slices/profile/infrastructure/postgres"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/infrastructure/jobs"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/phone"
	"vitalgo/slices/shared/infrastructure/photos"
	"vitalgo/slices/shared/infrastructure/records"
)

// Type is the GraphQL type that global ids of records name.
const Type = domain.Type

// Patient is what the fields that lead to a record answer.
type Patient = domain.Patient

// Catalog is what the slice needs of the slice that keeps the catalogues.
type Catalog interface {
	application.Catalog
	graphql.Catalog
}

// Deps are what the slice is built of.
type Deps struct {
	DB     *pg.DB
	Guard  *access.Guard
	Limits limit.Limiter
	Now    func() time.Time
	Photos *photos.Store
	// Queue knows Jobs.
	Queue *jobs.Queue
	// Accounts and Catalog are other slices.
	Accounts application.Accounts
	Catalog  Catalog
	Answers  payload.Maker
}

// Profile is the slice.
type Profile struct {
	Use     *application.Profiles
	GraphQL graphql.Profile
}

// Files returns what erases the photos of records, for those that erase the records.
func Files(db *pg.DB, store *photos.Store) *application.Files {
	return &application.Files{Keys: postgres.New(db), Photos: store}
}

// Traces returns what takes the jobs away that name the photos of records, for those that erase the records.
func Traces(db *pg.DB) discards.Traces { return discards.Traces{DB: db, Keys: postgres.New(db)} }

// Jobs returns the kind of jobs that erases photos.
func Jobs(db *pg.DB, store *photos.Store) jobs.Kind { return discards.Kind(Files(db, store)) }

// New builds the slice.
func New(d Deps) Profile {
	use := &application.Profiles{
		Repository: postgres.New(d.DB), History: records.New(d.DB), Accounts: d.Accounts, Catalog: d.Catalog,
		Phones: phone.Numbers{}, Photos: d.Photos, Discards: discards.New(d.Queue), Portraits: portrait.NewMaker(),
		Limits: d.Limits, Guard: d.Guard, Tx: d.DB, Now: d.Now,
	}
	return Profile{use, graphql.New(use, d.Catalog, d.Answers)}
}
