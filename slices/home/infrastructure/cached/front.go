// Package cached keeps what the landing page shows in the process: everyone asks for it, and it is answered
// even while the database is down.
package cached

import (
	"context"
	"time"

	"vitalgo/slices/home/domain"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/infrastructure/cache"
)

// maxAge is the one of the contract.
const maxAge = time.Minute

// Source is where the values come from.
type Source interface {
	Patients(ctx context.Context) (int, error)
	Documents(ctx context.Context, language locale.Language, today civil.Date) ([]domain.Document, error)
}

// Front implements application.Front.
type Front struct {
	patients  *cache.Value[int]
	documents map[locale.Language]*cache.Value[[]domain.Document]
}

// New returns a Front that reads from source what it does not hold.
func New(source Source, now func() time.Time) *Front {
	f := &Front{
		patients:  cache.New(maxAge, now, source.Patients),
		documents: map[locale.Language]*cache.Value[[]domain.Document]{},
	}
	for _, language := range locale.Languages() {
		f.documents[language] = cache.New(maxAge, now, func(ctx context.Context) ([]domain.Document, error) {
			return source.Documents(ctx, language, civil.Today(now()))
		})
	}
	return f
}

// Patients implements application.Front.
func (f *Front) Patients(ctx context.Context) (int, error) { return f.patients.Get(ctx) }

// Documents implements application.Front; a caller without a language is answered in the default one.
func (f *Front) Documents(ctx context.Context, language locale.Language) ([]domain.Document, error) {
	documents, ok := f.documents[language]
	if !ok {
		documents = f.documents[locale.Spanish]
	}
	return documents.Get(ctx)
}
