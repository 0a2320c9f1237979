package graph

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"net/netip"

	"vitalgo/slices/activity"
	activitygql "vitalgo/slices/activity/infrastructure/graphql"
	"vitalgo/slices/allergies"
	"vitalgo/slices/auth"
	"vitalgo/slices/careteam"
	careteamgql "vitalgo/slices/careteam/infrastructure/graphql"
	"vitalgo/slices/catalog"
	"vitalgo/slices/dashboard"
	dashboardgql "vitalgo/slices/dashboard/infrastructure/graphql"
	"vitalgo/slices/emergency"
	emergencygql "vitalgo/slices/emergency/infrastructure/graphql"
	"vitalgo/slices/guardianship"
	guardianshipgql "vitalgo/slices/guardianship/infrastructure/graphql"
	"vitalgo/slices/home"
	"vitalgo/slices/illnesses"
	"vitalgo/slices/interop"
	"vitalgo/slices/medications"
	"vitalgo/slices/profile"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/events"
	"vitalgo/slices/shared/infrastructure/httpserver"
	"vitalgo/slices/shared/infrastructure/ledgerfields"
	"vitalgo/slices/shared/infrastructure/loader"
	"vitalgo/slices/shared/infrastructure/messages"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/people"
	"vitalgo/slices/shared/infrastructure/qrcode"
	"vitalgo/slices/shared/infrastructure/ratelimit"
	"vitalgo/slices/shared/infrastructure/records"
	"vitalgo/slices/shared/infrastructure/redisdb"
	"vitalgo/slices/shared/infrastructure/sealer"
	"vitalgo/slices/shared/infrastructure/securitylog"
	"vitalgo/slices/signup"
	"vitalgo/slices/staff"
	"vitalgo/slices/staff/infrastructure/enrolment"
	"vitalgo/slices/surgeries"
)

// product is all slices. What one needs of another is passed here.
type product struct {
	activity     activity.Activity
	allergies    allergies.Allergies
	auth         auth.Auth
	catalog      catalog.Catalog
	dashboard    dashboard.Dashboard
	home         home.Home
	illnesses    illnesses.Illnesses
	interop      interop.Interop
	medications  medications.Medications
	profile      profile.Profile
	signup       signup.SignUp
	surgeries    surgeries.Surgeries
	careteam     careteam.CareTeam
	guardianship guardianship.Guardianship
	staff        staff.Staff
	emergency    emergency.Emergency
}

