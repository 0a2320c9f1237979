// Package security is the port through which use cases report what those who watch over the product have to see. What
// is reported holds no personal data: ids of accounts, and words of closed lists.
package security

import (
	"context"

	"vitalgo/slices/shared/domain/id"
)

// Kind is what happened.
type Kind string

// The kinds.
const (
	LoggedIn         Kind = "logged_in"
	AccountLocked    Kind = "account_locked"
	PasswordChanged  Kind = "password_changed"
	PasswordReset    Kind = "password_reset"
	EmailChanged     Kind = "email_changed"
	OTPChanged       Kind = "otp_changed"
	RefreshReused    Kind = "refresh_reused"
	SessionEnded     Kind = "session_ended"
	AccessRefused    Kind = "access_refused"
	RateLimited      Kind = "rate_limited"
	StaffDecided     Kind = "staff_decided"
	EmergencyRefused Kind = "emergency_refused"
	RecordExported   Kind = "record_exported"
	AccountClosed    Kind = "account_closed"
	Started          Kind = "started"
)

// Kinds lists every kind.
func Kinds() []Kind {
	return []Kind{LoggedIn, AccountLocked, PasswordChanged, PasswordReset, EmailChanged, OTPChanged, RefreshReused, SessionEnded,
		AccessRefused, RateLimited, StaffDecided, EmergencyRefused, RecordExported, AccountClosed, Started}
}

// Event is one thing that happened.
type Event struct {
	Kind Kind
	// Account is whom it concerns; zero if that is who acts, or nobody. Who acts, and from where, is known to the
	// context.
	Account id.ID
	// Detail is a word of a closed list, such as the name of a limit; it may be empty.
	Detail string
}

// Report takes events, once what they tell has happened: after a commit. It neither fails nor waits. A nil Report
// tells nobody.
type Report func(ctx context.Context, e Event)

// Tell reports e.
func (r Report) Tell(ctx context.Context, e Event) {
	if r != nil {
		r(ctx, e)
	}
}
