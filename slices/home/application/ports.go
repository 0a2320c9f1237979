// Package application holds the use cases of the landing page, of legal documents and of closing an account,
// and the ports they need.
package application

import (
	"context"
	"time"

	"vitalgo/slices/home/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/legal"
	"vitalgo/slices/shared/domain/locale"
)

// Front knows what everyone may see. Callers share what it returns, and must not change it.
type Front interface {
	// Patients returns how many patients have an account that is not closing.
	Patients(ctx context.Context) (int, error)
	// Documents returns the legal documents in force, in a language.
	Documents(ctx context.Context, language locale.Language) ([]domain.Document, error)
}

// LegalRepository stores who accepted what.
type LegalRepository interface {
	// Versions returns the version in force on a day of each legal document.
	Versions(ctx context.Context, today civil.Date) (map[legal.Kind]string, error)
	// Acceptances returns what accounts accepted, the newest first, with the texts in a language.
	Acceptances(ctx context.Context, accounts []id.ID, language locale.Language) ([]domain.Acceptance, error)
	// Accept writes that an account accepts a version, unless it did so before.
	Accept(ctx context.Context, v access.Viewer, kind legal.Kind, version string, at time.Time) error
	// Enrol writes a consent to the versions in force.
	Enrol(ctx context.Context, client access.Client, c legal.Consent) error
}

// ClosingRepository closes accounts.
type ClosingRepository interface {
	// LockRecords keeps the account's record, and those of its dependants, from changing until the
	// transaction ends.
	LockRecords(ctx context.Context, account id.ID, today civil.Date) error
	// Close closes an account while its password has the hash that was compared; else NOT_FOUND.
	Close(ctx context.Context, account id.ID, compared string, since, eraseAfter time.Time) error
	// RevokeCodes closes the emergency codes of the account's record, and of its dependants who have no
	// other guardian whose account stays.
	RevokeCodes(ctx context.Context, account id.ID, at time.Time) error
}

// Identity checks that a caller is who the session says.
type Identity interface {
	// Confirm returns INVALID_CREDENTIALS for a password that is not v's, OTP_REQUIRED or OTP_INVALID where the account
	// has one-time passwords, and else the hash that the password was compared with.
	Confirm(ctx context.Context, v access.Viewer, password string, otp *string) (compared string, err error)
}

// Sessions ends sessions.
type Sessions interface {
	// Void makes the sessions of an account that were opened before an instant void, in the transaction of ctx.
	Void(ctx context.Context, account id.ID, at time.Time) error
	// EndAll ends the sessions of an account.
	EndAll(ctx context.Context, account id.ID) error
}

// ErasureRepository erases accounts.
type ErasureRepository interface {
	// Due returns at most limit accounts that are to be erased at an instant, besides some.
	Due(ctx context.Context, now time.Time, besides []id.ID, limit int) ([]id.ID, error)
	// Records returns the records that go with an account: its own, and those of dependants whom nobody
	// else keeps.
	Records(ctx context.Context, account id.ID) ([]id.ID, error)
	// LockDue reports whether the account is still to be erased, and keeps its owner from taking that back
	// until the transaction ends.
	LockDue(ctx context.Context, account id.ID, now time.Time) (bool, error)
	// DropSalts has the audit chain let go of records and an account that are erased next, in the transaction of ctx.
	DropSalts(ctx context.Context, records []id.ID, account id.ID) error
	// EraseRecords erases records with all that belongs to them. The access log stays, without the patient.
	EraseRecords(ctx context.Context, records []id.ID) error
	// EraseAccount erases an account with all that belongs to it.
	EraseAccount(ctx context.Context, account id.ID) error
}

// Files are what a slice keeps of records outside the database.
type Files interface {
	// EraseFiles erases the files of records; files that are gone already are no error.
	EraseFiles(ctx context.Context, records []id.ID) error
}

// Traces are what other parts of the database hold of people without belonging to them.
type Traces interface {
	// Forget takes the traces of accounts and records away, in the transaction of ctx that erases them.
	Forget(ctx context.Context, accounts, records []id.ID) error
}
