package domain

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/domain/change"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/person"
)

func contact(changes ...func(*Contact)) Contact {
	c := Contact{FullName: "María Gómez", Relationship: person.Mother, Phone: "+573001234567"}
	for _, change := range changes {
		change(&c)
	}
	return c
}

func TestContacts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		contact  Contact
		problems []string
	}{
		{"a whole one", contact(func(c *Contact) { c.AlternativePhone = new("+573007654321") }), nil},
		{"a blank alternative", contact(func(c *Contact) { c.AlternativePhone = new(" ") }), nil},
		{"a short name", contact(func(c *Contact) { c.FullName = "Ana" }), []string{"fullName TOO_SHORT"}},
		{"a long name", contact(func(c *Contact) { c.FullName = strings.Repeat("a", 201) }), []string{"fullName TOO_LONG"}},
		{"a name with signs", contact(func(c *Contact) { c.FullName = "María <b>" }), []string{"fullName INVALID_FORMAT"}},
		{"nothing", Contact{Relationship: person.Mother}, []string{"fullName REQUIRED", "phone REQUIRED"}},
		{"OTHER without a text", contact(func(c *Contact) { c.Relationship = person.OtherOne }), []string{"relationshipOther REQUIRED"}},
		{"OTHER with a text", contact(func(c *Contact) { c.Relationship, c.RelationshipOther = person.OtherOne, new("Vecina") }), nil},
		{"a text without OTHER", contact(func(c *Contact) { c.RelationshipOther = new("Vecina") }), []string{"relationshipOther NOT_ALLOWED"}},
		{"phones that are none", contact(func(c *Contact) { c.Phone, c.AlternativePhone = "300", new("301") }), []string{"phone INVALID_FORMAT", "alternativePhone INVALID_FORMAT"}},
		{"one phone twice", contact(func(c *Contact) { c.AlternativePhone = new("+57 300 123 4567") }), []string{"alternativePhone NOT_ALLOWED"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := Changes{EmergencyContacts: to([]Contact{contact(), c.contact})}.Contacts(nil, phones{})
			expected := []string{}
			for _, p := range c.problems {
				expected = append(expected, "emergencyContacts.1."+p)
			}
			want(t, err, expected...)
		})
	}
}

func TestTheListOfContactsIsReplaced(t *testing.T) {
	t.Parallel()
	old := []Contact{contact(func(c *Contact) { c.IsPrimary = true })}
	five := []Contact{contact(), contact(), contact(), contact(), contact(func(c *Contact) { c.Phone = "+57 301 000 0000" })}
	got, err := Changes{EmergencyContacts: to(five)}.Contacts(old, phones{})
	if err != nil || len(got) != 5 || !got[0].IsPrimary || got[1].IsPrimary || got[4].Phone != "+573010000000" {
		t.Errorf("%+v, %v", got, err)
	}
	if five[0].IsPrimary {
		t.Error("the input was changed")
	}
	for name, changes := range map[string]change.Of[[]Contact]{"null": null[[]Contact](), "no element": to([]Contact{})} {
		if got, err := (Changes{EmergencyContacts: changes}).Contacts(old, phones{}); err != nil || len(got) != 0 {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if got, err := (Changes{}).Contacts(old, phones{}); err != nil || !cmp.Equal(old, got) {
		t.Errorf("nothing said: %+v, %v", got, err)
	}
	_, err = Changes{EmergencyContacts: to(append(five, contact()))}.Contacts(old, phones{})
	expected := fault.Problems{{Field: []string{"emergencyContacts"}, Reason: fault.TooMany, Params: fault.Params{"max": 5}}}
	if diff := cmp.Diff(expected, fault.ProblemsIn(err)); diff != "" {
		t.Errorf("six (-want +got):\n%s", diff)
	}
}
