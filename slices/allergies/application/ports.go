// Package application holds the use cases of allergies and the ports they need.
package application

import (
	"context"

	"vitalgo/slices/allergies/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/ledger"
)

// Repository stores allergies.
type Repository interface {
	ledger.Repository[domain.Allergy, domain.Position, domain.Filter]
	// HasOther reports whether another row of the record names the allergen of a.
	HasOther(ctx context.Context, g access.WriteGrant, a domain.Allergy) (bool, error)
}
