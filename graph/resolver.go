// Package graph turns the slices into one GraphQL API. It is the only package that knows every slice, and
// the only one that knows GraphQL's error format.
package graph

import (
	"vitalgo/graph/generated"
	cataloggql "vitalgo/slices/catalog/infrastructure/graphql"
	medicationsgql "vitalgo/slices/medications/infrastructure/graphql"
	profilegql "vitalgo/slices/profile/infrastructure/graphql"
)

// resolver answers every field of the schema with the slice that declares it. A type to which several slices
// add fields embeds what each of them answers; a field that nobody answers, or two slices, does not compile.
type resolver struct {
	*product
	query    query
	mutation mutation
	user     user
	patient  patient
}

type query struct {
	restQuery
	nodes
	cataloggql.CatalogQuery
	profilegql.ProfileQuery
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

func newResolver(p *product) *resolver {
	return &resolver{
		product: p,
		query: query{
			nodes:        nodes{p.lookups()},
			CatalogQuery: p.catalog.GraphQL.CatalogQuery,
			ProfileQuery: p.profile.GraphQL.ProfileQuery,
		},
		mutation: mutation{
			MedicationsMutation: p.medications.GraphQL.MedicationsMutation,
		},
		user: user{
			ProfileOnUser: p.profile.GraphQL.ProfileOnUser,
		},
		patient: patient{
			PatientFields:        p.profile.GraphQL.PatientFields,
			MedicationsOnPatient: p.medications.GraphQL.MedicationsOnPatient,
		},
	}
}

// Types to which several slices add fields.

func (r *resolver) Query() generated.QueryResolver       { return r.query }
func (r *resolver) Mutation() generated.MutationResolver { return r.mutation }
func (r *resolver) User() generated.UserResolver         { return r.user }
func (r *resolver) Patient() generated.PatientResolver   { return r.patient }

// Types of the slice catalog.

func (r *resolver) DocumentTypeInfo() generated.DocumentTypeInfoResolver {
	return r.catalog.GraphQL.DocumentTypeFields
}

func (r *resolver) Department() generated.DepartmentResolver {
	return r.catalog.GraphQL.DepartmentFields
}

func (r *resolver) Municipality() generated.MunicipalityResolver {
	return r.catalog.GraphQL.MunicipalityFields
}

// Types of the slice medications.

func (r *resolver) Medication() generated.MedicationResolver {
	return r.medications.GraphQL.MedicationFields
}

func (r *resolver) AddMedicationPayload() generated.AddMedicationPayloadResolver {
	return r.medications.GraphQL.AddPayload
}

func (r *resolver) DeleteMedicationPayload() generated.DeleteMedicationPayloadResolver {
	return r.medications.GraphQL.DeletePayload
}
