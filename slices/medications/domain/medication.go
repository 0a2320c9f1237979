// Package domain holds the rules of medications (domain.md sections 2.6, 2.7 and 4.5).
package domain

import (
	"vitalgo/slices/shared/domain/change"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
	"vitalgo/slices/shared/domain/text"
)

// Type is the GraphQL type of a medication in global ids.
const Type = "Medication"

// Status says whether a medication is taken. It is derived, never stored.
type Status string

// The statuses; see StatusOn.
const (
	Active   Status = "ACTIVE"
	Ended    Status = "ENDED"
	Inactive Status = "INACTIVE"
)

// Filter narrows a list of medications; its zero value narrows nothing.
type Filter struct {
	Status []Status
	// Search is part of a name, accents and case aside.
	Search *string
}

// Check refuses filters that are longer than a form would send.
func (f Filter) Check() error { return record.CheckFilter(f.Search, len(f.Status)) }

// Details are what people write down about a medication.
type Details struct {
	Name         string
	Dosage       string
	Frequency    string
	StartDate    civil.Date
	EndDate      *civil.Date
	IsActive     bool
	PrescribedBy *string
	Notes        *string
}

// Medication is a drug that a patient takes or took.
type Medication struct {
	record.Entry
	Details
	// Status is as of the day of reading.
	Status Status `db:"-"`
}

// GlobalID implements id.Object.
func (m Medication) GlobalID() id.Global { return id.Global{Type: Type, ID: m.ID} }

// With returns m with another entry.
func (m Medication) With(e record.Entry) Medication {
	m.Entry = e
	return m
}

// Position is where a medication stands in its list: the newest start first.
type Position = record.Position[civil.Date]

// Position returns where m stands in its list.
func (m Medication) Position() Position { return record.At(m.StartDate, m.Entry) }

// furthestStart is how many days ahead a medication may start.
const furthestStart = 365

// Checked returns the details as they are stored, or every problem they have on the day named in the
// record of a person born on the date named.
func (d Details) Checked(born, today civil.Date) (Details, error) {
	var c fault.Check
	d.Name = text.Required(&c, d.Name, 2, 200, "name")
	d.Dosage = text.Required(&c, d.Dosage, 1, 100, "dosage")
	d.Frequency = text.Required(&c, d.Frequency, 1, 100, "frequency")
	d.PrescribedBy = text.Optional(&c, d.PrescribedBy, 0, 200, "prescribedBy")
	d.Notes = text.OptionalLines(&c, d.Notes, 1000, "notes")
	latest := today.AddDays(furthestStart)
	c.That(!d.StartDate.IsZero(), fault.Required, "startDate")
	c.Range(!d.StartDate.Before(born) && !d.StartDate.After(latest), born, latest, "startDate")
	if d.EndDate != nil {
		c.Range(!d.EndDate.Before(d.StartDate), d.StartDate, civil.Last(), "endDate")
	}
	return d, c.Err()
}

// Changes are what an update says of a medication; see change.Of.
type Changes struct {
	Name         change.Of[string]
	Dosage       change.Of[string]
	Frequency    change.Of[string]
	StartDate    change.Of[civil.Date]
	EndDate      change.Of[civil.Date]
	IsActive     change.Of[bool]
	PrescribedBy change.Of[string]
	Notes        change.Of[string]
}

// Apply returns the details after the changes, checked as Checked does.
func (ch Changes) Apply(d Details, born, today civil.Date) (Details, error) {
	var c fault.Check
	c.That(!ch.IsActive.Empties(), fault.Required, "isActive")
	changed, err := Details{
		Name:         ch.Name.Or(d.Name),
		Dosage:       ch.Dosage.Or(d.Dosage),
		Frequency:    ch.Frequency.Or(d.Frequency),
		StartDate:    ch.StartDate.Or(d.StartDate),
		EndDate:      ch.EndDate.OrNil(d.EndDate),
		IsActive:     ch.IsActive.Or(d.IsActive),
		PrescribedBy: ch.PrescribedBy.OrNil(d.PrescribedBy),
		Notes:        ch.Notes.OrNil(d.Notes),
	}.Checked(born, today)
	return changed, fault.Join(c.Err(), err)
}

// Switched returns the details with the medication switched on or off. One whose end is past cannot be
// switched on.
func (d Details) Switched(active bool, today civil.Date) (Details, error) {
	if active && d.endedOn(today) {
		return Details{}, fault.Invalid(fault.NotAllowed, "active")
	}
	d.IsActive = active
	return d, nil
}

// StatusOn returns the status on a day: INACTIVE when switched off, ENDED when the end date is past, else
// ACTIVE; a start in the future is ACTIVE, and the end date itself still is (domain.md section 4.5).
func (d Details) StatusOn(day civil.Date) Status {
	switch {
	case !d.IsActive:
		return Inactive
	case d.endedOn(day):
		return Ended
	default:
		return Active
	}
}

func (d Details) endedOn(day civil.Date) bool { return d.EndDate != nil && d.EndDate.Before(day) }

// AsOf returns m with its status on a day.
func (m Medication) AsOf(day civil.Date) Medication {
	m.Status = m.StatusOn(day)
	return m
}

// DifferentFields names the details in which m and other differ, as GraphQL names them.
func (m Medication) DifferentFields(other Medication) record.Fields {
	var f record.Fields
	record.Compare(&f, "name", m.Name, other.Name)
	record.Compare(&f, "dosage", m.Dosage, other.Dosage)
	record.Compare(&f, "frequency", m.Frequency, other.Frequency)
	record.Compare(&f, "startDate", m.StartDate, other.StartDate)
	record.ComparePointers(&f, "endDate", m.EndDate, other.EndDate)
	record.Compare(&f, "isActive", m.IsActive, other.IsActive)
	record.ComparePointers(&f, "prescribedBy", m.PrescribedBy, other.PrescribedBy)
	record.ComparePointers(&f, "notes", m.Notes, other.Notes)
	return f
}
