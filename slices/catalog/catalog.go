// Package catalog is the front door of the slice: it wires the layers together.
package catalog

import (
	"context"
	"io"
	"time"

	"vitalgo/slices/catalog/application"
	"vitalgo/slices/catalog/infrastructure/cached"
	"vitalgo/slices/catalog/infrastructure/graphql"
	"vitalgo/slices/catalog/infrastructure/icd10file"
	"vitalgo/slices/catalog/infrastructure/postgres"
	"vitalgo/slices/shared/infrastructure/fold"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/progress"
)

// Catalog is the slice.
type Catalog struct {
	Use     *application.Catalog
	GraphQL graphql.Catalog
}

// New builds the slice.
func New(db *pg.DB, now func() time.Time) Catalog {
	repository := postgres.New(db)
	use := &application.Catalog{Repository: cached.New(repository, now), Searches: repository, Fold: fold.Key}
	return Catalog{use, graphql.New(use)}
}

// ImportICD10 writes a file of ICD-10 codes to the database, all of it or nothing, and returns how many
// codes it holds.
func ImportICD10(ctx context.Context, db *pg.DB, now func() time.Time, file io.Reader, report progress.Report) (int, error) {
	codes, err := icd10file.Read(file)
	if err != nil {
		return 0, err
	}
	use := &application.Importer{Imports: postgres.New(db), Tx: db, Now: now, Report: report}
	return len(codes), use.ICD10(ctx, codes)
}
