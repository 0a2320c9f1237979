// Package domain holds the rules of accounts and their sign-in (domain.md sections 2.2 and 5).
package domain

import (
	"time"

	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/domain/person"
)

// Type is the GraphQL type of an account in global ids.
const Type = "User"

// User is an account, as its owner sees it.
type User struct {
	ID        id.ID
	Email     string
	FirstName string
	LastName  string
	Role      person.Role
	Language  locale.Language
	// EmailVerified and OtpEnabled are whether the account ever did so.
	EmailVerified bool
	OtpEnabled    bool
	// LastLoginAt is the login before this one; nil on the first visit.
	LastLoginAt *time.Time
	CreatedAt   time.Time
	// PatientID is the account's own record; nil for staff.
	PatientID *id.ID
}

// GlobalID implements id.Object.
func (u User) GlobalID() id.Global { return id.Global{Type: Type, ID: u.ID} }

// IsFirstVisit reports whether this is the first time that the account is signed in.
func (u User) IsFirstVisit() bool { return u.LastLoginAt == nil }
