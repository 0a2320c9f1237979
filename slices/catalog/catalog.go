// Package catalog is the front door of the slice: it wires the layers together.
package catalog

import (
	"time"

	"vitalgo/slices/catalog/application"
	"vitalgo/slices/catalog/infrastructure/cached"
	"vitalgo/slices/catalog/infrastructure/graphql"
	"vitalgo/slices/catalog/infrastructure/postgres"
	"vitalgo/slices/shared/infrastructure/fold"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Catalog is the slice.
type Catalog struct {
	Use     *application.Catalog
	GraphQL graphql.Catalog
}

// New builds the slice.
func New(db *pg.DB, now func() time.Time) Catalog {
	use := &application.Catalog{Repository: cached.New(postgres.New(db), now), Fold: fold.Key}
	return Catalog{use, graphql.New(use)}
}
