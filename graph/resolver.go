// Package graph turns the slices into one GraphQL API. It is the only package that knows every slice, and
// the only one that knows GraphQL's error format.
package graph

import (
	"time"

	"vitalgo/graph/generated"
	"vitalgo/slices/catalog"
	cataloggql "vitalgo/slices/catalog/infrastructure/graphql"
	"vitalgo/slices/medications"
	medicationsdomain "vitalgo/slices/medications/domain"
	medicationsgql "vitalgo/slices/medications/infrastructure/graphql"
	"vitalgo/slices/profile"
	profiledomain "vitalgo/slices/profile/domain"
	profilegql "vitalgo/slices/profile/infrastructure/graphql"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/infrastructure/messages"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/people"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/records"
)

// resolver answers every field of the schema with the slice that declares it.
type resolver struct {
	query    query
	mutation mutation
	user     user
	patient  patient
	med      medicationsgql.Medications
	catalog  cataloggql.Catalog
}

type query struct {
	restQuery
	nodes
	profilegql.ProfileQuery
	cataloggql.CatalogQuery
}

type mutation struct {
	restMutation
	medicationsgql.MedicationsMutation
}

type user struct {
	restUser
	profilegql.ProfileOnUser
}

type patient struct {
	profilegql.PatientFields
	medicationsgql.MedicationsOnPatient
}

type restQuery struct{ generated.QueryResolver }
type restMutation struct{ generated.MutationResolver }
type restUser struct{ generated.UserResolver }

func newResolver(db *pg.DB, texts *messages.Catalogue, now func() time.Time) *resolver {
	guard := &access.Guard{Records: records.New(db), Tx: db, Now: now}
	answers := payload.Maker{Texts: texts}
	p := profile.New(db, guard)
	m := medications.New(db, guard, now, medicationsgql.Edges{People: people.New(db), Patients: p.GraphQL.Patients}, answers)
	c := catalog.New(db, now)
	byType := map[string]lookup{
		profiledomain.Type:     lookupOf(p.Use.ByIDs),
		medicationsdomain.Type: lookupOf(m.Use.ByIDs),
	}
	return &resolver{
		query:    query{nodes: nodes{byType}, ProfileQuery: p.GraphQL.ProfileQuery, CatalogQuery: c.GraphQL.CatalogQuery},
		mutation: mutation{MedicationsMutation: m.GraphQL.MedicationsMutation},
		user:     user{ProfileOnUser: p.GraphQL.ProfileOnUser},
		patient:  patient{p.GraphQL.PatientFields, m.GraphQL.MedicationsOnPatient},
		med:      m.GraphQL,
		catalog:  c.GraphQL,
	}
}

func (r *resolver) Query() generated.QueryResolver           { return r.query }
func (r *resolver) Mutation() generated.MutationResolver     { return r.mutation }
func (r *resolver) User() generated.UserResolver             { return r.user }
func (r *resolver) Patient() generated.PatientResolver       { return r.patient }
func (r *resolver) Medication() generated.MedicationResolver { return r.med.MedicationFields }
func (r *resolver) AddMedicationPayload() generated.AddMedicationPayloadResolver {
	return r.med.AddPayload
}
func (r *resolver) DeleteMedicationPayload() generated.DeleteMedicationPayloadResolver {
	return r.med.DeletePayload
}
func (r *resolver) DocumentTypeInfo() generated.DocumentTypeInfoResolver {
	return r.catalog.DocumentTypeFields
}
func (r *resolver) Department() generated.DepartmentResolver { return r.catalog.DepartmentFields }
func (r *resolver) Municipality() generated.MunicipalityResolver {
	return r.catalog.MunicipalityFields
}
