// Package profile is the front door of the slice: it wires the layers together.
package profile

import (
	"vitalgo/slices/profile/application"
	"vitalgo/slices/profile/domain"
	"vitalgo/slices/profile/infrastructure/graphql"
	"vitalgo/slices/profile/infrastructure/postgres"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/records"
)

// Type is the GraphQL type that global ids of records name.
const Type = domain.Type

// Patient is what the fields that lead to a record answer.
type Patient = domain.Patient

// Profile is the slice.
type Profile struct {
	Use     *application.Profiles
	GraphQL graphql.Profile
}

// New builds the slice.
func New(db *pg.DB, guard *access.Guard) Profile {
	use := &application.Profiles{Repository: postgres.New(db), History: records.New(db), Guard: guard}
	return Profile{use, graphql.New(use)}
}
