package application

import (
	"context"
	"slices"

	"vitalgo/slices/catalog/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/domain/record"
)

// Catalog are the use cases of the slice. The catalogues are open to everyone. The repository's rows are
// shared: each use case answers a list of its own.
type Catalog struct {
	Repository Repository
	Searches   Searches
	// Fold brings a search into the form of domain.Entry.NameKey.
	Fold func(string) string
}

// DocumentTypes returns every kind of identity document in v's language.
func (u *Catalog) DocumentTypes(ctx context.Context, v access.Viewer) ([]domain.DocumentTypeInfo, error) {
	all, err := u.Repository.DocumentTypes(ctx, v.Language)
	return slices.Clone(all), err
}

// Countries returns the countries whose name in v's language holds search; all of them without one.
func (u *Catalog) Countries(ctx context.Context, v access.Viewer, search *string) ([]domain.Country, error) {
	return find(u, search, func() ([]domain.Country, error) { return u.Repository.Countries(ctx, v.Language) })
}

// Departments returns every department of Colombia.
func (u *Catalog) Departments(ctx context.Context) ([]domain.Department, error) {
	all, err := u.Repository.Departments(ctx)
	return slices.Clone(all), err
}

// Municipalities returns the municipalities of a department whose name holds search; all of them without
// one. An unknown department has none.
func (u *Catalog) Municipalities(ctx context.Context, department string, search *string) ([]domain.Municipality, error) {
	return find(u, search, func() ([]domain.Municipality, error) {
		found, err := u.MunicipalitiesOf(ctx, []string{department})
		return found[department], err
	})
}

// MunicipalitiesOf returns the municipalities of each of the departments named.
func (u *Catalog) MunicipalitiesOf(ctx context.Context, departments []string) (map[string][]domain.Municipality, error) {
	all, err := u.Repository.Municipalities(ctx)
	found := make(map[string][]domain.Municipality, len(departments))
	for _, m := range all {
		if !m.Retired && slices.Contains(departments, m.DepartmentCode) {
			found[m.DepartmentCode] = append(found[m.DepartmentCode], m)
		}
	}
	return found, err
}

// DepartmentsByCode returns those departments that are named.
func (u *Catalog) DepartmentsByCode(ctx context.Context, codes []string) (map[string]domain.Department, error) {
	all, err := u.Repository.Departments(ctx)
	return pick(all, codes, func(d domain.Department) string { return d.Code }), err
}

// MunicipalitiesByCode returns those municipalities that are named, retired ones too.
func (u *Catalog) MunicipalitiesByCode(ctx context.Context, codes []string) (map[string]domain.Municipality, error) {
	all, err := u.Repository.Municipalities(ctx)
	return pick(all, codes, func(m domain.Municipality) string { return m.Code }), err
}

// InsurersByCode returns those insurers that are named, liquidated ones too.
func (u *Catalog) InsurersByCode(ctx context.Context, codes []string) (map[string]domain.HealthInsurer, error) {
	all, err := u.Repository.HealthInsurers(ctx)
	return pick(all, codes, func(i domain.HealthInsurer) string { return i.Code }), err
}

// pick returns the rows of a catalogue with the codes named.
func pick[T any](all []T, codes []string, codeOf func(T) string) map[string]T {
	found := make(map[string]T, len(codes))
	for _, row := range all {
		if slices.Contains(codes, codeOf(row)) {
			found[codeOf(row)] = row
		}
	}
	return found
}

// HealthInsurers returns the insurers whose name holds search; all of them without one.
func (u *Catalog) HealthInsurers(ctx context.Context, search *string) ([]domain.HealthInsurer, error) {
	return find(u, search, func() ([]domain.HealthInsurer, error) { return u.Repository.HealthInsurers(ctx) })
}

// CountryExists reports whether code is that of a country.
func (u *Catalog) CountryExists(ctx context.Context, code string) (bool, error) {
	all, err := u.Repository.Countries(ctx, locale.Spanish)
	return slices.ContainsFunc(all, func(c domain.Country) bool { return c.Code == code }), err
}

// DepartmentExists reports whether code is that of a department.
func (u *Catalog) DepartmentExists(ctx context.Context, code string) (bool, error) {
	all, err := u.Repository.Departments(ctx)
	return slices.ContainsFunc(all, func(d domain.Department) bool { return d.Code == code }), err
}

// InsurerExists reports whether code is that of an insurer that is offered.
func (u *Catalog) InsurerExists(ctx context.Context, code string) (bool, error) {
	all, err := u.Repository.HealthInsurers(ctx)
	return slices.ContainsFunc(all, func(i domain.HealthInsurer) bool { return i.Code == code && !i.Retired }), err
}

// DepartmentOf returns the code of the department that a municipality belongs to; "" for one that is not offered.
func (u *Catalog) DepartmentOf(ctx context.Context, municipality string) (string, error) {
	all, err := u.Repository.Municipalities(ctx)
	for _, m := range all {
		if m.Code == municipality && !m.Retired {
			return m.DepartmentCode, err
		}
	}
	return "", err
}

// find returns those rows of a catalogue whose name holds search.
func find[T interface{ Matches(key string) bool }](u *Catalog, search *string, read func() ([]T, error)) ([]T, error) {
	if err := record.CheckFilter(search, 0); err != nil {
		return nil, err
	}
	key := ""
	if search != nil {
		key = u.Fold(*search)
	}
	all, err := read()
	found := make([]T, 0, len(all))
	for _, row := range all {
		if row.Matches(key) {
			found = append(found, row)
		}
	}
	return found, err
}