func newProduct(parts app.Parts, texts *messages.Catalogue, bus *events.Bus, frequent *redisdb.Shared, foresee *foresight) (*product, error) {
	feed := emergency.NewFeed(bus, parts.Log)
	guard := &access.Guard{Records: records.New(parts.DB), Tx: parts.DB, Now: parts.Now, Announce: feed.Announce}
	answers := payload.Maker{Texts: texts}
	directory := people.New(parts.DB)
	report := securitylog.New(parts.Log)
	limits := securitylog.Limits(ratelimit.New(parts.Redis, parts.RateLimitScale), report)

	drawer := qrcode.NewDrawer()
	keys, err := sealer.New(parts.DataKeys)
	if err != nil {
		return nil, err
	}
	var p product
	p.catalog = catalog.New(parts.DB, parts.Now)
	p.auth, err = auth.New(auth.Deps{
		DB: parts.DB, Redis: parts.Redis, Frequent: frequent, Reads: cmp.Or(parts.Reads, parts.Redis), Limits: limits, Log: parts.Log, Now: parts.Now,
		JWTKeys: parts.JWTKeys, DataKeys: parts.DataKeys, Address: clientAddress, Origins: parts.Origins,
		ProfileComplete: func(ctx context.Context, v access.Viewer, patient id.ID) (bool, error) {
			return p.profile.Use.IsComplete(ctx, v, patient) // accounts and profiles need each other
		},
		Answers: answers,
		Sealer:  keys, Draw: drawer.SVG, Mail: parts.Mail, FrontendURL: parts.FrontendURL, Report: report,
		Beside: func(ctx context.Context, v access.Viewer, read func(ctx context.Context)) {
			if v.Role != person.Patient || !loader.Prepared(ctx) {
				read(ctx)
				return
			}
			along, prime := foresee.along(ctx, v)
			prime(p.profile.GraphQL.PrimeOwn(along, v, read))
		},
	})
	if err != nil {
		return nil, err
	}
	p.profile = profile.New(profile.Deps{
		DB: parts.DB, Guard: guard, Limits: limits, Now: parts.Now, Photos: parts.Photos, Queue: parts.Queue,
		Accounts: p.auth.Accounts, Catalog: p.catalog.Use, Answers: answers,
	})
	p.home = home.New(home.Deps{
		DB: parts.DB, Now: parts.Now, Version: parts.Version,
		Identity: p.auth.Accounts, Sessions: p.auth.Sessions, Accounts: p.auth.Accounts, Answers: answers, Report: report,
	})
	p.interop, err = interop.New(interop.Deps{
		DB: parts.DB, Guard: guard, Limits: limits, Now: parts.Now, Store: parts.Exports, PublicURL: parts.PublicURL, Answers: answers,
		Report: report,
	})
	if err != nil {
		return nil, err
	}
	edges := ledgerfields.Edges[profile.Patient]{People: directory, Patients: p.profile.GraphQL.Patients}
	p.allergies = allergies.New(parts.DB, guard, parts.Now, edges, answers)
	p.illnesses = illnesses.New(parts.DB, guard, parts.Now, edges, p.catalog.GraphQL.ICD10Codes, answers)
	p.medications = medications.New(parts.DB, guard, parts.Now, edges, answers)
	p.surgeries = surgeries.New(parts.DB, guard, parts.Now, edges, answers)
	rows := p.rows()
	loaded := newObjects(rows)
	p.activity = activity.New(parts.DB, guard, activitygql.Edges{People: directory, Objects: loaded}, texts)
	p.dashboard = dashboard.New(parts.DB, guard, rows, dashboardgql.Edges{
		Medications: p.medications.Use.ByIDs, Activities: p.activity.Activities.ByIDs,
		Completeness: p.profile.Use.Completeness, Objects: loaded,
	}, texts)
	p.emergency = emergency.New(emergency.Deps{
		DB: parts.DB, Redis: parts.Redis, Keys: keys, Guard: guard, Feed: feed, Mail: parts.Mail, Limits: limits, Now: parts.Now,
		Report: report,
		Edges: emergencygql.Edges{
			Patients: p.profile.GraphQL.Patients, Accesses: p.activity.Accesses.ByIDs, FrontendURL: parts.FrontendURL,
			PhotoURL: parts.Photos.URL, Drawer: drawer, Texts: texts, Answers: answers, Log: parts.Log,
		},
	})
	p.careteam = careteam.New(careteam.Deps{
		DB: parts.DB, Guard: guard, Limits: limits, Now: parts.Now,
		Edges: careteamgql.Edges{Patients: p.profile.GraphQL.Patients, People: directory}, Answers: answers,
	})
	p.guardianship = guardianship.New(guardianship.Deps{
		DB: parts.DB, Guard: guard, Limits: limits, Now: parts.Now, Records: p.profile.Use, Consents: p.home.Legal,
		Countries: p.catalog.Use, Edges: guardianshipgql.Edges{Accounts: p.auth.Accounts, Patients: p.profile.GraphQL.Patients, People: directory}, Answers: answers,
	})
	p.signup = signup.New(signup.Deps{
		DB: parts.DB, Limits: limits, Now: parts.Now, Accounts: p.auth.Accounts, Records: p.profile.Use,
		Staff: enrolment.New(parts.DB), Consents: p.home.Legal, Countries: p.catalog.Use,
		SignIn: p.auth.GraphQL.SignIn, Users: p.auth.Accounts, Patients: p.profile.GraphQL.Patients, Answers: answers,
	})
	p.staff = staff.New(staff.Deps{
		DB: parts.DB, Limits: limits, Now: parts.Now, Sessions: p.auth.Sessions, Mail: parts.Mail, People: directory, Answers: answers,
		Report: report,
	})
	foresee.lists = p.lists()
	return &p, nil
}

func clientAddress(r *http.Request) netip.Addr { return httpserver.ClientIP(r.Context()) }

// rows are how fields that lead to any row of a record find it.
func (p *product) rows() lookups {
	return lookups{
		allergies.Type:   lookupOf(p.allergies.Use.ByIDs),
		illnesses.Type:   lookupOf(p.illnesses.Use.ByIDs),
		medications.Type: lookupOf(p.medications.Use.ByIDs),
		profile.Type:     lookupOf(p.profile.Use.ByIDs),
		surgeries.Type:   lookupOf(p.surgeries.Use.ByIDs),
	}
}

// lookups are how node finds the objects of each type.
func (p *product) lookups() lookups {
	all := lookups{
		activity.AccessType:    lookupOf(p.activity.Accesses.ByIDs),
		activity.Type:          lookupOf(p.activity.Activities.ByIDs),
		auth.SessionType:       lookupOf(p.auth.Sessions.ByIDs),
		auth.UserType:          lookupOf(p.auth.Accounts.ByIDs),
		careteam.Type:          lookupOf(p.careteam.Use.ByIDs),
		staff.ParamedicType:    lookupOf(p.staff.Use.Paramedics),
		staff.ProfessionalType: lookupOf(p.staff.Use.Professionals),
		emergency.Type:         lookupOf(p.emergency.Codes.ByIDs),
	}
	maps.Copy(all, p.rows())
	return all
}
