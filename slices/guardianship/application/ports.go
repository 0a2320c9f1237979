// Package application holds the use cases of guardians and the ports they need.
package application

import (
	"context"

	"vitalgo/slices/guardianship/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/document"
	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/legal"
)

// Repository stores guardianships.
type Repository interface {
	// Dependants returns the records that g's account keeps, the first registered first.
	Dependants(ctx context.Context, g access.Grant) ([]id.ID, error)
	// Guardians returns the accounts that keep those of the records that g reaches, the first of each first.
	Guardians(ctx context.Context, g access.Grant, patients []id.ID) (map[id.ID][]id.ID, error)
	// Lock returns how many dependants g's account has, and lets nobody register another one for it until the
	// transaction ends.
	Lock(ctx context.Context, g access.Grant) (int, error)
	// HasDocument reports whether a record has a document.
	HasDocument(ctx context.Context, typ document.Type, number string) (bool, error)
	// Insert makes g's account a guardian.
	Insert(ctx context.Context, g access.Grant, new domain.Guardianship) error
}

// Records is the slice that keeps records.
type Records interface {
	// CreateKept opens a record in the transaction of ctx; keep writes why v may see it, once it is there. A
	// document in use is TAKEN on documentNumber.
	CreateKept(ctx context.Context, v access.Viewer, p enrol.Patient, keep func(context.Context) error) error
}

// Consents is the slice that keeps what people accept.
type Consents interface {
	// Enrol writes, in the transaction of ctx, what an account accepts.
	Enrol(ctx context.Context, client access.Client, c legal.Consent) error
}

// Countries is the slice that keeps the catalogues.
type Countries interface {
	CountryExists(ctx context.Context, code string) (bool, error)
}
