// Package domain holds the rules of emergency codes and of what they open (domain.md section 2.9).
package domain

import (
	"crypto/rand"
	"encoding/base64"
	"time"

	"vitalgo/slices/shared/domain/id"
)

// Type is the GraphQL type of an emergency code in global ids.
const Type = "EmergencyCode"

// lifetime is how long a code is in force.
const lifetime = 365 * 24 * time.Hour

// Status says whether a code is in force. It is derived, never stored.
type Status string

// The statuses; see StatusAt.
const (
	Active   Status = "ACTIVE"
	Expired  Status = "EXPIRED"
	Revoked  Status = "REVOKED"
	Replaced Status = "REPLACED"
)

// ClosedReason says why a code was closed.
type ClosedReason string

// The reasons, as they are stored.
const (
	ByRevocation  ClosedReason = "revoked"
	ByReplacement ClosedReason = "replaced"
	ByExpiry      ClosedReason = "expired"
)

// Code opens what a paramedic has to know of a record.
type Code struct {
	ID        id.ID
	PatientID id.ID
	// Value is what the QR holds. It is secret, and empty where it was not needed.
	Value          string `db:"-"`
	GeneratedAt    time.Time
	ExpiresAt      time.Time
	ClosedAt       *time.Time
	ClosedReason   *ClosedReason
	AccessCount    int
	LastAccessedAt *time.Time
	// Status is as of the instant of reading.
	Status Status `db:"-"`
}

// New returns a code for a record, made of 128 random bits: it tells nothing of the patient.
func New(patient id.ID, now time.Time) Code {
	var bits [16]byte
	_, _ = rand.Read(bits[:]) // never fails: crypto/rand ends the program instead
	return Code{
		ID: id.New(now), PatientID: patient, Value: base64.RawURLEncoding.EncodeToString(bits[:]),
		GeneratedAt: now, ExpiresAt: now.Add(lifetime), Status: Active,
	}
}

// GlobalID implements id.Object.
func (c Code) GlobalID() id.Global { return id.Global{Type: Type, ID: c.ID} }

// StatusAt returns the status at an instant.
func (c Code) StatusAt(now time.Time) Status {
	switch {
	case c.ClosedReason != nil && *c.ClosedReason == ByRevocation:
		return Revoked
	case c.ClosedReason != nil && *c.ClosedReason == ByReplacement:
		return Replaced
	case c.ClosedReason != nil || !now.Before(c.ExpiresAt):
		return Expired
	default:
		return Active
	}
}

// Closed returns the code as it is once it was closed.
func (c Code) Closed(reason ClosedReason, now time.Time) Code {
	c.ClosedAt, c.ClosedReason = &now, &reason
	c.Status = c.StatusAt(now)
	return c
}

// Plausible reports whether a text may be a code: 20 to 64 characters of base64url.
func Plausible(value string) bool {
	if len(value) < 20 || len(value) > 64 {
		return false
	}
	for _, r := range value {
		if (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_' {
			return false
		}
	}
	return true
}
