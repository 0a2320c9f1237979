// Package application holds the use cases of the catalogues and the ports they need.
package application

import (
	"context"

	"vitalgo/slices/catalog/domain"
	"vitalgo/slices/shared/domain/locale"
)

// Repository reads whole catalogues in the order of domain.md section 4.8, municipalities and insurers with those
// that are retired. Callers share what it returns, and must not change it.
type Repository interface {
	DocumentTypes(ctx context.Context, language locale.Language) ([]domain.DocumentTypeInfo, error)
	Countries(ctx context.Context, language locale.Language) ([]domain.Country, error)
	Departments(ctx context.Context) ([]domain.Department, error)
	// Municipalities returns those of every department.
	Municipalities(ctx context.Context) ([]domain.Municipality, error)
	HealthInsurers(ctx context.Context) ([]domain.HealthInsurer, error)
}
