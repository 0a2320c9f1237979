package domain

// Stated says which of the mandatory fields of a profile hold something, and where the person was born and
// lives: the fields of Colombia apply only where the country is Colombia, or still empty.
type Stated struct {
	BiologicalSex         bool
	Gender                bool
	BirthCountry          *string
	BirthDepartment       bool
	BirthMunicipality     bool
	ResidenceAddress      bool
	ResidenceCountry      *string
	ResidenceDepartment   bool
	ResidenceMunicipality bool
	Insurer               bool
	Occupation            bool
	BloodType             bool
	Contact               bool
}

// Completeness is how much of the mandatory profile is filled in.
type Completeness struct {
	// Percentage is 25 right after sign-up and 100 with every mandatory field.
	Percentage               int
	MandatoryPercentage      int
	MandatoryFieldsCompleted bool
	// MissingFields are GraphQL paths, in the order of the forms.
	MissingFields []string
	// NextRequiredStep is the first form with a missing field, 1 to 3; nil once complete.
	NextRequiredStep *int
}

// The forms of the profile, in their order.
const (
	personalStep = iota + 1
	socialSecurityStep
	clinicalStep
)

type mandatory struct {
	path    string
	step    int
	applies bool
	filled  bool
}

func (s Stated) mandatory() []mandatory {
	bornHere, livesHere := inColombia(s.BirthCountry), inColombia(s.ResidenceCountry)
	return []mandatory{
		{"biologicalSex", personalStep, true, s.BiologicalSex},
		{"gender", personalStep, true, s.Gender},
		{"birthplace.country", personalStep, true, s.BirthCountry != nil},
		{"birthplace.department", personalStep, bornHere, s.BirthDepartment},
		{"birthplace.municipality", personalStep, bornHere, s.BirthMunicipality},
		{"residence.address", personalStep, true, s.ResidenceAddress},
		{"residence.country", personalStep, true, s.ResidenceCountry != nil},
		{"residence.department", personalStep, livesHere, s.ResidenceDepartment},
		{"residence.municipality", personalStep, livesHere, s.ResidenceMunicipality},
		{"insurance.insurer", socialSecurityStep, livesHere, s.Insurer},
		{"occupation", socialSecurityStep, true, s.Occupation},
		{"bloodType", clinicalStep, true, s.BloodType},
		{"emergencyContacts.fullName", clinicalStep, true, s.Contact},
		{"emergencyContacts.relationship", clinicalStep, true, s.Contact},
		{"emergencyContacts.phone", clinicalStep, true, s.Contact},
	}
}

// Completeness says how much of the mandatory fields that apply is filled in (domain.md section 4.1).
func (s Stated) Completeness() Completeness {
	applicable, filled := 0, 0
	c := Completeness{MissingFields: []string{}}
	for _, m := range s.mandatory() {
		if !m.applies {
			continue
		}
		applicable++
		if m.filled {
			filled++
			continue
		}
		c.MissingFields = append(c.MissingFields, m.path)
		if c.NextRequiredStep == nil {
			c.NextRequiredStep = &m.step
		}
	}
	c.Percentage, c.MandatoryPercentage = percentages(filled, applicable)
	c.MandatoryFieldsCompleted = filled == applicable
	return c
}

// percentages returns 25 + 75·f/n and 100·f/n for n applicable fields of which f are filled, halves rounded up.
func percentages(filled, applicable int) (percentage, ofMandatory int) {
	return roundHalfUp(25*applicable+75*filled, applicable), roundHalfUp(100*filled, applicable)
}

// roundHalfUp returns a/b rounded to the nearest whole number, halves up; neither is negative.
func roundHalfUp(a, b int) int { return (2*a + b) / (2 * b) }

const colombiaCountryCode = "CO"

func inColombia(country *string) bool { return country == nil || *country == colombiaCountryCode }
