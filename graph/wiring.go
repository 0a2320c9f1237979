package graph

import (
	"vitalgo/slices/catalog"
	"vitalgo/slices/medications"
	medicationsgql "vitalgo/slices/medications/infrastructure/graphql"
	"vitalgo/slices/profile"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/messages"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/people"
	"vitalgo/slices/shared/infrastructure/records"
)

// product is all slices. What one needs of another is passed here.
type product struct {
	auth        stubAuth
	catalog     catalog.Catalog
	medications medications.Medications
	profile     profile.Profile
}

func newProduct(parts app.Parts, texts *messages.Catalogue) *product {
	guard := &access.Guard{Records: records.New(parts.DB), Tx: parts.DB, Now: parts.Now}
	answers := payload.Maker{Texts: texts}
	directory := people.New(parts.DB)

	var p product
	p.catalog = catalog.New(parts.DB, parts.Now)
	p.profile = profile.New(parts.DB, guard)
	p.medications = medications.New(parts.DB, guard, parts.Now,
		medicationsgql.Edges{People: directory, Patients: p.profile.GraphQL.Patients}, answers)
	return &p
}

// lookups are how node finds the objects of each type.
func (p *product) lookups() map[string]lookup {
	return map[string]lookup{
		medications.Type: lookupOf(p.medications.Use.ByIDs),
		profile.Type:     lookupOf(p.profile.Use.ByIDs),
	}
}
