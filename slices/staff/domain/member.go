// Package domain holds the rules of paramedics and health professionals, and of what administrators decide about
// them (domain.md section 2.11).
package domain

import (
	"time"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
)

// The GraphQL types of staff in global ids.
const (
	ParamedicType    = "Paramedic"
	ProfessionalType = "Professional"
)

// Status is where the approval of a staff member stands.
type Status string

// The statuses, as they are stored.
const (
	Pending   Status = "pending"
	Approved  Status = "approved"
	Rejected  Status = "rejected"
	Suspended Status = "suspended"
)

// Member is a paramedic or a health professional, as they and administrators see them.
type Member struct {
	ID     id.ID
	UserID id.ID
	// Kind is person.Paramedic or person.Professional.
	Kind             person.Role
	Email            string
	FullName         string
	LicenseNumber    string
	LicenseExpiresOn civil.Date
	Specialty        *string
	Organization     string
	Phone            string
	Status           Status
	CreatedAt        time.Time
	UpdatedAt        time.Time
	Version          int
}

// StaffMember is a Paramedic or a Professional.
type StaffMember interface {
	id.Object
	Account() id.ID
}

// Paramedic is a member whose kind is person.Paramedic.
type Paramedic struct{ Member }

// Professional is a member whose kind is person.Professional.
type Professional struct{ Member }

// GlobalID implements id.Object.
func (p Paramedic) GlobalID() id.Global { return id.Global{Type: ParamedicType, ID: p.ID} }

// GlobalID implements id.Object.
func (p Professional) GlobalID() id.Global { return id.Global{Type: ProfessionalType, ID: p.ID} }

// Account returns whose membership it is.
func (m Member) Account() id.ID { return m.UserID }

// ByKind returns m as what it is.
func (m Member) ByKind() StaffMember {
	if m.Kind == person.Paramedic {
		return Paramedic{m}
	}
	return Professional{m}
}

// Position is where a member stands in the list of staff: the newest first.
type Position struct {
	CreatedAt time.Time
	ID        id.ID
}

// Position returns where m stands in the list.
func (m Member) Position() Position { return Position{m.CreatedAt, m.ID} }

// Renewed returns m with a licence that runs until a day later than today. Who was approved has to be checked
// again; who was rejected or is suspended cannot renew.
func (m Member) Renewed(expiresOn, today civil.Date, now time.Time) (Member, error) {
	var c fault.Check
	c.That(m.Status == Pending || m.Status == Approved, fault.NotAllowed)
	c.That(!expiresOn.IsZero(), fault.Required, "licenseExpiresOn")
	c.Range(expiresOn.After(today), today.AddDays(1), civil.Last(), "licenseExpiresOn")
	if err := c.Err(); err != nil {
		return m, err
	}
	m.LicenseExpiresOn, m.Status, m.UpdatedAt, m.Version = expiresOn, Pending, now, m.Version+1
	return m, nil
}
