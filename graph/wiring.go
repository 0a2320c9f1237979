package graph

import (
	"net/http"
	"net/netip"

	"vitalgo/slices/auth"
	"vitalgo/slices/catalog"
	"vitalgo/slices/medications"
	medicationsgql "vitalgo/slices/medications/infrastructure/graphql"
	"vitalgo/slices/profile"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/httpserver"
	"vitalgo/slices/shared/infrastructure/messages"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/people"
	"vitalgo/slices/shared/infrastructure/ratelimit"
	"vitalgo/slices/shared/infrastructure/records"
	"vitalgo/slices/signup"
)

// product is all slices. What one needs of another is passed here.
type product struct {
	auth        auth.Auth
	catalog     catalog.Catalog
	medications medications.Medications
	profile     profile.Profile
	signup      signup.SignUp
}

func newProduct(parts app.Parts, texts *messages.Catalogue) (*product, error) {
	guard := &access.Guard{Records: records.New(parts.DB), Tx: parts.DB, Now: parts.Now}
	answers := payload.Maker{Texts: texts}
	directory := people.New(parts.DB)
	limits := ratelimit.New(parts.Redis, parts.RateLimitScale)

	var p product
	var err error
	p.catalog = catalog.New(parts.DB, parts.Now)
	p.profile = profile.New(parts.DB, guard)
	p.auth, err = auth.New(auth.Deps{
		DB: parts.DB, Redis: parts.Redis, Limits: limits, Log: parts.Log, Now: parts.Now,
		JWTKey: parts.JWTKey, DataKey: parts.DataKeys[0], Address: clientAddress,
		ProfileComplete: p.profile.Use.IsComplete, Answers: answers, Mail: parts.Mail, FrontendURL: parts.FrontendURL,
	})
	if err != nil {
		return nil, err
	}
	p.medications = medications.New(parts.DB, guard, parts.Now,
		medicationsgql.Edges{People: directory, Patients: p.profile.GraphQL.Patients}, answers)
	p.signup = signup.New(signup.Deps{
		DB: parts.DB, Limits: limits, Now: parts.Now, Accounts: p.auth.Accounts, Records: p.profile.Use, Countries: p.catalog.Use,
		SignIn: p.auth.GraphQL.SignIn, Patients: p.profile.GraphQL.Patients, Answers: answers,
	})
	return &p, nil
}

func clientAddress(r *http.Request) netip.Addr { return httpserver.ClientIP(r.Context()) }

// lookups are how node finds the objects of each type.
func (p *product) lookups() map[string]lookup {
	return map[string]lookup{
		auth.SessionType: lookupOf(p.auth.Sessions.ByIDs),
		auth.UserType:    lookupOf(p.auth.Accounts.ByIDs),
		medications.Type: lookupOf(p.medications.Use.ByIDs),
		profile.Type:     lookupOf(p.profile.Use.ByIDs),
	}
}
