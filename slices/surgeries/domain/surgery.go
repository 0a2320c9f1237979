// Package domain holds the rules of surgeries (domain.md sections 2.6 and 2.8).
package domain

import (
	"vitalgo/slices/shared/domain/change"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
	"vitalgo/slices/shared/domain/text"
)

// Type is the GraphQL type of a surgery in global ids.
const Type = "Surgery"

// Anesthesia is how pain was kept away.
type Anesthesia string

// The kinds of anaesthesia, as they are stored.
const (
	General         Anesthesia = "general"
	Local           Anesthesia = "local"
	Regional        Anesthesia = "regional"
	Spinal          Anesthesia = "spinal"
	Epidural        Anesthesia = "epidural"
	Sedation        Anesthesia = "sedation"
	OtherAnesthesia Anesthesia = "other"
)

// Filter narrows a list of surgeries; its zero value narrows nothing.
type Filter struct {
	// Search is part of a procedure, accents and case aside.
	Search *string
	// From and To are the first and the last day.
	From *civil.Date
	To   *civil.Date
}

// Check refuses filters that are longer than a form would send.
func (f Filter) Check() error { return record.CheckFilter(f.Search, 0) }

// Details are what people write down about a surgery.
type Details struct {
	Procedure  string
	Date       civil.Date `db:"surgery_date"`
	Hospital   *string
	Surgeon    *string
	Anesthesia *Anesthesia
	// DurationMinutes is 1 to 1,440.
	DurationMinutes *int
	Complications   *string
	Notes           *string
}

// Surgery is an operation that a patient had. Planned ones are not recorded.
type Surgery struct {
	record.Entry
	Details
}

// GlobalID implements id.Object.
func (s Surgery) GlobalID() id.Global { return id.Global{Type: Type, ID: s.ID} }

// With returns s with another entry.
func (s Surgery) With(e record.Entry) Surgery {
	s.Entry = e
	return s
}

// Position is where a surgery stands in its list: the newest first.
type Position = record.Position[civil.Date]

// Position returns where s stands in its list.
func (s Surgery) Position() Position { return record.At(s.Date, s.Entry) }

// longest is the most minutes that a surgery takes.
const longest = 24 * 60

// Checked returns the details as they are stored, or every problem they have on the day named in the
// record of a person born on the date named.
func (d Details) Checked(born, today civil.Date) (Details, error) {
	var c fault.Check
	d.Procedure = text.Required(&c, d.Procedure, 2, 300, "procedure")
	c.That(!d.Date.IsZero(), fault.Required, "date")
	record.Past(&c, d.Date, born, today, "date")
	d.Hospital = text.Optional(&c, d.Hospital, 0, 200, "hospital")
	d.Surgeon = text.Optional(&c, d.Surgeon, 0, 200, "surgeon")
	if d.DurationMinutes != nil {
		c.Range(*d.DurationMinutes >= 1 && *d.DurationMinutes <= longest, 1, longest, "durationMinutes")
	}
	d.Complications = text.OptionalLines(&c, d.Complications, 1000, "complications")
	d.Notes = text.OptionalLines(&c, d.Notes, 1000, "notes")
	return d, c.Err()
}

// Changes are what an update says of a surgery; see change.Of.
type Changes struct {
	Procedure       change.Of[string]
	Date            change.Of[civil.Date]
	Hospital        change.Of[string]
	Surgeon         change.Of[string]
	Anesthesia      change.Of[Anesthesia]
	DurationMinutes change.Of[int]
	Complications   change.Of[string]
	Notes           change.Of[string]
}

// Apply returns the details after the changes, checked as Checked does.
func (ch Changes) Apply(d Details, born, today civil.Date) (Details, error) {
	return Details{
		Procedure:       ch.Procedure.Or(d.Procedure),
		Date:            ch.Date.Or(d.Date),
		Hospital:        ch.Hospital.OrNil(d.Hospital),
		Surgeon:         ch.Surgeon.OrNil(d.Surgeon),
		Anesthesia:      ch.Anesthesia.OrNil(d.Anesthesia),
		DurationMinutes: ch.DurationMinutes.OrNil(d.DurationMinutes),
		Complications:   ch.Complications.OrNil(d.Complications),
		Notes:           ch.Notes.OrNil(d.Notes),
	}.Checked(born, today)
}

// DifferentFields names the details in which s and other differ, as GraphQL names them.
func (s Surgery) DifferentFields(other Surgery) record.Fields {
	var f record.Fields
	record.Compare(&f, "procedure", s.Procedure, other.Procedure)
	record.Compare(&f, "date", s.Date, other.Date)
	record.ComparePointers(&f, "hospital", s.Hospital, other.Hospital)
	record.ComparePointers(&f, "surgeon", s.Surgeon, other.Surgeon)
	record.ComparePointers(&f, "anesthesia", s.Anesthesia, other.Anesthesia)
	record.ComparePointers(&f, "durationMinutes", s.DurationMinutes, other.DurationMinutes)
	record.ComparePointers(&f, "complications", s.Complications, other.Complications)
	record.ComparePointers(&f, "notes", s.Notes, other.Notes)
	return f
}
