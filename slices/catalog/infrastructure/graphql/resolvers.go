// Package graphql answers the fields that schema/catalog.graphqls declares.
package graphql

import (
	"context"

	"vitalgo/slices/catalog/application"
	"vitalgo/slices/catalog/domain"
	profile "vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/infrastructure/loader"
)

// Catalog is the slice's part of the API.
type Catalog struct {
	CatalogQuery
	DocumentTypeFields
	DepartmentFields
	MunicipalityFields
	ICD10Codes
}

// New wires the use cases to the fields.
func New(use *application.Catalog) Catalog {
	return Catalog{CatalogQuery{use}, DocumentTypeFields{}, DepartmentFields{use}, MunicipalityFields{use}, newICD10Codes(use)}
}

// ICD10Codes loads codes for the fields that lead to one.
type ICD10Codes struct {
	byCode *loader.Batch[string, domain.ICD10Code]
}

func newICD10Codes(use *application.Catalog) ICD10Codes {
	return ICD10Codes{loader.New(func(ctx context.Context, codes []string) (map[string]domain.ICD10Code, error) {
		return use.ICD10CodesByCode(ctx, access.From(ctx), codes)
	})}
}

// Optional returns the code named, if one is named and the catalogue has it.
func (c ICD10Codes) Optional(ctx context.Context, code *string) (*domain.ICD10Code, error) {
	if code == nil {
		return nil, nil
	}
	return c.byCode.LoadOptional(ctx, *code)
}

// CatalogQuery answers fields of Query.
type CatalogQuery struct{ use *application.Catalog }

// DocumentTypes answers Query.documentTypes.
func (r CatalogQuery) DocumentTypes(ctx context.Context) ([]domain.DocumentTypeInfo, error) {
	return r.use.DocumentTypes(ctx, access.From(ctx))
}

// Countries answers Query.countries.
func (r CatalogQuery) Countries(ctx context.Context, search *string) ([]domain.Country, error) {
	return r.use.Countries(ctx, access.From(ctx), search)
}

// Departments answers Query.departments.
func (r CatalogQuery) Departments(ctx context.Context) ([]domain.Department, error) {
	return r.use.Departments(ctx)
}

// Municipalities answers Query.municipalities.
func (r CatalogQuery) Municipalities(ctx context.Context, departmentCode string, search *string) ([]domain.Municipality, error) {
	return r.use.Municipalities(ctx, departmentCode, search)
}

// HealthInsurers answers Query.healthInsurers.
func (r CatalogQuery) HealthInsurers(ctx context.Context, search *string) ([]domain.HealthInsurer, error) {
	return r.use.HealthInsurers(ctx, search)
}

// MedicationNames answers Query.medicationNames.
func (r CatalogQuery) MedicationNames(ctx context.Context, search string) ([]string, error) {
	return r.use.MedicationNames(ctx, access.From(ctx), search)
}

// Icd10Codes answers Query.icd10Codes.
func (r CatalogQuery) Icd10Codes(ctx context.Context, search string, first *int) ([]domain.ICD10Code, error) {
	return r.use.ICD10Codes(ctx, access.From(ctx), search, first)
}

// DocumentTypeFields answers fields of DocumentTypeInfo whose type another slice owns.
type DocumentTypeFields struct{}

// Code answers DocumentTypeInfo.code.
func (DocumentTypeFields) Code(_ context.Context, d *domain.DocumentTypeInfo) (profile.DocumentType, error) {
	return profile.DocumentType(d.Code), nil
}

// DepartmentFields answers fields of Department that are not in its row.
type DepartmentFields struct{ use *application.Catalog }

// Municipalities answers Department.municipalities of every department of a list at once.
func (r DepartmentFields) Municipalities(ctx context.Context, departments []*domain.Department) ([][]domain.Municipality, error) {
	codeOf := func(d *domain.Department) string { return d.Code }
	found, err := r.use.MunicipalitiesOf(ctx, each(departments, codeOf))
	return loader.InOrder(departments, found, codeOf), err
}

// MunicipalityFields answers fields of Municipality that are not in its row.
type MunicipalityFields struct{ use *application.Catalog }

// Department answers Municipality.department of every municipality of a list at once.
func (r MunicipalityFields) Department(ctx context.Context, municipalities []*domain.Municipality) ([]domain.Department, error) {
	departmentOf := func(m *domain.Municipality) string { return m.DepartmentCode }
	found, err := r.use.DepartmentsByCode(ctx, each(municipalities, departmentOf))
	return loader.InOrder(municipalities, found, departmentOf), err
}

func each[T, K any](list []T, key func(T) K) []K {
	keys := make([]K, len(list))
	for i, one := range list {
		keys[i] = key(one)
	}
	return keys
}
