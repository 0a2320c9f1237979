// Package application holds the use cases of the catalogues and the ports they need.
package application

import (
	"context"
	"time"

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

// Searches looks for rows of the catalogues that are too big to be read whole. Keys are folded texts; what
// it finds is in the order of domain.md section 4.8, at most the number of rows asked for.
type Searches interface {
	ICD10Codes(ctx context.Context, language locale.Language, key string, first int) ([]domain.ICD10Code, error)
	// ICD10CodesByCode returns those of the codes that are in the catalogue, in any order.
	ICD10CodesByCode(ctx context.Context, language locale.Language, codes []string) ([]domain.ICD10Code, error)
	// MedicationNames looks in both languages and answers names in the one asked for.
	MedicationNames(ctx context.Context, language locale.Language, key string, first int) ([]string, error)
}

// Imports writes catalogues that an operator holds a licence for.
type Imports interface {
	// PutICD10 adds codes, and replaces the titles of those that are there.
	PutICD10(ctx context.Context, codes []domain.ICD10Titles, at time.Time) error
}
