// Package cached keeps the catalogues in the process: forms read them all the time, and they change with a
// release or an import only. They are answered even while the database is down.
package cached

import (
	"context"
	"time"

	"vitalgo/slices/catalog/application"
	"vitalgo/slices/catalog/domain"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/infrastructure/cache"
)

// maxAge is how long after an import the old rows may still be answered.
const maxAge = 5 * time.Minute

// Repository implements application.Repository.
type Repository struct {
	documentTypes  translated[domain.DocumentTypeInfo]
	countries      translated[domain.Country]
	departments    *cache.Value[[]domain.Department]
	municipalities *cache.Value[[]domain.Municipality]
	insurers       *cache.Value[[]domain.HealthInsurer]
}

// New returns a Repository that reads from source what it does not hold.
func New(source application.Repository, now func() time.Time) *Repository {
	return &Repository{
		documentTypes:  translate(source.DocumentTypes, now),
		countries:      translate(source.Countries, now),
		departments:    cache.New(maxAge, now, source.Departments),
		municipalities: cache.New(maxAge, now, source.Municipalities),
		insurers:       cache.New(maxAge, now, source.HealthInsurers),
	}
}

// DocumentTypes implements application.Repository.
func (r *Repository) DocumentTypes(ctx context.Context, language locale.Language) ([]domain.DocumentTypeInfo, error) {
	return r.documentTypes.in(language).Get(ctx)
}

// Countries implements application.Repository.
func (r *Repository) Countries(ctx context.Context, language locale.Language) ([]domain.Country, error) {
	return r.countries.in(language).Get(ctx)
}

// Departments implements application.Repository.
func (r *Repository) Departments(ctx context.Context) ([]domain.Department, error) {
	return r.departments.Get(ctx)
}

// Municipalities implements application.Repository.
func (r *Repository) Municipalities(ctx context.Context) ([]domain.Municipality, error) {
	return r.municipalities.Get(ctx)
}

// HealthInsurers implements application.Repository.
func (r *Repository) HealthInsurers(ctx context.Context) ([]domain.HealthInsurer, error) {
	return r.insurers.Get(ctx)
}

// translated is a catalogue with names in each language.
type translated[T any] map[locale.Language]*cache.Value[[]T]

func translate[T any](load func(context.Context, locale.Language) ([]T, error), now func() time.Time) translated[T] {
	catalogue := translated[T]{}
	for _, language := range locale.Languages() {
		catalogue[language] = cache.New(maxAge, now, func(ctx context.Context) ([]T, error) {
			return load(ctx, language)
		})
	}
	return catalogue
}

// in returns the catalogue in a language; the default one for a caller without.
func (t translated[T]) in(language locale.Language) *cache.Value[[]T] {
	if value, ok := t[language]; ok {
		return value
	}
	return t[locale.Spanish]
}
