package domain

import (
	"reflect"
	"slices"
	"strconv"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/domain/text"
)

// MaxContacts is how many emergency contacts a record has at most.
const MaxContacts = 5

// Contact is whom to call in an emergency.
type Contact struct {
	// IsPrimary is true for the first of the list.
	IsPrimary         bool
	FullName          string
	Relationship      person.Relationship
	RelationshipOther *string
	// Phone is in E.164, and so is AlternativePhone.
	Phone            string
	AlternativePhone *string
}

// Contacts returns the list of contacts after the changes, or every problem that it has.
func (ch Changes) Contacts(stored []Contact, phones Phones) ([]Contact, error) {
	if !ch.EmergencyContacts.Present() {
		return stored, nil
	}
	const field = "emergencyContacts"
	var c fault.Check
	contacts := slices.Clone(ch.EmergencyContacts.Or(nil))
	if len(contacts) > MaxContacts {
		c.Add(fault.TooMany, fault.Params{"max": MaxContacts}, field)
		return nil, c.Err()
	}
	for i := range contacts {
		contacts[i] = contacts[i].checked(&c, phones, func(name string) []string { return []string{field, strconv.Itoa(i), name} })
		contacts[i].IsPrimary = i == 0
	}
	return contacts, c.Err()
}

// checked returns the contact as it is stored; path leads to its fields.
func (p Contact) checked(c *fault.Check, phones Phones, path func(field string) []string) Contact {
	p.FullName = text.Required(c, p.FullName, 5, 200, path("fullName")...)
	c.That(text.IsName(p.FullName), fault.InvalidFormat, path("fullName")...)
	p.RelationshipOther = other(c, p.Relationship == person.OtherOne, p.RelationshipOther, true, path("relationshipOther")...)
	number := optionalPhone(c, phones, &p.Phone, path("phone")...)
	c.That(number != nil, fault.Required, path("phone")...)
	if number != nil {
		p.Phone = *number
	}
	p.AlternativePhone = optionalPhone(c, phones, p.AlternativePhone, path("alternativePhone")...)
	c.That(!is(p.AlternativePhone, p.Phone), fault.NotAllowed, path("alternativePhone")...)
	return p
}

// Equal reports whether both are the same.
func (p Contact) Equal(other Contact) bool { return reflect.DeepEqual(p, other) }
