// Package graphql answers the fields that schema/guardianship.graphqls declares.
package graphql

import (
	"cmp"
	"context"
	"maps"
	"slices"

	auth "vitalgo/slices/auth/domain"
	"vitalgo/slices/guardianship/application"
	"vitalgo/slices/guardianship/domain"
	profile "vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/loader"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/people"
)

// Patients loads records that the viewer may see.
type Patients interface {
	Kept(ctx context.Context) (map[id.ID]profile.Patient, error)
	Optional(ctx context.Context, patient *id.ID) (*profile.Patient, error)
}

// Accounts answers the viewer's account.
type Accounts interface {
	Me(ctx context.Context, v access.Viewer) (*auth.User, error)
}

// Edges are what a guardianship leads to beyond the slice.
type Edges struct {
	Accounts Accounts
	Patients Patients
	People   *people.Directory
}

// Guardianship is the slice's part of the API.
type Guardianship struct {
	GuardianshipMutation
	GuardianshipOnUser
	GuardianshipOnPatient
	RegisterPayload RegisterPayloadFields
}

// New wires the use cases to the fields.
func New(use *application.Guardianships, edges Edges, answers payload.Maker) Guardianship {
	return Guardianship{
		GuardianshipMutation{use, answers},
		GuardianshipOnUser{use, edges},
		GuardianshipOnPatient{use, edges},
		RegisterPayloadFields{edges},
	}
}

// GuardianshipMutation answers fields of Mutation.
type GuardianshipMutation struct {
	use     *application.Guardianships
	answers payload.Maker
}

// RegisterDependantPayload is the answer of registerDependant.
type RegisterDependantPayload struct {
	PatientID *id.ID
	payload.Errors
}

// RegisterDependant answers Mutation.registerDependant.
func (r GuardianshipMutation) RegisterDependant(ctx context.Context, in domain.Dependant) (RegisterDependantPayload, error) {
	patient, err := r.use.Register(ctx, access.From(ctx), in)
	return payload.From(ctx, r.answers, RegisterDependantPayload{PatientID: &patient}, err)
}

// GuardianshipOnUser answers the fields that this slice adds to User. A User is always the viewer's own account.
type GuardianshipOnUser struct {
	use   *application.Guardianships
	edges Edges
}

// Dependants answers User.dependants.
func (r GuardianshipOnUser) Dependants(ctx context.Context, users []*auth.User) ([][]profile.Patient, error) {
	return loader.Siblings(ctx, users, auth.IDOf, func(ctx context.Context, _ []id.ID) (map[id.ID][]profile.Patient, error) {
		v := access.From(ctx)
		if v.Role != person.Patient { // staff keep no records
			return nil, nil
		}
		var (
			inOrder           []id.ID
			kept              map[id.ID]profile.Patient
			orderErr, keptErr error
		)
		loader.Concurrently(ctx,
			func(ctx context.Context) { inOrder, orderErr = r.use.Dependants(ctx, v) },
			func(ctx context.Context) { kept, keptErr = r.edges.Patients.Kept(ctx) },
		)
		return map[id.ID][]profile.Patient{v.User: loader.Present(inOrder, kept)}, cmp.Or(orderErr, keptErr)
	})
}

// GuardianshipOnPatient answers the fields that this slice adds to Patient.
type GuardianshipOnPatient struct {
	use   *application.Guardianships
	edges Edges
}

// Guardians answers Patient.guardians of every patient of a list at once.
func (r GuardianshipOnPatient) Guardians(ctx context.Context, patients []*profile.Patient) ([][]person.Person, error) {
	return loader.Siblings(ctx, patients, profile.IDOf, func(ctx context.Context, ids []id.ID) (map[id.ID][]person.Person, error) {
		guardians, err := r.use.Guardians(ctx, access.From(ctx), ids)
		if err != nil {
			return nil, err
		}
		found, err := r.edges.People.All(ctx, slices.Concat(slices.Collect(maps.Values(guardians))...))
		people := make(map[id.ID][]person.Person, len(guardians))
		for patient, accounts := range guardians {
			people[patient] = loader.Present(accounts, found)
		}
		return people, err
	})
}

// RegisterPayloadFields answers fields of RegisterDependantPayload.
type RegisterPayloadFields struct{ edges Edges }

// Patient answers RegisterDependantPayload.patient.
func (r RegisterPayloadFields) Patient(ctx context.Context, p *RegisterDependantPayload) (*profile.Patient, error) {
	return r.edges.Patients.Optional(ctx, p.PatientID)
}

// User answers RegisterDependantPayload.user.
func (r RegisterPayloadFields) User(ctx context.Context, p *RegisterDependantPayload) (*auth.User, error) {
	if p.PatientID == nil {
		return nil, nil
	}
	return r.edges.Accounts.Me(ctx, access.From(ctx))
}
