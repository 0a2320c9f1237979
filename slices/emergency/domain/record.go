package domain

import (
	"time"

	"vitalgo/slices/shared/domain/alert"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/record"
	"vitalgo/slices/shared/domain/text"
)

// Record is what saves a life, and nothing else. It is read over the tables of many slices and has no ids, so that
// nothing leads from it into the record.
type Record struct {
	FullName            string
	DocumentNumberLast4 string
	BirthDate           civil.Date
	// Age is in whole years, on the day of reading.
	Age               int `db:"-"`
	PhotoKey          *string
	BiologicalSex     *string
	BloodType         *string
	HeightCm          *int
	WeightKg          *float64
	Municipality      *string
	Insurer           *string
	EmergencyContacts []Contact
	// Allergies are the gravest first.
	Allergies   []Allergy
	Medications []Medication
	// Illnesses are those not resolved, chronic ones first.
	Illnesses []Illness
	Surgeries []Surgery
	// Pregnancy is nil unless the patient is pregnant.
	Pregnancy     *Pregnancy
	DeclaredNone  []record.Section
	LastUpdatedAt *time.Time
	OpenedAt      time.Time `db:"-"`
}

// Contact is whom to call.
type Contact struct {
	IsPrimary         bool
	FullName          string
	Relationship      string
	RelationshipOther *string
	Phone             string
	AlternativePhone  *string
}

// Severity says how grave an allergy is.
type Severity string

// The severities of which there are alerts, as they are stored.
const (
	Severe   Severity = "severa"
	Critical Severity = "critica"
)

// Allergy is what a paramedic has to know of an allergy.
type Allergy struct {
	Allergen  string
	Severity  Severity
	Reaction  *string
	Treatment *string
}

// Medication is a drug that the patient takes.
type Medication struct {
	Name         string
	Dosage       string
	Frequency    string
	PrescribedBy *string
	Notes        *string
}

// Illness is a disease that the patient has. Its status is as it is stored.
type Illness struct {
	Name      string
	Status    string
	IsChronic bool
	ICD10Code *string
	Treatment *string
}

// Surgery is an operation that the patient had.
type Surgery struct {
	Procedure     string
	Date          *civil.Date
	Hospital      *string
	Complications *string
}

// Pregnancy is how far a pregnancy is, as it was stated.
type Pregnancy struct {
	Weeks                *int
	LastMenstruationDate *civil.Date
}

// Read returns the record as it is read at an instant.
func (r Record) Read(now time.Time) Record {
	r.Age = r.BirthDate.YearsUntil(civil.Today(now))
	r.OpenedAt = now
	return r
}

// Alerts returns what to know first (domain.md section 4.3).
func (r Record) Alerts() []alert.Alert {
	var facts alert.Facts
	for _, a := range r.Allergies {
		told := alert.Allergy{Allergen: a.Allergen, Reaction: a.Reaction}
		switch a.Severity {
		case Critical:
			facts.CriticalAllergies = append(facts.CriticalAllergies, told)
		case Severe:
			facts.SevereAllergies = append(facts.SevereAllergies, told)
		}
	}
	if r.Pregnancy != nil {
		facts.PregnancyWeeks = r.Pregnancy.Weeks
	}
	for _, i := range r.Illnesses {
		if i.IsChronic {
			facts.ChronicIllnesses = append(facts.ChronicIllnesses, alert.Illness{Name: i.Name})
		}
	}
	return facts.Alerts()
}

// maxLocation is how long a statement of where somebody is may be, in characters.
const maxLocation = 200

// Location cleans what a paramedic says of where they are; what is too long, or no text, is BAD_USER_INPUT.
func Location(stated *string) (*string, error) {
	var c fault.Check
	cleaned := text.Optional(&c, stated, 0, maxLocation, "location")
	if c.Err() != nil {
		return nil, fault.New(fault.BadInput)
	}
	return cleaned, nil
}
