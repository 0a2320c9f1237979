package domain

import (
	"math"
	"reflect"

	"vitalgo/slices/shared/domain/change"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/record"
	"vitalgo/slices/shared/domain/text"
)

// Changes are what an update says of a profile; see change.Of. Places, the insurance and the list of contacts are
// replaced as a whole.
type Changes struct {
	FirstName         change.Of[string]
	LastName          change.Of[string]
	Phone             change.Of[string]
	BiologicalSex     change.Of[BiologicalSex]
	Gender            change.Of[Gender]
	GenderOther       change.Of[string]
	Birthplace        change.Of[Place]
	Residence         change.Of[Residence]
	Insurance         change.Of[Insurance]
	Occupation        change.Of[string]
	BloodType         change.Of[BloodType]
	HeightCm          change.Of[int]
	WeightKg          change.Of[float64]
	OrganDonor        change.Of[OrganDonor]
	EmergencyContacts change.Of[[]Contact]
}

// Phones reads telephone numbers.
type Phones interface {
	// Parse returns a number in E.164, or false if it is not valid in its country.
	Parse(number string) (string, bool)
}

// Knowledge is what the rules for a profile need to know beyond it.
type Knowledge struct {
	// HasAccount says that the record is an account's own, which has to have a telephone number.
	HasAccount bool
	Codes      Codes
	Phones     Phones
}

// Apply returns the details after the changes, or every problem that they have.
func (ch Changes) Apply(d Details, k Knowledge) (Details, error) {
	var c fault.Check
	out := Details{
		FirstName:     text.Name(&c, ch.FirstName.Or(d.FirstName), "firstName"),
		LastName:      text.Name(&c, ch.LastName.Or(d.LastName), "lastName"),
		Phone:         ch.phone(&c, d.Phone, k),
		BiologicalSex: ch.BiologicalSex.OrNil(d.BiologicalSex),
		Gender:        ch.Gender.OrNil(d.Gender),
		Birthplace:    ch.Birthplace.OrNil(d.Birthplace),
		Residence:     ch.Residence.OrNil(d.Residence),
		Insurance:     ch.Insurance.OrNil(d.Insurance),
		Occupation:    text.Optional(&c, ch.Occupation.OrNil(d.Occupation), 2, 200, "occupation"),
		BloodType:     ch.BloodType.OrNil(d.BloodType),
		HeightCm:      height(&c, ch.HeightCm.OrNil(d.HeightCm)),
		WeightKg:      weight(&c, ch.WeightKg.OrNil(d.WeightKg)),
		OrganDonor:    ch.OrganDonor.OrNil(d.OrganDonor),
	}
	out.GenderOther = other(&c, is(out.Gender, GenderOther), ch.GenderOther.OrNil(d.GenderOther), ch.GenderOther.Present(), "genderOther")
	if ch.Birthplace.Present() && out.Birthplace != nil {
		out.Birthplace = new(out.Birthplace.checked(&c, k.Codes, d.Birthplace, "birthplace"))
	}
	if ch.Residence.Present() && out.Residence != nil {
		out.Residence = new(out.Residence.checked(&c, k.Codes, d.Residence))
	}
	if ch.Insurance.Present() && out.Insurance != nil {
		out.Insurance = out.Insurance.checked(&c, k.Codes, d.Insurance)
	}
	return out, c.Err()
}

// phone reads a number that the update sends; one that is stored already stays as it is.
func (ch Changes) phone(c *fault.Check, stored *string, k Knowledge) *string {
	if !ch.Phone.Present() {
		return stored
	}
	number := optionalPhone(c, k.Phones, ch.Phone.OrNil(nil), "phone")
	c.That(number != nil || !k.HasAccount, fault.Required, "phone")
	return number
}

// optionalPhone reads a telephone number; blank becomes nil.
func optionalPhone(c *fault.Check, phones Phones, number *string, field ...string) *string {
	if number == nil || text.Line(*number) == "" {
		return nil
	}
	read, ok := phones.Parse(*number)
	c.That(ok, fault.InvalidFormat, field...)
	return &read
}

const (
	minHeight, maxHeight = 20, 250    // centimetres
	minWeight, maxWeight = 0.5, 300.0 // kilograms
)

func height(c *fault.Check, cm *int) *int {
	if cm != nil {
		c.Range(*cm >= minHeight && *cm <= maxHeight, minHeight, maxHeight, "heightCm")
	}
	return cm
}

// weight rounds to one decimal.
func weight(c *fault.Check, kg *float64) *float64 {
	if kg == nil {
		return nil
	}
	rounded := math.Round(*kg*10) / 10
	c.Range(rounded >= minWeight && rounded <= maxWeight, minWeight, maxWeight, "weightKg")
	return &rounded
}

const maxOther = 100 // characters

// other checks the text that goes with the choice OTHER, and with no other choice. Leaving OTHER clears a stored
// text; one that is sent all the same is a mistake.
func other(c *fault.Check, chosen bool, s *string, sent bool, field ...string) *string {
	s = text.Optional(c, s, 0, maxOther, field...)
	switch {
	case chosen:
		c.That(s != nil, fault.Required, field...)
		return s
	case sent:
		c.That(s == nil, fault.NotAllowed, field...)
	}
	return nil
}

// is reports whether an optional choice was made and is this one.
func is[T comparable](choice *T, one T) bool { return choice != nil && *choice == one }

// DifferentFields names the fields in which d and other differ, as GraphQL names them.
func (d Details) DifferentFields(other Details) record.Fields {
	var f record.Fields
	record.Compare(&f, "firstName", d.FirstName, other.FirstName)
	record.Compare(&f, "lastName", d.LastName, other.LastName)
	record.ComparePointers(&f, "phone", d.Phone, other.Phone)
	record.ComparePointers(&f, "biologicalSex", d.BiologicalSex, other.BiologicalSex)
	record.ComparePointers(&f, "gender", d.Gender, other.Gender)
	record.ComparePointers(&f, "genderOther", d.GenderOther, other.GenderOther)
	record.Compare(&f, "birthplace", true, reflect.DeepEqual(d.Birthplace, other.Birthplace))
	record.Compare(&f, "residence", true, reflect.DeepEqual(d.Residence, other.Residence))
	record.Compare(&f, "insurance", true, reflect.DeepEqual(d.Insurance, other.Insurance))
	record.ComparePointers(&f, "occupation", d.Occupation, other.Occupation)
	record.ComparePointers(&f, "bloodType", d.BloodType, other.BloodType)
	record.ComparePointers(&f, "heightCm", d.HeightCm, other.HeightCm)
	record.ComparePointers(&f, "weightKg", d.WeightKg, other.WeightKg)
	record.ComparePointers(&f, "organDonor", d.OrganDonor, other.OrganDonor)
	return f
}
