// Package domain holds the rules for those who keep the record of somebody else (domain.md section 2.11).
package domain

import (
	"strings"
	"time"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/document"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/domain/text"
)

// MaxDependants is how many dependants an account has at most.
const MaxDependants = 10

const (
	adulthood = 18  // years
	oldest    = 120 // years
)

// Guardianship is that an account keeps the record of a dependant.
type Guardianship struct {
	ID        id.ID
	PatientID id.ID
	// Relationship is what the guardian is to the dependant.
	Relationship person.Relationship
	CreatedAt    time.Time
}

// Dependant is the form with which a guardian registers somebody.
type Dependant struct {
	FirstName      string
	LastName       string
	DocumentType   document.Type
	DocumentNumber string
	BirthDate      civil.Date
	// Relationship is what the guardian is to the dependant.
	Relationship     person.Relationship
	OriginCountry    string
	AcceptHealthData bool
}

// Checked returns the form as it is stored, with every problem that shows without asking anybody, on a day.
func (d Dependant) Checked(today civil.Date) (Dependant, error) {
	var c fault.Check
	d.FirstName = text.Name(&c, d.FirstName, "firstName")
	d.LastName = text.Name(&c, d.LastName, "lastName")
	d.DocumentNumber = document.Number(&c, d.DocumentType, d.DocumentNumber, "documentNumber")
	d.checkBirthDate(&c, today)
	d.OriginCountry = strings.ToUpper(strings.TrimSpace(d.OriginCountry))
	c.That(d.OriginCountry != "", fault.Required, "originCountry")
	c.That(isAlpha2(d.OriginCountry), fault.Unknown, "originCountry")
	c.That(d.AcceptHealthData, fault.Required, "acceptHealthData")
	return d, c.Err()
}

// checkBirthDate compares the age with the document: some are for minors only, some for adults.
func (d Dependant) checkBirthDate(c *fault.Check, today civil.Date) {
	first, last := today.EarliestBirth(oldest), today
	comingOfAge := today.YearsBefore(adulthood)
	switch {
	case d.DocumentType.OfMinors():
		first = comingOfAge.AddDays(1)
	case ofAdults(d.DocumentType):
		last = comingOfAge
	}
	switch {
	case d.BirthDate.IsZero():
		c.Add(fault.Required, nil, "birthDate")
	case d.BirthDate.After(today):
		c.Add(fault.InTheFuture, nil, "birthDate")
	default:
		c.Range(!d.BirthDate.Before(first) && !d.BirthDate.After(last), first, last, "birthDate")
	}
}

func ofAdults(t document.Type) bool {
	return t == document.CitizenshipCard || t == document.UnidentifiedAdult
}

// isAlpha2 reports whether s looks like a country's code of ISO 3166-1.
func isAlpha2(s string) bool {
	return len(s) == 2 && !strings.ContainsFunc(s, func(r rune) bool { return r < 'A' || r > 'Z' })
}
