// Package signup is the front door of the slice: it wires the layers together.
package signup

import (
	"time"

	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/phone"
	"vitalgo/slices/signup/application"
	"vitalgo/slices/signup/infrastructure/graphql"
	"vitalgo/slices/signup/infrastructure/postgres"
)

// Deps are what the slice is built of.
type Deps struct {
	DB     *pg.DB
	Limits limit.Limiter
	Now    func() time.Time
	// Accounts, Records, Staff, Consents, Countries, SignIn, Users and Patients are other slices.
	Accounts  application.Accounts
	Records   application.Records
	Staff     application.Staff
	Consents  application.Consents
	Countries application.Countries
	SignIn    graphql.SignIn
	Users     graphql.Users
	Patients  graphql.Patients
	Answers   payload.Maker
}

// SignUp is the slice.
type SignUp struct {
	Use     *application.SignUps
	GraphQL graphql.SignUp
}

// New builds the slice.
func New(d Deps) SignUp {
	use := &application.SignUps{
		Accounts: d.Accounts, Records: d.Records, Staff: d.Staff, Consents: d.Consents, Countries: d.Countries,
		Repository: postgres.New(d.DB), Phones: phone.Numbers{},
		Limits: d.Limits, Tx: d.DB, Now: d.Now,
	}
	return SignUp{use, graphql.New(use, d.SignIn, d.Users, d.Patients, d.Answers)}
}
