// Package graphql answers the fields that schema/careteam.graphqls declares.
package graphql

import (
	"context"

	auth "vitalgo/slices/auth/domain"
	"vitalgo/slices/careteam/application"
	"vitalgo/slices/careteam/domain"
	profile "vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/loader"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/people"
	"vitalgo/slices/shared/infrastructure/selection"
)

// Connection is a page of a list of records.
type (
	Connection = page.Connection[profile.Patient]
	// Edge is a record of a page.
	Edge = page.Edge[profile.Patient]
)

// Patients loads records that the viewer may see.
type Patients interface {
	All(ctx context.Context, patients []id.ID) (map[id.ID]profile.Patient, error)
	ByID(ctx context.Context, patient id.ID) (profile.Patient, error)
}

// Edges are what a consent leads to beyond the slice.
type Edges struct {
	Patients Patients
	People   *people.Directory
}

// CareTeam is the slice's part of the API.
type CareTeam struct {
	CareTeamMutation
	CareTeamOnUser
	CareTeamOnPatient
	GrantFields
}

// New wires the use cases to the fields.
func New(use *application.CareTeams, edges Edges, answers payload.Maker) CareTeam {
	return CareTeam{CareTeamMutation{use, answers}, CareTeamOnUser{use, edges}, CareTeamOnPatient{use}, GrantFields{edges}}
}

// GrantAccessInput is the input of grantAccess.
type GrantAccessInput struct {
	PatientID *id.Global
	domain.Terms
}

// RevokeAccessInput is the input of revokeAccess.
type RevokeAccessInput struct{ ID id.Global }

// GrantPayload is the answer of grantAccess and revokeAccess.
type GrantPayload struct {
	Grant *domain.AccessGrant
	payload.Errors
}

// CareTeamMutation answers fields of Mutation.
type CareTeamMutation struct {
	use     *application.CareTeams
	answers payload.Maker
}

// GrantAccess answers Mutation.grantAccess.
func (r CareTeamMutation) GrantAccess(ctx context.Context, in GrantAccessInput) (GrantPayload, error) {
	granted, err := r.use.Grant(ctx, access.From(ctx), in.PatientID, in.Terms)
	return payload.From(ctx, r.answers, GrantPayload{Grant: &granted}, err)
}

// RevokeAccess answers Mutation.revokeAccess.
func (r CareTeamMutation) RevokeAccess(ctx context.Context, in RevokeAccessInput) (GrantPayload, error) {
	revoked, err := r.use.Revoke(ctx, access.From(ctx), in.ID.Of(domain.Type))
	return payload.From(ctx, r.answers, GrantPayload{Grant: &revoked}, err)
}

// CareTeamOnUser answers the fields that this slice adds to User. A User is always the viewer's own account.
type CareTeamOnUser struct {
	use   *application.CareTeams
	edges Edges
}

// Patients answers User.patients.
func (r CareTeamOnUser) Patients(ctx context.Context, users []*auth.User, first *int, after *string, search *string) ([]Connection, error) {
	args, withTotal := page.Args{First: first, After: after}, selection.Has(ctx, "totalCount")
	withRows := selection.Has(ctx, "nodes") || selection.HasCursors(ctx)
	return loader.Siblings(ctx, users, auth.IDOf, func(ctx context.Context, _ []id.ID) (map[id.ID]Connection, error) {
		v := access.From(ctx)
		shared, err := r.use.Patients(ctx, v, search, args, withTotal, withRows)
		if err != nil || !withRows {
			return map[id.ID]Connection{v.User: {PageInfo: shared.PageInfo, TotalCount: shared.TotalCount}}, err
		}
		connection, err := r.open(ctx, shared)
		return map[id.ID]Connection{v.User: connection}, err
	})
}

// open reads the records of a page; one that was closed since the page was read is left out.
func (r CareTeamOnUser) open(ctx context.Context, shared page.Connection[domain.SharedRecord]) (Connection, error) {
	patients := make([]id.ID, len(shared.Nodes()))
	for i, row := range shared.Nodes() {
		patients[i] = row.PatientID
	}
	found, err := r.edges.Patients.All(ctx, patients)
	return page.Replace(shared, func(s domain.SharedRecord) (profile.Patient, bool) {
		p, ok := found[s.PatientID]
		return p, ok
	}), err
}

// CareTeamOnPatient answers the fields that this slice adds to Patient.
type CareTeamOnPatient struct{ use *application.CareTeams }

// Grants answers Patient.grants of every patient of a list at once.
func (r CareTeamOnPatient) Grants(ctx context.Context, patients []*profile.Patient) ([][]domain.AccessGrant, error) {
	return loader.Siblings(ctx, patients, profile.IDOf, func(ctx context.Context, ids []id.ID) (map[id.ID][]domain.AccessGrant, error) {
		return r.use.Grants(ctx, access.From(ctx), ids)
	})
}

// MyAccess answers Patient.myAccess of every patient of a list at once.
func (r CareTeamOnPatient) MyAccess(ctx context.Context, patients []*profile.Patient) ([]*domain.AccessGrant, error) {
	return loader.Siblings(ctx, patients, profile.IDOf, func(ctx context.Context, ids []id.ID) (map[id.ID]*domain.AccessGrant, error) {
		return r.use.MyAccess(ctx, access.From(ctx), ids)
	})
}

// GrantFields answers fields of AccessGrant that are not in its row.
type GrantFields struct{ edges Edges }

// Patient answers AccessGrant.patient.
func (r GrantFields) Patient(ctx context.Context, g *domain.AccessGrant) (profile.Patient, error) {
	return r.edges.Patients.ByID(ctx, g.PatientID)
}

// Professional answers AccessGrant.professional.
func (r GrantFields) Professional(ctx context.Context, g *domain.AccessGrant) (person.Person, error) {
	return r.edges.People.Of(ctx, &g.ProfessionalID, person.Professional)
}
