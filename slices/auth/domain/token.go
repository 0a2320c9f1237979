package domain

import (
	"time"

	"vitalgo/slices/shared/domain/id"
)

// Purpose is what a one-time token is for. A token of one purpose is none of another.
type Purpose string

// The purposes.
const (
	PasswordReset     Purpose = "password_reset"
	EmailVerification Purpose = "email_verification"
	EmailChange       Purpose = "email_change"
)

// Purposes lists every purpose.
func Purposes() []Purpose { return []Purpose{PasswordReset, EmailVerification, EmailChange} }

// Lifetime is how long a token may be used (domain.md section 3).
func (p Purpose) Lifetime() time.Duration {
	if p == PasswordReset {
		return time.Hour
	}
	return day
}

// Claim is what a one-time token proves: that whoever has it reads an address for an account.
type Claim struct {
	Account id.ID
	// Email is the account's address when the token was made; for an EmailChange the one to come.
	Email string
	// Replaces and Mark are what an EmailChange was asked for under: the address that it replaces, and the mark of the
	// credentials. It is worth nothing once the account has another of either.
	Replaces  string
	Mark      string
	ExpiresAt time.Time
}
