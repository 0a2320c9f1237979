// Package application holds the use cases of opening an account, and the ports they need.
package application

import (
	"context"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/document"
	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/domain/legal"
)

// Accounts is the slice that keeps accounts.
type Accounts interface {
	// CheckPassword returns what is wrong with a password for an account with an address.
	CheckPassword(password, address string, field ...string) error
	HashPassword(ctx context.Context, password string) (string, error)
	// Create opens an account, in the transaction of ctx; an address in use is TAKEN on email.
	Create(ctx context.Context, a enrol.Account) error
}

// Records is the slice that keeps records.
type Records interface {
	// Create opens a record that v is to own, in the transaction of ctx; a document in use is TAKEN on
	// documentNumber.
	Create(ctx context.Context, v access.Viewer, p enrol.Patient) error
}

// Staff is the slice that keeps paramedics and health professionals.
type Staff interface {
	HasLicense(ctx context.Context, number string) (bool, error)
	// Create makes an account staff, in the transaction of ctx; a licence in use is TAKEN on licenseNumber.
	Create(ctx context.Context, s enrol.Staff) error
}

// Consents is the slice that keeps who accepted which legal document.
type Consents interface {
	// Enrol writes a consent to the versions in force, in the transaction of ctx.
	Enrol(ctx context.Context, client access.Client, c legal.Consent) error
}

// Repository knows what is in use.
type Repository interface {
	HasEmail(ctx context.Context, address string) (bool, error)
	HasDocument(ctx context.Context, typ document.Type, number string) (bool, error)
}

// Countries is the slice that keeps the catalogues.
type Countries interface {
	CountryExists(ctx context.Context, code string) (bool, error)
}

// Phones reads telephone numbers.
type Phones interface {
	// Parse returns a number in E.164, or false if it is not valid in its country.
	Parse(number string) (string, bool)
}
