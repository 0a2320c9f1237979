// Package application holds the use cases of illnesses and the ports they need.
package application

import (
	"vitalgo/slices/illnesses/domain"
	"vitalgo/slices/shared/application/ledger"
)

// Repository stores illnesses.
type Repository = ledger.Repository[domain.Illness, domain.Position, domain.Filter]
