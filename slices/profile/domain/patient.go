// Package domain holds the rules of records and of the people whom they are about (domain.md sections 2.3 to 2.5
// and 4.1).
package domain

import (
	"slices"
	"time"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/document"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
)

// Type is the GraphQL type of a record in global ids.
const Type = "Patient"

// DocumentType is a kind of Colombian identity document.
type DocumentType = document.Type

// Details are what people write down about themselves.
type Details struct {
	FirstName string
	LastName  string
	// Phone is in E.164; nil is for dependants only.
	Phone         *string
	BiologicalSex *BiologicalSex
	Gender        *Gender
	GenderOther   *string
	Birthplace    *Place
	Residence     *Residence
	Insurance     *Insurance
	Occupation    *string
	BloodType     *BloodType
	// HeightCm is in centimetres.
	HeightCm *int
	// WeightKg is in kilograms, with one decimal.
	WeightKg   *float64
	OrganDonor *OrganDonor
}

// Patient is a medical record and the person whom it is about.
type Patient struct {
	ID id.ID
	// Account is whose own record it is; nil for a dependant's.
	Account *id.ID
	Details
	DocumentType   DocumentType
	DocumentNumber string
	BirthDate      civil.Date
	OriginCountry  string
	// PhotoKey names the photo in its store; nil without one.
	PhotoKey *string
	// DeclaredNone are the sections that the patient said are empty.
	DeclaredNone []record.Section
	CreatedAt    time.Time
	UpdatedAt    time.Time
	// Version grows by one with every change of profile, contacts, reproductive health, photo and DeclaredNone.
	Version int
	// Age is in whole years, on the day of reading.
	Age int
}

// GlobalID implements id.Object.
func (p Patient) GlobalID() id.Global { return id.Global{Type: Type, ID: p.ID} }

// FullName is the first and the last name.
func (d Details) FullName() string { return d.FirstName + " " + d.LastName }

// AgeOn returns the age in whole years on a day.
func (p Patient) AgeOn(day civil.Date) int { return p.BirthDate.YearsUntil(day) }

// Expect checks the version that the caller last saw; nil means that the last writer wins.
func (p Patient) Expect(version *int) error {
	if version != nil && *version != p.Version {
		return fault.Invalid(fault.StaleVersion, "expectedVersion")
	}
	return nil
}

// Declared returns the sections that count as empty once the patient said so of one, or took it back.
func (p Patient) Declared(section record.Section, none bool) []record.Section {
	declared := []record.Section{}
	for _, s := range []record.Section{record.Medications, record.Allergies, record.Illnesses, record.Surgeries} {
		if s == section && none || s != section && slices.Contains(p.DeclaredNone, s) {
			declared = append(declared, s)
		}
	}
	return declared
}

// IDOf returns the id of p, by which its edges are looked up.
func IDOf(p *Patient) id.ID { return p.ID }

// IDs returns the ids of patients, in their order.
func IDs(patients []*Patient) []id.ID {
	ids := make([]id.ID, len(patients))
	for i, p := range patients {
		ids[i] = p.ID
	}
	return ids
}
