// Package enrol holds what slices tell each other when somebody joins: one slice checks the form, another one
// keeps the account, a third one the record.
package enrol

import (
	"time"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/document"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/domain/person"
)

// Account is an account to be opened. Its values are checked already.
type Account struct {
	ID           id.ID
	Email        string
	PasswordHash string
	Role         person.Role
	FirstName    string
	LastName     string
	Language     locale.Language
	// SignedIn says that opening the account signs it in, which counts as a login.
	SignedIn bool
	At       time.Time
}

// Admin is an administrator as whoever operates the server names one. Nothing of it is checked yet.
type Admin struct{ Email, Password, FirstName, LastName string }

// Patient is a record to be opened. Its values are checked already.
type Patient struct {
	ID id.ID
	// Account is whose own record it is; nil for a dependant's.
	Account        *id.ID
	FirstName      string
	LastName       string
	DocumentType   document.Type
	DocumentNumber string
	BirthDate      civil.Date
	// Phone is in E.164; nil where the record has no account.
	Phone         *string
	OriginCountry string
	At            time.Time
}

// Staff is a paramedic or a health professional who joins. Its values are checked already.
type Staff struct {
	ID      id.ID
	Account id.ID
	// Kind is person.Paramedic or person.Professional.
	Kind             person.Role
	LicenseNumber    string
	LicenseExpiresOn civil.Date
	Specialty        *string
	Organization     string
	// Phone is in E.164.
	Phone string
	At    time.Time
}
