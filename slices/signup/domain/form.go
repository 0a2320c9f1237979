// Package domain holds the rules for those who open an account (domain.md section 2.3).
package domain

import (
	"strings"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/document"
	"vitalgo/slices/shared/domain/email"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/domain/text"
)

const (
	adulthood = 18  // years
	oldest    = 120 // years
)

// Patient is the form with which a patient opens an account.
type Patient struct {
	FirstName        string
	LastName         string
	DocumentType     document.Type
	DocumentNumber   string
	Phone            string
	BirthDate        civil.Date
	OriginCountry    string
	Email            string
	Password         string
	AcceptTerms      bool
	AcceptPrivacy    bool
	AcceptHealthData bool
	Language         locale.Language
}

// Checked returns the form as it is stored, with every problem that shows without asking anybody, on a day.
func (p Patient) Checked(today civil.Date) (Patient, error) {
	var c fault.Check
	p.FirstName = text.Name(&c, p.FirstName, "firstName")
	p.LastName = text.Name(&c, p.LastName, "lastName")
	c.That(!p.DocumentType.OfMinors(), fault.NotAllowed, "documentType")
	p.DocumentNumber = document.Number(&c, p.DocumentType, p.DocumentNumber, "documentNumber")
	p.Phone = strings.TrimSpace(p.Phone)
	c.That(p.Phone != "", fault.Required, "phone")
	checkBirthDate(&c, p.BirthDate, today)
	p.OriginCountry = strings.ToUpper(strings.TrimSpace(p.OriginCountry))
	c.That(p.OriginCountry != "", fault.Required, "originCountry")
	c.That(isAlpha2(p.OriginCountry), fault.Unknown, "originCountry")
	p.Email = email.Required(&c, p.Email, "email")
	c.That(p.AcceptTerms, fault.Required, "acceptTerms")
	c.That(p.AcceptPrivacy, fault.Required, "acceptPrivacy")
	c.That(p.AcceptHealthData, fault.Required, "acceptHealthData")
	return p, c.Err()
}

// checkBirthDate lets those sign up who are grown up, and alive as far as anybody knows.
func checkBirthDate(c *fault.Check, born, today civil.Date) {
	first, last := today.EarliestBirth(oldest), today.YearsBefore(adulthood)
	switch {
	case born.IsZero():
		c.Add(fault.Required, nil, "birthDate")
	case born.After(today):
		c.Add(fault.InTheFuture, nil, "birthDate")
	default:
		c.Range(!born.Before(first) && !born.After(last), first, last, "birthDate")
	}
}

// isAlpha2 reports whether s looks like a country's code of ISO 3166-1.
func isAlpha2(s string) bool {
	return len(s) == 2 && !strings.ContainsFunc(s, func(r rune) bool { return r < 'A' || r > 'Z' })
}
