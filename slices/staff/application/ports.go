// Package application holds the use cases of staff and the ports they need.
package application

import (
	"context"
	"time"

	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/staff/domain"
)

// Filter narrows the list of staff; its zero value narrows nothing.
type Filter struct {
	Role   *person.Role
	Status *domain.Status
}

// Scope says whose membership is looked for: everybody's, or that of one account.
type Scope struct{ Account *id.ID }

// Repository stores staff and the decisions about them.
type Repository interface {
	// ByIDs returns those of the members named that are in the scope.
	ByIDs(ctx context.Context, s Scope, members []id.ID) ([]domain.Member, error)
	// OfAccount returns the membership of an account, or NOT_FOUND.
	OfAccount(ctx context.Context, account id.ID) (domain.Member, error)
	// List returns a page of all staff, and how many there are if that was asked for.
	List(ctx context.Context, f Filter, r page.Request[domain.Position]) (page.Slice[domain.Member], error)
	// Lock returns a member, or NOT_FOUND, and keeps it from changing until the transaction ends.
	Lock(ctx context.Context, member id.ID) (domain.Member, error)
	// LockOfAccount is Lock by account.
	LockOfAccount(ctx context.Context, account id.ID) (domain.Member, error)
	// Update stores status and licence.
	Update(ctx context.Context, m domain.Member) error
	InsertDecision(ctx context.Context, d domain.Decision, from domain.Status) error
	// Decisions returns the decisions about those of the members named that are in the scope, the newest first.
	Decisions(ctx context.Context, s Scope, members []id.ID) ([]domain.Decision, error)
}

// Sessions is the slice that keeps sessions.
type Sessions interface {
	// Void makes the sessions of an account that were opened before an instant void, in the transaction of ctx.
	Void(ctx context.Context, account id.ID, at time.Time) error
	// EndAll ends the sessions of an account.
	EndAll(ctx context.Context, account id.ID) error
}
