// Package staff is the front door of the slice: it wires the layers together.
package staff

import (
	"time"

	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/application/mail"
	"vitalgo/slices/shared/application/security"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/people"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/staff/application"
	"vitalgo/slices/staff/domain"
	"vitalgo/slices/staff/infrastructure/graphql"
	"vitalgo/slices/staff/infrastructure/postgres"
)

// The GraphQL types that global ids of staff name.
const (
	ParamedicType    = domain.ParamedicType
	ProfessionalType = domain.ProfessionalType
)

// Deps are what the slice is built of.
type Deps struct {
	DB     *pg.DB
	Limits limit.Limiter
	Now    func() time.Time
	// Sessions is another slice.
	Sessions application.Sessions
	Mail     mail.Mailer
	People   *people.Directory
	Answers  payload.Maker
	Report   security.Report
}

// Staff is the slice.
type Staff struct {
	Use     *application.Staff
	GraphQL graphql.Staff
}

// New builds the slice.
func New(d Deps) Staff {
	use := &application.Staff{
		Repository: postgres.New(d.DB), Sessions: d.Sessions, Mail: d.Mail, Limits: d.Limits, Tx: d.DB, Now: d.Now,
		Report: d.Report,
	}
	return Staff{use, graphql.New(use, d.People, d.Answers)}
}
