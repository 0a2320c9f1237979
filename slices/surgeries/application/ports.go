// Package application holds the use cases of surgeries and the ports they need.
package application

import (
	"vitalgo/slices/shared/application/ledger"
	"vitalgo/slices/surgeries/domain"
)

// Repository stores surgeries.
type Repository = ledger.Repository[domain.Surgery, domain.Position, domain.Filter]
