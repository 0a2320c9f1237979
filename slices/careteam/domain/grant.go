// Package domain holds the rules of consents: which professional may see a record, how far, and until when
// (domain.md section 2.11).
package domain

import (
	"strings"
	"time"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/text"
)

// Type is the GraphQL type of a consent in global ids.
const Type = "AccessGrant"

// Scope is what a consent allows.
type Scope string

// The scopes, as they are stored.
const (
	Read  Scope = "read"
	Write Scope = "write"
)

// Status says whether a consent counts. It is derived, never stored.
type Status string

// The statuses; see StatusOn.
const (
	Active  Status = "ACTIVE"
	Expired Status = "EXPIRED"
	Revoked Status = "REVOKED"
)

// AccessGrant is the consent with which a patient opens the record to a professional.
type AccessGrant struct {
	ID             id.ID
	PatientID      id.ID
	ProfessionalID id.ID
	Scope          Scope
	GrantedAt      time.Time
	// ExpiresOn is the last day on which the consent counts.
	ExpiresOn civil.Date
	RevokedAt *time.Time
	// Status is as of the day of reading.
	Status Status `db:"-"`
}

// GlobalID implements id.Object.
func (g AccessGrant) GlobalID() id.Global { return id.Global{Type: Type, ID: g.ID} }

// StatusOn returns the status on a day.
func (g AccessGrant) StatusOn(day civil.Date) Status {
	switch {
	case g.RevokedAt != nil:
		return Revoked
	case g.ExpiresOn.Before(day):
		return Expired
	default:
		return Active
	}
}

// RevokedNow returns the consent taken back at an instant; NOT_ALLOWED if it was taken back before.
func (g AccessGrant) RevokedNow(now time.Time) (AccessGrant, error) {
	if g.RevokedAt != nil {
		return g, fault.Invalid(fault.NotAllowed, "id")
	}
	if now.Before(g.GrantedAt) { // the clock of another replica is ahead
		now = g.GrantedAt
	}
	g.RevokedAt = &now
	return g, nil
}

// Terms are what a patient consents to.
type Terms struct {
	ProfessionalLicense string
	Scope               Scope
	ExpiresOn           civil.Date
}

// longest is how many days ahead a consent may end.
const longest = 365

// IsLicense reports whether s looks like the licence number of somebody.
func IsLicense(s string) bool {
	return len(s) >= 3 && len(s) <= 50 && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-'
	})
}

// Checked returns the terms as they are compared, or every problem they have on a day.
func (t Terms) Checked(today civil.Date) (Terms, error) {
	var c fault.Check
	t.ProfessionalLicense = strings.ToUpper(text.Line(t.ProfessionalLicense))
	c.That(t.ProfessionalLicense != "", fault.Required, "professionalLicense")
	latest := today.AddDays(longest)
	c.That(!t.ExpiresOn.IsZero(), fault.Required, "expiresOn")
	c.Range(!t.ExpiresOn.Before(today) && !t.ExpiresOn.After(latest), today, latest, "expiresOn")
	return t, c.Err()
}

// SharedRecord is a record in the list of those that patients share with a professional. It is its own position
// in the list.
type SharedRecord struct {
	// Name is by what the list is ordered: the folded last name, a tabulator and the folded first name.
	Name      string
	PatientID id.ID
}

// Position returns where r stands in the list.
func (r SharedRecord) Position() SharedRecord { return r }
