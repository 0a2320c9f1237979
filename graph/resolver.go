// Package graph turns the slices into one GraphQL API. It is the only package that knows every slice, and
// the only one that knows GraphQL's error format.
package graph

import (
	"vitalgo/graph/generated"
	activitygql "vitalgo/slices/activity/infrastructure/graphql"
	allergiesgql "vitalgo/slices/allergies/infrastructure/graphql"
	authgql "vitalgo/slices/auth/infrastructure/graphql"
	cataloggql "vitalgo/slices/catalog/infrastructure/graphql"
	dashboardgql "vitalgo/slices/dashboard/infrastructure/graphql"
	emergencygql "vitalgo/slices/emergency/infrastructure/graphql"
	illnessesgql "vitalgo/slices/illnesses/infrastructure/graphql"
	medicationsgql "vitalgo/slices/medications/infrastructure/graphql"
	profilegql "vitalgo/slices/profile/infrastructure/graphql"
	signupgql "vitalgo/slices/signup/infrastructure/graphql"
	surgeriesgql "vitalgo/slices/surgeries/infrastructure/graphql"
)

// resolver answers every field of the schema with the slice that declares it. A type to which several slices
// add fields embeds what each of them answers; a field that nobody answers, or two slices, does not compile.
type resolver struct {
	*product
	query        query
	mutation     mutation
	subscription subscription
	user         user
	patient      patient
}

type query struct {
	nodes
	authgql.AuthQuery
	cataloggql.CatalogQuery
	emergencygql.EmergencyQuery
	profilegql.ProfileQuery
	signupgql.SignUpQuery
}

type mutation struct {
	allergiesgql.AllergiesMutation
	authgql.AuthMutation
	emergencygql.EmergencyMutation
	illnessesgql.IllnessesMutation
	medicationsgql.MedicationsMutation
	signupgql.SignUpMutation
	surgeriesgql.SurgeriesMutation
}

type subscription struct {
	emergencygql.EmergencySubscription
}

type user struct {
	authgql.UserFields
	profilegql.ProfileOnUser
}

type patient struct {
	profilegql.PatientFields
	activitygql.ActivityOnPatient
	allergiesgql.AllergiesOnPatient
	dashboardgql.DashboardOnPatient
	emergencygql.EmergencyOnPatient
	illnessesgql.IllnessesOnPatient
	medicationsgql.MedicationsOnPatient
	surgeriesgql.SurgeriesOnPatient
}

func newResolver(p *product) *resolver {
	return &resolver{
		product: p,
		query: query{
			nodes:          nodes{p.lookups()},
			AuthQuery:      p.auth.GraphQL.AuthQuery,
			CatalogQuery:   p.catalog.GraphQL.CatalogQuery,
			EmergencyQuery: p.emergency.GraphQL.EmergencyQuery,
			ProfileQuery:   p.profile.GraphQL.ProfileQuery,
			SignUpQuery:    p.signup.GraphQL.SignUpQuery,
		},
		mutation: mutation{
			AuthMutation:        p.auth.GraphQL.AuthMutation,
			AllergiesMutation:   p.allergies.GraphQL.AllergiesMutation,
			EmergencyMutation:   p.emergency.GraphQL.EmergencyMutation,
			IllnessesMutation:   p.illnesses.GraphQL.IllnessesMutation,
			SurgeriesMutation:   p.surgeries.GraphQL.SurgeriesMutation,
			MedicationsMutation: p.medications.GraphQL.MedicationsMutation,
			SignUpMutation:      p.signup.GraphQL.SignUpMutation,
		},
		subscription: subscription{EmergencySubscription: p.emergency.GraphQL.EmergencySubscription},
		user: user{
			UserFields:    p.auth.GraphQL.UserFields,
			ProfileOnUser: p.profile.GraphQL.ProfileOnUser,
		},
		patient: patient{
			PatientFields:        p.profile.GraphQL.PatientFields,
			ActivityOnPatient:    p.activity.GraphQL.ActivityOnPatient,
			AllergiesOnPatient:   p.allergies.GraphQL.AllergiesOnPatient,
			DashboardOnPatient:   p.dashboard.GraphQL.DashboardOnPatient,
			EmergencyOnPatient:   p.emergency.GraphQL.EmergencyOnPatient,
			IllnessesOnPatient:   p.illnesses.GraphQL.IllnessesOnPatient,
			SurgeriesOnPatient:   p.surgeries.GraphQL.SurgeriesOnPatient,
			MedicationsOnPatient: p.medications.GraphQL.MedicationsOnPatient,
		},
	}
}

// Types to which several slices add fields.

func (r *resolver) Query() generated.QueryResolver               { return r.query }
func (r *resolver) Mutation() generated.MutationResolver         { return r.mutation }
func (r *resolver) Subscription() generated.SubscriptionResolver { return r.subscription }
func (r *resolver) User() generated.UserResolver                 { return r.user }
func (r *resolver) Patient() generated.PatientResolver           { return r.patient }

// Types of the slice activity.

func (r *resolver) Activity() generated.ActivityResolver { return r.activity.GraphQL.ActivityFields }

// Types of the slice allergies.

func (r *resolver) Allergy() generated.AllergyResolver {
	return r.allergies.GraphQL.AllergyFields
}

func (r *resolver) AddAllergyPayload() generated.AddAllergyPayloadResolver {
	return r.allergies.GraphQL.AddPayload
}

func (r *resolver) DeleteAllergyPayload() generated.DeleteAllergyPayloadResolver {
	return r.allergies.GraphQL.DeletePayload
}

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

// Types of the slice dashboard.

func (r *resolver) Dashboard() generated.DashboardResolver {
	return r.dashboard.GraphQL.DashboardFields
}

func (r *resolver) Alert() generated.AlertResolver { return r.dashboard.GraphQL.AlertFields }

// Types of the slice emergency.

func (r *resolver) EmergencyCode() generated.EmergencyCodeResolver {
	return r.emergency.GraphQL.CodeFields
}

func (r *resolver) GenerateEmergencyCodePayload() generated.GenerateEmergencyCodePayloadResolver {
	return r.emergency.GraphQL.GeneratePayload
}

// Types of the slice illnesses.

func (r *resolver) Illness() generated.IllnessResolver {
	return r.illnesses.GraphQL.IllnessFields
}

func (r *resolver) AddIllnessPayload() generated.AddIllnessPayloadResolver {
	return r.illnesses.GraphQL.AddPayload
}

func (r *resolver) DeleteIllnessPayload() generated.DeleteIllnessPayloadResolver {
	return r.illnesses.GraphQL.DeletePayload
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

// Types of the slice signup.

func (r *resolver) SignUpPatientPayload() generated.SignUpPatientPayloadResolver {
	return r.signup.GraphQL.PatientPayload
}

// Types of the slice surgeries.

func (r *resolver) Surgery() generated.SurgeryResolver {
	return r.surgeries.GraphQL.SurgeryFields
}

func (r *resolver) AddSurgeryPayload() generated.AddSurgeryPayloadResolver {
	return r.surgeries.GraphQL.AddPayload
}

func (r *resolver) DeleteSurgeryPayload() generated.DeleteSurgeryPayloadResolver {
	return r.surgeries.GraphQL.DeletePayload
}
