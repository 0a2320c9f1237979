// Package application holds the use cases of consents and the ports they need.
package application

import (
	"context"

	"vitalgo/slices/careteam/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/id"
)

// Repository stores consents. Own ones are those of the records that an account owns or keeps.
type Repository interface {
	// ByIDs returns those of the consents named that are own ones, or under which g's account sees a record.
	ByIDs(ctx context.Context, g access.Grant, grants []id.ID) ([]domain.AccessGrant, error)
	// Own returns the own consents of the records named, the newest first.
	Own(ctx context.Context, g access.Grant, patients []id.ID) ([]domain.AccessGrant, error)
	// Received returns the consents under which g's account sees those of the records named that it does.
	Received(ctx context.Context, g access.Grant, patients []id.ID) ([]domain.AccessGrant, error)
	// Shared returns a page of the records that are open to g's account, by name.
	Shared(ctx context.Context, g access.Grant, search *string, r page.Request[domain.SharedRecord]) (page.Slice[domain.SharedRecord], error)
	// Lock returns an own consent, or NOT_FOUND, and keeps it from changing until the transaction ends.
	Lock(ctx context.Context, g access.Grant, grant id.ID) (domain.AccessGrant, error)
	// LockOpen keeps the own consents of a record that are not revoked from changing, and new ones from being
	// given, until the transaction ends.
	LockOpen(ctx context.Context, g access.Grant, patient id.ID) error
	// Professional returns the account of the professional with a licence who is active on g's day, or NOT_FOUND.
	Professional(ctx context.Context, g access.WriteGrant, license string) (id.ID, error)
	Insert(ctx context.Context, g access.WriteGrant, new domain.AccessGrant) error
	Revoke(ctx context.Context, g access.WriteGrant, revoked domain.AccessGrant) error
	// RevokeOpen revokes whatever consent the professional of new has, at the instant at which new is granted.
	RevokeOpen(ctx context.Context, g access.WriteGrant, new domain.AccessGrant) error
}
