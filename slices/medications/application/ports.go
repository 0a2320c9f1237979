// Package application holds the use cases of medications and the ports they need.
package application

import (
	"vitalgo/slices/medications/domain"
	"vitalgo/slices/shared/application/ledger"
)

// Repository stores medications.
type Repository = ledger.Repository[domain.Medication, domain.Position, domain.Filter]
