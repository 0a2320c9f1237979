// Package graph turns the slices into one GraphQL API. It is the only package that knows every slice, and
// the only one that knows GraphQL's error format.
package graph

import (
	"vitalgo/graph/generated"
	activitygql "vitalgo/slices/activity/infrastructure/graphql"
	allergiesgql "vitalgo/slices/allergies/infrastructure/graphql"
	authgql "vitalgo/slices/auth/infrastructure/graphql"
	careteamgql "vitalgo/slices/careteam/infrastructure/graphql"
	cataloggql "vitalgo/slices/catalog/infrastructure/graphql"
	dashboardgql "vitalgo/slices/dashboard/infrastructure/graphql"
	emergencygql "vitalgo/slices/emergency/infrastructure/graphql"
	guardianshipgql "vitalgo/slices/guardianship/infrastructure/graphql"
	homegql "vitalgo/slices/home/infrastructure/graphql"
	illnessesgql "vitalgo/slices/illnesses/infrastructure/graphql"
	interopgql "vitalgo/slices/interop/infrastructure/graphql"
	medicationsgql "vitalgo/slices/medications/infrastructure/graphql"
	profilegql "vitalgo/slices/profile/infrastructure/graphql"
	signupgql "vitalgo/slices/signup/infrastructure/graphql"
	staffgql "vitalgo/slices/staff/infrastructure/graphql"
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
	homegql.HomeQuery
	emergencygql.EmergencyQuery
	profilegql.ProfileQuery
	signupgql.SignUpQuery
	staffgql.StaffQuery
}

type mutation struct {
	allergiesgql.AllergiesMutation
	authgql.AuthMutation
	homegql.HomeMutation
	emergencygql.EmergencyMutation
	illnessesgql.IllnessesMutation
	interopgql.InteropMutation
	medicationsgql.MedicationsMutation
	profilegql.ProfileMutation
	signupgql.SignUpMutation
	surgeriesgql.SurgeriesMutation
	careteamgql.CareTeamMutation
	guardianshipgql.GuardianshipMutation
	staffgql.StaffMutation
}

type subscription struct {
	emergencygql.EmergencySubscription
}

type user struct {
	authgql.UserFields
	homegql.HomeOnUser
	careteamgql.CareTeamOnUser
	guardianshipgql.GuardianshipOnUser
	profilegql.ProfileOnUser
	staffgql.StaffOnUser
}

type patient struct {
	profilegql.PatientFields
	activitygql.ActivityOnPatient
	allergiesgql.AllergiesOnPatient
	dashboardgql.DashboardOnPatient
	emergencygql.EmergencyOnPatient
	illnessesgql.IllnessesOnPatient
	careteamgql.CareTeamOnPatient
	guardianshipgql.GuardianshipOnPatient
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
			HomeQuery:      p.home.GraphQL.HomeQuery,
			ProfileQuery:   p.profile.GraphQL.ProfileQuery,
			SignUpQuery:    p.signup.GraphQL.SignUpQuery,
			EmergencyQuery: p.emergency.GraphQL.EmergencyQuery,
			StaffQuery:     p.staff.GraphQL.StaffQuery,
		},
		mutation: mutation{
			AuthMutation:         p.auth.GraphQL.AuthMutation,
			HomeMutation:         p.home.GraphQL.HomeMutation,
			InteropMutation:      p.interop.GraphQL,
			AllergiesMutation:    p.allergies.GraphQL.AllergiesMutation,
			IllnessesMutation:    p.illnesses.GraphQL.IllnessesMutation,
			SurgeriesMutation:    p.surgeries.GraphQL.SurgeriesMutation,
			MedicationsMutation:  p.medications.GraphQL.MedicationsMutation,
			SignUpMutation:       p.signup.GraphQL.SignUpMutation,
			CareTeamMutation:     p.careteam.GraphQL.CareTeamMutation,
			GuardianshipMutation: p.guardianship.GraphQL.GuardianshipMutation,
			StaffMutation:        p.staff.GraphQL.StaffMutation,
			ProfileMutation:      p.profile.GraphQL.ProfileMutation,
			EmergencyMutation:    p.emergency.GraphQL.EmergencyMutation,
		},
		subscription: subscription{EmergencySubscription: p.emergency.GraphQL.EmergencySubscription},
		user: user{
			UserFields:         p.auth.GraphQL.UserFields,
			HomeOnUser:         p.home.GraphQL.HomeOnUser,
			CareTeamOnUser:     p.careteam.GraphQL.CareTeamOnUser,
			GuardianshipOnUser: p.guardianship.GraphQL.GuardianshipOnUser,
			ProfileOnUser:      p.profile.GraphQL.ProfileOnUser,
			StaffOnUser:        p.staff.GraphQL.StaffOnUser,
		},
		patient: patient{
			PatientFields:         p.profile.GraphQL.PatientFields,
			ActivityOnPatient:     p.activity.GraphQL.ActivityOnPatient,
			AllergiesOnPatient:    p.allergies.GraphQL.AllergiesOnPatient,
			DashboardOnPatient:    p.dashboard.GraphQL.DashboardOnPatient,
			IllnessesOnPatient:    p.illnesses.GraphQL.IllnessesOnPatient,
			SurgeriesOnPatient:    p.surgeries.GraphQL.SurgeriesOnPatient,
			MedicationsOnPatient:  p.medications.GraphQL.MedicationsOnPatient,
			CareTeamOnPatient:     p.careteam.GraphQL.CareTeamOnPatient,
			GuardianshipOnPatient: p.guardianship.GraphQL.GuardianshipOnPatient,
			EmergencyOnPatient:    p.emergency.GraphQL.EmergencyOnPatient,
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

// Types of the slice careteam.

func (r *resolver) AccessGrant() generated.AccessGrantResolver { return r.careteam.GraphQL.GrantFields }

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

// Types of the slice guardianship.

func (r *resolver) RegisterDependantPayload() generated.RegisterDependantPayloadResolver {
	return r.guardianship.GraphQL.RegisterPayload
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

// Types of the slice profile.

func (r *resolver) Insurance() generated.InsuranceResolver { return r.profile.GraphQL.Insurance }
func (r *resolver) Place() generated.PlaceResolver         { return r.profile.GraphQL.Place }
func (r *resolver) Residence() generated.ResidenceResolver { return r.profile.GraphQL.Residence }

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

// Types of the slice staff.

func (r *resolver) Paramedic() generated.ParamedicResolver { return r.staff.GraphQL.ParamedicFields }

func (r *resolver) Professional() generated.ProfessionalResolver {
	return r.staff.GraphQL.ProfessionalFields
}

func (r *resolver) StaffDecision() generated.StaffDecisionResolver {
	return r.staff.GraphQL.DecisionFields
}
