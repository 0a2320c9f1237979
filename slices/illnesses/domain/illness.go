// Package domain holds the rules of illnesses (domain.md sections 2.6 and 2.8).
package domain

import (
	"vitalgo/slices/shared/domain/change"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/icd10"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
	"vitalgo/slices/shared/domain/text"
)

// Type is the GraphQL type of an illness in global ids.
const Type = "Illness"

// Status says how an illness stands.
type Status string

// The statuses, as they are stored.
const (
	Active      Status = "activa"
	InTreatment Status = "en_tratamiento"
	Resolved    Status = "curada"
	Chronic     Status = "cronica"
)

// Filter narrows a list of illnesses; its zero value narrows nothing.
type Filter struct {
	Status    []Status
	IsChronic *bool
	// Search is part of a name, accents and case aside.
	Search *string
}

// Check refuses filters that are longer than a form would send.
func (f Filter) Check() error { return record.CheckFilter(f.Search, len(f.Status)) }

// Details are what people write down about an illness.
type Details struct {
	Name string
	// Status Chronic implies IsChronic; an illness that is chronic cannot be Resolved.
	Status        Status
	IsChronic     bool
	DiagnosisDate civil.Date
	// ICD10Code need not be in the catalogue.
	ICD10Code   *string
	Treatment   *string
	DiagnosedBy *string
	Notes       *string
}

// Illness is a disease that a patient has or had.
type Illness struct {
	record.Entry
	Details
}

// GlobalID implements id.Object.
func (i Illness) GlobalID() id.Global { return id.Global{Type: Type, ID: i.ID} }

// With returns i with another entry.
func (i Illness) With(e record.Entry) Illness {
	i.Entry = e
	return i
}

// Position is where an illness stands in its list: the newest diagnosis first.
type Position = record.Position[civil.Date]

// Position returns where i stands in its list.
func (i Illness) Position() Position { return record.At(i.DiagnosisDate, i.Entry) }

// Checked returns the details as they are stored, or every problem they have on the day named in the
// record of a person born on the date named.
func (d Details) Checked(born, today civil.Date) (Details, error) {
	var c fault.Check
	d.Name = text.Required(&c, d.Name, 2, 200, "name")
	d.IsChronic = d.IsChronic || d.Status == Chronic
	c.That(d.Status != "", fault.Required, "status")
	c.That(d.Status != Resolved || !d.IsChronic, fault.NotAllowed, "status")
	c.That(!d.DiagnosisDate.IsZero(), fault.Required, "diagnosisDate")
	record.Past(&c, d.DiagnosisDate, born, today, "diagnosisDate")
	d.ICD10Code = icd10.Optional(&c, d.ICD10Code, "icd10Code")
	d.Treatment = text.OptionalLines(&c, d.Treatment, 1000, "treatment")
	d.DiagnosedBy = text.Optional(&c, d.DiagnosedBy, 0, 200, "diagnosedBy")
	d.Notes = text.OptionalLines(&c, d.Notes, 1000, "notes")
	return d, c.Err()
}

// Changes are what an update says of an illness; see change.Of.
type Changes struct {
	Name          change.Of[string]
	Status        change.Of[Status]
	IsChronic     change.Of[bool]
	DiagnosisDate change.Of[civil.Date]
	ICD10Code     change.Of[string]
	Treatment     change.Of[string]
	DiagnosedBy   change.Of[string]
	Notes         change.Of[string]
}

// Apply returns the details after the changes, checked as Checked does.
func (ch Changes) Apply(d Details, born, today civil.Date) (Details, error) {
	var c fault.Check
	c.That(!ch.IsChronic.Empties(), fault.Required, "isChronic")
	changed, err := Details{
		Name:          ch.Name.Or(d.Name),
		Status:        ch.Status.Or(d.Status),
		IsChronic:     ch.IsChronic.Or(d.IsChronic),
		DiagnosisDate: ch.DiagnosisDate.Or(d.DiagnosisDate),
		ICD10Code:     ch.ICD10Code.OrNil(d.ICD10Code),
		Treatment:     ch.Treatment.OrNil(d.Treatment),
		DiagnosedBy:   ch.DiagnosedBy.OrNil(d.DiagnosedBy),
		Notes:         ch.Notes.OrNil(d.Notes),
	}.Checked(born, today)
	return changed, fault.Join(c.Err(), err)
}

// DifferentFields names the details in which i and other differ, as GraphQL names them.
func (i Illness) DifferentFields(other Illness) record.Fields {
	var f record.Fields
	record.Compare(&f, "name", i.Name, other.Name)
	record.Compare(&f, "status", i.Status, other.Status)
	record.Compare(&f, "isChronic", i.IsChronic, other.IsChronic)
	record.Compare(&f, "diagnosisDate", i.DiagnosisDate, other.DiagnosisDate)
	record.ComparePointers(&f, "icd10Code", i.ICD10Code, other.ICD10Code)
	record.ComparePointers(&f, "treatment", i.Treatment, other.Treatment)
	record.ComparePointers(&f, "diagnosedBy", i.DiagnosedBy, other.DiagnosedBy)
	record.ComparePointers(&f, "notes", i.Notes, other.Notes)
	return f
}
