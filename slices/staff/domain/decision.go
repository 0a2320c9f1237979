package domain

import (
	"slices"
	"time"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/text"
)

// Decision is what an administrator decided about a staff member.
type Decision struct {
	ID      id.ID
	StaffID id.ID
	// AdminID is who decided; nil once that account is erased.
	AdminID *id.ID
	// Status is what the member became.
	Status Status
	Reason *string
	At     time.Time
}

// Verdict is what an administrator asks for.
type Verdict struct {
	Status Status
	Reason *string
}

// EndsSessions reports whether a member who becomes s is signed out at once.
func (s Status) EndsSessions() bool { return s == Suspended || s == Rejected }

// next returns what a member may become. Renewals are no decisions: see Member.Renewed.
func (s Status) next() []Status {
	switch s {
	case Pending:
		return []Status{Approved, Rejected}
	case Approved:
		return []Status{Suspended, Rejected}
	case Suspended:
		return []Status{Approved}
	default:
		return nil
	}
}

// Decide returns m after a verdict and the decision to keep, or every problem the verdict has on a day.
func (m Member) Decide(v Verdict, admin id.ID, today civil.Date, now time.Time) (Member, Decision, error) {
	var c fault.Check
	c.That(slices.Contains(m.Status.next(), v.Status), fault.NotAllowed, "status")
	c.That(v.Status != Approved || !m.LicenseExpiresOn.Before(today), fault.NotAllowed, "status")
	v.Reason = text.Optional(&c, v.Reason, 5, 500, "reason")
	c.That(v.Status == Approved || v.Reason != nil, fault.Required, "reason")
	if err := c.Err(); err != nil {
		return m, Decision{}, err
	}
	m.Status, m.UpdatedAt, m.Version = v.Status, now, m.Version+1
	return m, Decision{ID: id.New(now), StaffID: m.ID, AdminID: &admin, Status: v.Status, Reason: v.Reason, At: now}, nil
}
