// Package domain holds the rules of allergies (domain.md sections 2.6 and 2.7).
package domain

import (
	"vitalgo/slices/shared/domain/change"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
	"vitalgo/slices/shared/domain/text"
)

// Type is the GraphQL type of an allergy in global ids.
const Type = "Allergy"

// Severity says how grave a reaction is.
type Severity string

// The severities, as they are stored.
const (
	Mild     Severity = "leve"
	Moderate Severity = "moderada"
	Severe   Severity = "severa"
	Critical Severity = "critica"
)

// Rank orders severities, the gravest highest; the column severity_rank holds the same numbers.
func (s Severity) Rank() int {
	switch s {
	case Critical:
		return 4
	case Severe:
		return 3
	case Moderate:
		return 2
	default:
		return 1
	}
}

// Filter narrows a list of allergies; its zero value narrows nothing.
type Filter struct {
	Severity []Severity
	// Search is part of an allergen, accents and case aside.
	Search *string
}

// Check refuses filters that are longer than a form would send.
func (f Filter) Check() error { return record.CheckFilter(f.Search, len(f.Severity)) }

// Details are what people write down about an allergy.
type Details struct {
	// Allergen is in a record once, accents and case aside.
	Allergen      string
	Severity      Severity
	Reaction      *string
	Treatment     *string
	DiagnosisDate *civil.Date
	Notes         *string
}

// Allergy is something that a patient reacts to.
type Allergy struct {
	record.Entry
	Details
}

// GlobalID implements id.Object.
func (a Allergy) GlobalID() id.Global { return id.Global{Type: Type, ID: a.ID} }

// With returns a with another entry.
func (a Allergy) With(e record.Entry) Allergy {
	a.Entry = e
	return a
}

// Position is where an allergy stands in its list: the gravest first.
type Position = record.Position[int]

// Position returns where a stands in its list.
func (a Allergy) Position() Position { return record.At(a.Severity.Rank(), a.Entry) }

// Checked returns the details as they are stored, or every problem they have on the day named in the
// record of a person born on the date named.
func (d Details) Checked(born, today civil.Date) (Details, error) {
	var c fault.Check
	d.Allergen = text.Required(&c, d.Allergen, 2, 200, "allergen")
	c.That(d.Severity != "", fault.Required, "severity")
	d.Reaction = text.OptionalLines(&c, d.Reaction, 1000, "reaction")
	d.Treatment = text.OptionalLines(&c, d.Treatment, 500, "treatment")
	d.Notes = text.OptionalLines(&c, d.Notes, 1000, "notes")
	if d.DiagnosisDate != nil {
		record.Past(&c, *d.DiagnosisDate, born, today, "diagnosisDate")
	}
	return d, c.Err()
}

// Changes are what an update says of an allergy; see change.Of.
type Changes struct {
	Allergen      change.Of[string]
	Severity      change.Of[Severity]
	Reaction      change.Of[string]
	Treatment     change.Of[string]
	DiagnosisDate change.Of[civil.Date]
	Notes         change.Of[string]
}

// Apply returns the details after the changes, checked as Checked does.
func (ch Changes) Apply(d Details, born, today civil.Date) (Details, error) {
	return Details{
		Allergen:      ch.Allergen.Or(d.Allergen),
		Severity:      ch.Severity.Or(d.Severity),
		Reaction:      ch.Reaction.OrNil(d.Reaction),
		Treatment:     ch.Treatment.OrNil(d.Treatment),
		DiagnosisDate: ch.DiagnosisDate.OrNil(d.DiagnosisDate),
		Notes:         ch.Notes.OrNil(d.Notes),
	}.Checked(born, today)
}

// DifferentFields names the details in which a and other differ, as GraphQL names them.
func (a Allergy) DifferentFields(other Allergy) record.Fields {
	var f record.Fields
	record.Compare(&f, "allergen", a.Allergen, other.Allergen)
	record.Compare(&f, "severity", a.Severity, other.Severity)
	record.ComparePointers(&f, "reaction", a.Reaction, other.Reaction)
	record.ComparePointers(&f, "treatment", a.Treatment, other.Treatment)
	record.ComparePointers(&f, "diagnosisDate", a.DiagnosisDate, other.DiagnosisDate)
	record.ComparePointers(&f, "notes", a.Notes, other.Notes)
	return f
}
