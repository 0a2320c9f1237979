// Package domain holds the rules of accounts and their sign-in (domain.md sections 2.2 and 5).
package domain

import (
	"crypto/sha256"
	"encoding/hex"
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
	// Active is false for staff who are not approved or whose licence has run out.
	Active bool
	// Closing is whether the owner closed the account; a login before EraseAfter takes it back.
	Closing bool
	// EraseAfter is when a closing account ends; nil for one that is not closing.
	EraseAfter *time.Time
	// SessionsValidAfter is when sessions that were opened before died; nil if that never happened.
	SessionsValidAfter *time.Time
	// SessionSpared is the one that did not die then; nil if all did.
	SessionSpared *id.ID
}

// GlobalID implements id.Object.
func (u User) GlobalID() id.Global { return id.Global{Type: Type, ID: u.ID} }

// IDOf returns the id of u, by which its edges are looked up.
func IDOf(u *User) id.ID { return u.ID }

// IsFirstVisit reports whether this is the first time that the account is signed in.
func (u User) IsFirstVisit() bool { return u.LastLoginAt == nil }

// Admits reports whether a session may still act for the account, whatever Redis says.
func (u User) Admits(s Session) bool {
	spared := u.SessionSpared != nil && *u.SessionSpared == s.ID
	return !u.Closing && (u.SessionsValidAfter == nil || spared || !s.CreatedAt.Before(*u.SessionsValidAfter))
}

// Ended reports whether the time to take the closing of u back is over: the account is answered like one that does
// not exist, whether or not the job that erases it was there yet.
func (u User) Ended(now time.Time) bool { return ended(u.EraseAfter, now) }

func ended(eraseAfter *time.Time, now time.Time) bool {
	return eraseAfter != nil && !now.Before(*eraseAfter)
}

// NextStep is where a front end takes an account after it has signed in. It is derived, never stored.
type NextStep string

// The steps; see User.NextStep.
const (
	Dashboard       NextStep = "DASHBOARD"
	CompleteProfile NextStep = "COMPLETE_PROFILE"
	EmergencyScan   NextStep = "EMERGENCY_SCAN"
	AwaitApproval   NextStep = "AWAIT_APPROVAL"
	Administration  NextStep = "ADMINISTRATION"
)

// NextStep returns the step of an account (domain.md section 4.7). complete is whether the mandatory fields of
// a patient's own profile are filled in.
func (u User) NextStep(complete bool) NextStep {
	switch {
	case u.Role == person.Admin:
		return Administration
	case u.Role == person.Patient && !complete:
		return CompleteProfile
	case u.Role == person.Patient:
		return Dashboard
	case !u.Active:
		return AwaitApproval
	case u.Role == person.Paramedic:
		return EmergencyScan
	default:
		return Dashboard
	}
}

// Credentials are what a login is checked against.
type Credentials struct {
	ID           id.ID
	PasswordHash string
	// OTPEnabled is whether a login asks for a one-time password as well.
	OTPEnabled bool
	// EraseAfter is when a closing account ends; nil for one that is not closing.
	EraseAfter *time.Time
}

// Mark tells the password from those before and after it, and nothing about it: the hash is salted.
func (c Credentials) Mark() string {
	sum := sha256.Sum256([]byte(c.PasswordHash))
	return hex.EncodeToString(sum[:])
}

// Ended is User.Ended.
func (c Credentials) Ended(now time.Time) bool { return ended(c.EraseAfter, now) }
