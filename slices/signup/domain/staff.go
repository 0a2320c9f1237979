package domain

import (
	"strings"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/email"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/domain/text"
)

// Staff is the form with which a paramedic or a health professional opens an account (domain.md section 2.11).
type Staff struct {
	// Kind is person.Paramedic or person.Professional; the caller knows it, and no form says it.
	Kind             person.Role
	FirstName        string
	LastName         string
	LicenseNumber    string
	LicenseExpiresOn civil.Date
	// Specialty is required of professionals.
	Specialty     *string
	Organization  string
	Phone         string
	Email         string
	Password      string
	AcceptTerms   bool
	AcceptPrivacy bool
	Language      locale.Language
}

// Checked returns the form as it is stored, with every problem that shows without asking anybody, on a day.
func (s Staff) Checked(today civil.Date) (Staff, error) {
	var c fault.Check
	s.FirstName = text.Name(&c, s.FirstName, "firstName")
	s.LastName = text.Name(&c, s.LastName, "lastName")
	s.LicenseNumber = strings.ToUpper(text.Required(&c, s.LicenseNumber, 3, 50, "licenseNumber"))
	c.That(isLicense(s.LicenseNumber), fault.InvalidFormat, "licenseNumber")
	c.That(!s.LicenseExpiresOn.IsZero(), fault.Required, "licenseExpiresOn")
	c.Range(s.LicenseExpiresOn.After(today), today.AddDays(1), civil.Last(), "licenseExpiresOn")
	s.Specialty = text.Optional(&c, s.Specialty, 2, 100, "specialty")
	c.That(s.Kind != person.Professional || s.Specialty != nil, fault.Required, "specialty")
	s.Organization = text.Required(&c, s.Organization, 2, 200, "organization")
	s.Phone = strings.TrimSpace(s.Phone)
	c.That(s.Phone != "", fault.Required, "phone")
	s.Email = email.Required(&c, s.Email, "email")
	c.That(s.AcceptTerms, fault.Required, "acceptTerms")
	c.That(s.AcceptPrivacy, fault.Required, "acceptPrivacy")
	return s, c.Err()
}

// isLicense reports whether s holds only what a licence number does.
func isLicense(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-'
	})
}
