// Package graphql answers the fields that schema/staff.graphqls declares.
package graphql

import (
	"context"

	auth "vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/loader"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/people"
	"vitalgo/slices/shared/infrastructure/selection"
	"vitalgo/slices/staff/application"
	"vitalgo/slices/staff/domain"
)

// Connection is a page of the list of staff.
type (
	Connection = page.Connection[domain.StaffMember]
	// Edge is a member of a page.
	Edge = page.Edge[domain.StaffMember]
)

// Staff is the slice's part of the API.
type Staff struct {
	StaffQuery
	StaffMutation
	StaffOnUser
	ParamedicFields
	ProfessionalFields
	DecisionFields
}

// New wires the use cases to the fields.
func New(use *application.Staff, directory *people.Directory, answers payload.Maker) Staff {
	return Staff{
		StaffQuery{use}, StaffMutation{use, answers}, StaffOnUser{use},
		ParamedicFields{use}, ProfessionalFields{use}, DecisionFields{directory},
	}
}

// StaffQuery answers fields of Query.
type StaffQuery struct{ use *application.Staff }

// Staff answers Query.staff.
func (r StaffQuery) Staff(ctx context.Context, first *int, after *string, role *person.Role, status *domain.Status) (Connection, error) {
	found, err := r.use.List(ctx, access.From(ctx), application.Filter{Role: role, Status: status},
		page.Args{First: first, After: after}, selection.Has(ctx, "totalCount"))
	return page.Replace(found, func(m domain.Member) (domain.StaffMember, bool) { return m.ByKind(), true }), err
}

// DecideStaffInput is the input of decideStaff.
type DecideStaffInput struct {
	ID id.Global
	domain.Verdict
}

// RenewLicenseInput is the input of renewLicense.
type RenewLicenseInput struct{ LicenseExpiresOn civil.Date }

// MemberPayload is the answer of decideStaff and renewLicense.
type MemberPayload struct {
	Member domain.StaffMember
	payload.Errors
}

// StaffMutation answers fields of Mutation.
type StaffMutation struct {
	use     *application.Staff
	answers payload.Maker
}

// DecideStaff answers Mutation.decideStaff.
func (r StaffMutation) DecideStaff(ctx context.Context, in DecideStaffInput) (MemberPayload, error) {
	m, err := r.use.Decide(ctx, access.From(ctx), in.ID, in.Verdict)
	return payload.From(ctx, r.answers, MemberPayload{Member: m.ByKind()}, err)
}

// RenewLicense answers Mutation.renewLicense.
func (r StaffMutation) RenewLicense(ctx context.Context, in RenewLicenseInput) (MemberPayload, error) {
	m, err := r.use.Renew(ctx, access.From(ctx), in.LicenseExpiresOn)
	return payload.From(ctx, r.answers, MemberPayload{Member: m.ByKind()}, err)
}

// StaffOnUser answers the fields that this slice adds to User. A User is always the viewer's own account.
type StaffOnUser struct{ use *application.Staff }

// Paramedic answers User.paramedic.
func (r StaffOnUser) Paramedic(ctx context.Context, users []*auth.User) ([]*domain.Paramedic, error) {
	return own(ctx, users, r.use.Paramedic)
}

// Professional answers User.professional.
func (r StaffOnUser) Professional(ctx context.Context, users []*auth.User) ([]*domain.Professional, error) {
	return own(ctx, users, r.use.Professional)
}

func own[M any](ctx context.Context, users []*auth.User, find func(context.Context, access.Viewer) (*M, error)) ([]*M, error) {
	return loader.Siblings(ctx, users, auth.IDOf, func(ctx context.Context, _ []id.ID) (map[id.ID]*M, error) {
		v := access.From(ctx)
		member, err := find(ctx, v)
		return map[id.ID]*M{v.User: member}, err
	})
}

// ParamedicFields answers fields of Paramedic that are not in its row.
type ParamedicFields struct{ use *application.Staff }

// Decisions answers Paramedic.decisions of every paramedic of a list at once.
func (r ParamedicFields) Decisions(ctx context.Context, members []*domain.Paramedic) ([][]domain.Decision, error) {
	return decisions(ctx, r.use, members, func(p *domain.Paramedic) id.ID { return p.ID })
}

// ProfessionalFields answers fields of Professional that are not in its row.
type ProfessionalFields struct{ use *application.Staff }

// Decisions answers Professional.decisions of every professional of a list at once.
func (r ProfessionalFields) Decisions(ctx context.Context, members []*domain.Professional) ([][]domain.Decision, error) {
	return decisions(ctx, r.use, members, func(p *domain.Professional) id.ID { return p.ID })
}

func decisions[M any](ctx context.Context, use *application.Staff, members []M, idOf func(M) id.ID) ([][]domain.Decision, error) {
	return loader.Siblings(ctx, members, idOf, func(ctx context.Context, ids []id.ID) (map[id.ID][]domain.Decision, error) {
		return use.Decisions(ctx, access.From(ctx), ids)
	})
}

// DecisionFields answers fields of StaffDecision that are not in its row.
type DecisionFields struct{ directory *people.Directory }

// DecidedBy answers StaffDecision.decidedBy.
func (r DecisionFields) DecidedBy(ctx context.Context, d *domain.Decision) (person.Person, error) {
	return r.directory.Of(ctx, d.AdminID, person.Admin)
}
