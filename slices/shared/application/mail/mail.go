// Package mail is the port through which use cases write to people (domain.md section 2.12).
package mail

import (
	"context"
	"time"

	"vitalgo/slices/shared/domain/id"
)

// Kind is what a mail is about.
type Kind string

// The kinds; each has its texts in every language.
const (
	EmailVerification Kind = "email_verification" // Link, Until
	EmailChange       Kind = "email_change"       // Address, Link, Until; goes to the new address
	EmailChangeNotice Kind = "email_change_notice"
	EmailChanged      Kind = "email_changed"  // Address: the one before
	PasswordReset     Kind = "password_reset" // Link, Until
	PasswordChanged   Kind = "password_changed"
	AccountLocked     Kind = "account_locked"    // Until
	StaffDecision     Kind = "staff_decision"    // Status, Reason
	EmergencyReading  Kind = "emergency_reading" // Person, Organization, At
)

// Kinds lists every kind, so that tests can check that each has its texts.
func Kinds() []Kind {
	return []Kind{EmailVerification, EmailChange, EmailChangeNotice, EmailChanged, PasswordReset, PasswordChanged,
		AccountLocked, StaffDecision, EmergencyReading}
}

// Mail is one letter to the owner of an account, in the account's language. It never holds medical data.
type Mail struct {
	Kind    Kind
	Account id.ID
	// Address is where the mail goes instead of the account's own address; usually empty.
	Address string
	// Link is where the reader is to go; it begins with the address of the front end.
	Link string
	// Until is how long Link or what happened lasts. A mail whose link has run out is not sent.
	Until time.Time
	// At is when it happened.
	At time.Time
	// Person and Organization are who did it.
	Person, Organization string
	// Status and Reason are what was decided; Status is approved, rejected or suspended.
	Status, Reason string
}

// Mailer sends mails in the background.
type Mailer interface {
	// Queue has a mail sent once the transaction of ctx is committed, and not if it is rolled back. A mail to
	// an account that does not exist is dropped, so that a use case need not know whether it does.
	Queue(ctx context.Context, m Mail) error
}
