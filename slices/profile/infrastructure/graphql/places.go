package graphql

import (
	"context"

	catalog "vitalgo/slices/catalog/domain"
	"vitalgo/slices/profile/domain"
)

// Catalog finds rows of the catalogues by their codes, also those that are offered no more. It holds them all: asking
// for each place of a list by itself costs no statement.
type Catalog interface {
	DepartmentsByCode(ctx context.Context, codes []string) (map[string]catalog.Department, error)
	MunicipalitiesByCode(ctx context.Context, codes []string) (map[string]catalog.Municipality, error)
	InsurersByCode(ctx context.Context, codes []string) (map[string]catalog.HealthInsurer, error)
}

// PlaceFields answers fields of Place that are codes of the catalogues.
type PlaceFields struct{ catalog Catalog }

// Department answers Place.department.
func (r PlaceFields) Department(ctx context.Context, p *domain.Place) (*catalog.Department, error) {
	return named(ctx, p.DepartmentCode, r.catalog.DepartmentsByCode)
}

// Municipality answers Place.municipality.
func (r PlaceFields) Municipality(ctx context.Context, p *domain.Place) (*catalog.Municipality, error) {
	return named(ctx, p.MunicipalityCode, r.catalog.MunicipalitiesByCode)
}

// ResidenceFields answers fields of Residence that are codes of the catalogues.
type ResidenceFields struct{ places PlaceFields }

// Department answers Residence.department.
func (r ResidenceFields) Department(ctx context.Context, h *domain.Residence) (*catalog.Department, error) {
	return r.places.Department(ctx, &h.Place)
}

// Municipality answers Residence.municipality.
func (r ResidenceFields) Municipality(ctx context.Context, h *domain.Residence) (*catalog.Municipality, error) {
	return r.places.Municipality(ctx, &h.Place)
}

// InsuranceFields answers fields of Insurance that are codes of the catalogues.
type InsuranceFields struct{ catalog Catalog }

// Insurer answers Insurance.insurer.
func (r InsuranceFields) Insurer(ctx context.Context, i *domain.Insurance) (*catalog.HealthInsurer, error) {
	return named(ctx, i.InsurerCode, r.catalog.InsurersByCode)
}

// named returns the row that an optional code names.
func named[T any](ctx context.Context, code *string, find func(context.Context, []string) (map[string]T, error)) (*T, error) {
	if code == nil {
		return nil, nil
	}
	found, err := find(ctx, []string{*code})
	row, ok := found[*code]
	if err != nil || !ok {
		return nil, err
	}
	return &row, nil
}
