// Package application holds the use cases of allergies and the ports they need.
package application

import (
	"vitalgo/slices/allergies/domain"
	"vitalgo/slices/shared/application/ledger"
)

// Repository stores allergies.
type Repository = ledger.Repository[domain.Allergy, domain.Position, domain.Filter]
