package domain

import (
	"strings"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/text"
)

const maxLocality = 100 // characters

// Place is where somebody was born. In Colombia it is a municipality, by its DIVIPOLA code; elsewhere a locality, as
// people write it.
type Place struct {
	// Country is an ISO 3166-1 alpha-2 code.
	Country          string
	DepartmentCode   *string
	MunicipalityCode *string
	Locality         *string
}

// Residence is where somebody lives.
type Residence struct {
	Address string
	Place
}

// Codes are those codes of an update that the catalogues offer.
type Codes struct {
	Countries   map[string]bool
	Departments map[string]bool
	// Municipalities leads to the department of each.
	Municipalities map[string]string
	Insurers       map[string]bool
}

// Mentions are the codes that an update names, each as it is stored.
type Mentions struct{ Countries, Departments, Municipalities, Insurers []string }

// Mentions returns the codes that the changes name.
func (ch Changes) Mentions() Mentions {
	var m Mentions
	if p := ch.Birthplace.OrNil(nil); p != nil {
		m.add(*p)
	}
	if r := ch.Residence.OrNil(nil); r != nil {
		m.add(r.Place)
	}
	if i := ch.Insurance.OrNil(nil); i != nil {
		m.Insurers = appendCode(m.Insurers, code(i.InsurerCode))
	}
	return m
}

func (m *Mentions) add(p Place) {
	p = p.cleaned()
	m.Countries = append(m.Countries, p.Country)
	m.Departments = appendCode(m.Departments, p.DepartmentCode)
	m.Municipalities = appendCode(m.Municipalities, p.MunicipalityCode)
}

func appendCode(codes []string, code *string) []string {
	if code == nil {
		return codes
	}
	return append(codes, *code)
}

// code brings a code of a catalogue to its form; blank becomes nil.
func code(s *string) *string {
	if s == nil || strings.TrimSpace(*s) == "" {
		return nil
	}
	return new(strings.ToUpper(strings.TrimSpace(*s)))
}

func (p Place) cleaned() Place {
	p.Country = strings.ToUpper(strings.TrimSpace(p.Country))
	p.DepartmentCode, p.MunicipalityCode = code(p.DepartmentCode), code(p.MunicipalityCode)
	return p
}

// checked returns the place as it is stored. A municipality that is offered no more may stay where it is stored.
func (p Place) checked(c *fault.Check, codes Codes, stored *Place, field string) Place {
	p = p.cleaned()
	p.Locality = text.Optional(c, p.Locality, 0, maxLocality, field, "locality")
	switch {
	case p.Country == "":
		c.Add(fault.Required, nil, field, "country")
	case !codes.Countries[p.Country]:
		c.Add(fault.Unknown, nil, field, "country")
	case p.Country == colombiaCountryCode:
		c.That(p.Locality == nil, fault.NotAllowed, field, "locality")
		if stored == nil || !p.sameMunicipality(*stored) {
			p.checkMunicipality(c, codes, field)
		}
	default:
		c.That(p.DepartmentCode == nil, fault.NotAllowed, field, "departmentCode")
		c.That(p.MunicipalityCode == nil, fault.NotAllowed, field, "municipalityCode")
	}
	return p
}

func (p Place) checkMunicipality(c *fault.Check, codes Codes, field string) {
	c.That(p.DepartmentCode != nil, fault.Required, field, "departmentCode")
	c.That(p.MunicipalityCode != nil, fault.Required, field, "municipalityCode")
	knownDepartment := p.DepartmentCode != nil && codes.Departments[*p.DepartmentCode]
	c.That(knownDepartment, fault.Unknown, field, "departmentCode")
	if p.MunicipalityCode == nil {
		return
	}
	of := codes.Municipalities[*p.MunicipalityCode]
	c.That(of != "", fault.Unknown, field, "municipalityCode")
	c.That(!knownDepartment || of == *p.DepartmentCode, fault.Mismatch, field, "municipalityCode")
}

func (p Place) sameMunicipality(q Place) bool {
	return p.MunicipalityCode != nil && is(q.MunicipalityCode, *p.MunicipalityCode) &&
		p.DepartmentCode != nil && is(q.DepartmentCode, *p.DepartmentCode)
}

// checked returns the residence as it is stored.
func (r Residence) checked(c *fault.Check, codes Codes, stored *Residence) Residence {
	const field = "residence"
	var place *Place
	if stored != nil {
		place = &stored.Place
	}
	return Residence{text.Required(c, r.Address, 10, 500, field, "address"), r.Place.checked(c, codes, place, field)}
}
