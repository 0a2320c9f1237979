package domain

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/domain/change"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/record"
)

// codes are those that the catalogues offer in these tests; 05004 and COOMEVA are offered no more.
func codes() Codes {
	return Codes{
		Countries:      map[string]bool{"CO": true, "ES": true},
		Departments:    map[string]bool{"05": true, "11": true},
		Municipalities: map[string]string{"05001": "05", "11001": "11"},
		Insurers:       map[string]bool{"SURA": true},
	}
}

// phones takes for a number what has a plus sign and digits.
type phones struct{}

func (phones) Parse(s string) (string, bool) {
	s = strings.ReplaceAll(s, " ", "")
	return s, strings.HasPrefix(s, "+") && len(s) > 5
}

func to[T any](v T) change.Of[T] { return change.To(&v) }

func null[T any]() change.Of[T] { return change.To[T](nil) }

func stored() Details {
	return Details{FirstName: "Ana", LastName: "Gómez", Phone: new("+573001234567"),
		Gender: new(GenderOther), GenderOther: new("Agénero"),
		Birthplace: &Place{Country: "CO", DepartmentCode: new("05"), MunicipalityCode: new("05004")},
		Insurance:  &Insurance{InsurerCode: new("COOMEVA")}}
}

// show writes problems as "field REASON", in their order.
func show(err error) []string {
	shown := []string{}
	for _, p := range fault.ProblemsIn(err) {
		shown = append(shown, strings.Join(p.Field, ".")+" "+string(p.Reason))
	}
	return shown
}

// want checks that err has exactly these problems.
func want(t *testing.T, err error, problems ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string{}, problems...), show(err)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestWhatAProfileRefuses(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ñ", 101)
	for _, c := range []struct {
		name     string
		changes  Changes
		problems []string
	}{
		{"nothing", Changes{}, nil},
		{"names", Changes{FirstName: to("A"), LastName: to("G0mez")}, []string{"firstName TOO_SHORT", "lastName INVALID_FORMAT"}},
		{"names emptied", Changes{FirstName: null[string](), LastName: to(" ")}, []string{"firstName REQUIRED", "lastName REQUIRED"}},
		{"a phone that is none", Changes{Phone: to("3001234567")}, []string{"phone INVALID_FORMAT"}},
		{"no phone", Changes{Phone: null[string]()}, []string{"phone REQUIRED"}},
		{"a blank phone", Changes{Phone: to(" ")}, []string{"phone REQUIRED"}},
		{"OTHER without a text", Changes{GenderOther: null[string]()}, []string{"genderOther REQUIRED"}},
		{"OTHER with a blank text", Changes{GenderOther: to(" ")}, []string{"genderOther REQUIRED"}},
		{"a text without OTHER", Changes{Gender: to(GenderMale), GenderOther: to("x")}, []string{"genderOther NOT_ALLOWED"}},
		{"a text without a choice", Changes{Gender: null[Gender](), GenderOther: to("x")}, []string{"genderOther NOT_ALLOWED"}},
		{"a long text", Changes{GenderOther: to(long)}, []string{"genderOther TOO_LONG"}},
		{"occupation", Changes{Occupation: to("x")}, []string{"occupation TOO_SHORT"}},
		{"too small", Changes{HeightCm: to(19), WeightKg: to(0.44)}, []string{"heightCm OUT_OF_RANGE", "weightKg OUT_OF_RANGE"}},
		{"too large", Changes{HeightCm: to(251), WeightKg: to(300.06)}, []string{"heightCm OUT_OF_RANGE", "weightKg OUT_OF_RANGE"}},
		{"the limits", Changes{HeightCm: to(20), WeightKg: to(300.04)}, nil},
		{"the other limits", Changes{HeightCm: to(250), WeightKg: to(0.5)}, nil},
		{"all at once", Changes{FirstName: to("A"), HeightCm: to(0), Birthplace: to(Place{Country: "XX"}), Insurance: to(Insurance{InsurerCode: new("X")})},
			[]string{"firstName TOO_SHORT", "heightCm OUT_OF_RANGE", "birthplace.country NOT_FOUND", "insurance.insurerCode NOT_FOUND"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := c.changes.Apply(stored(), Knowledge{HasAccount: true, Codes: codes(), Phones: phones{}})
			want(t, err, c.problems...)
		})
	}
}

func TestWhatAProfileKeepsClearsAndCleans(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		changes Changes
		change  func(*Details)
		fields  record.Fields
	}{
		{"nothing", Changes{}, func(*Details) {}, nil},
		{"a name", Changes{FirstName: to("  Ana   María ")}, func(d *Details) { d.FirstName = "Ana María" }, record.Fields{"firstName"}},
		{"a dependant without a phone", Changes{Phone: null[string]()}, func(d *Details) { d.Phone = nil }, record.Fields{"phone"}},
		{"leaving OTHER", Changes{Gender: to(GenderFemale)}, func(d *Details) { d.Gender, d.GenderOther = new(GenderFemale), nil }, record.Fields{"gender", "genderOther"}},
		{"leaving OTHER for nothing", Changes{Gender: null[Gender]()}, func(d *Details) { d.Gender, d.GenderOther = nil, nil }, record.Fields{"gender", "genderOther"}},
		{"leaving OTHER with a null", Changes{Gender: to(GenderMale), GenderOther: null[string]()}, func(d *Details) { d.Gender, d.GenderOther = new(GenderMale), nil }, record.Fields{"gender", "genderOther"}},
		{"one decimal", Changes{WeightKg: to(70.349)}, func(d *Details) { d.WeightKg = new(70.3) }, record.Fields{"weightKg"}},
		{"halves up", Changes{WeightKg: to(70.25)}, func(d *Details) { d.WeightKg = new(70.3) }, record.Fields{"weightKg"}},
		{"a place emptied", Changes{Birthplace: null[Place]()}, func(d *Details) { d.Birthplace = nil }, record.Fields{"birthplace"}},
		{"an insurance without anything", Changes{Insurance: to(Insurance{InsurerOther: new(" ")})}, func(d *Details) { d.Insurance = nil }, record.Fields{"insurance"}},
		{"the same insurance", Changes{Insurance: to(Insurance{InsurerCode: new(" coomeva ")})}, func(*Details) {}, nil},
		{"the rest", Changes{BiologicalSex: to(Intersex), Occupation: to("Médica"), BloodType: to(BloodUnknown), HeightCm: to(170), OrganDonor: to(Donor)},
			func(d *Details) {
				d.BiologicalSex, d.Occupation, d.BloodType, d.HeightCm, d.OrganDonor = new(Intersex), new("Médica"), new(BloodUnknown), new(170), new(Donor)
			}, record.Fields{"biologicalSex", "occupation", "bloodType", "heightCm", "organDonor"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			expected := stored()
			c.change(&expected)
			got, err := c.changes.Apply(stored(), Knowledge{Codes: codes(), Phones: phones{}})
			if diff := cmp.Diff(expected, got); err != nil || diff != "" {
				t.Errorf("details (-want +got), %v:\n%s", err, diff)
			}
			if diff := cmp.Diff(c.fields, got.DifferentFields(stored())); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		place    Place
		problems []string
	}{
		{"in Colombia", Place{Country: " co ", DepartmentCode: new("05"), MunicipalityCode: new(" 05001 ")}, nil},
		{"abroad", Place{Country: "ES", Locality: new("Madrid")}, nil},
		{"abroad, somewhere", Place{Country: "ES"}, nil},
		{"no country", Place{Country: " "}, []string{"country REQUIRED"}},
		{"an unknown country", Place{Country: "XX"}, []string{"country NOT_FOUND"}},
		{"Colombia, somewhere", Place{Country: "CO"}, []string{"departmentCode REQUIRED", "municipalityCode REQUIRED"}},
		{"blank codes", Place{Country: "CO", DepartmentCode: new(" "), MunicipalityCode: new("")}, []string{"departmentCode REQUIRED", "municipalityCode REQUIRED"}},
		{"unknown codes", Place{Country: "CO", DepartmentCode: new("99"), MunicipalityCode: new("99001")}, []string{"departmentCode NOT_FOUND", "municipalityCode NOT_FOUND"}},
		{"a retired municipality", Place{Country: "CO", DepartmentCode: new("05"), MunicipalityCode: new("05004")}, []string{"municipalityCode NOT_FOUND"}},
		{"of another department", Place{Country: "CO", DepartmentCode: new("11"), MunicipalityCode: new("05001")}, []string{"municipalityCode MISMATCH"}},
		{"a locality in Colombia", Place{Country: "CO", DepartmentCode: new("05"), MunicipalityCode: new("05001"), Locality: new("El Poblado")}, []string{"locality NOT_ALLOWED"}},
		{"codes abroad", Place{Country: "ES", DepartmentCode: new("05"), MunicipalityCode: new("05001")}, []string{"departmentCode NOT_ALLOWED", "municipalityCode NOT_ALLOWED"}},
		{"a long locality", Place{Country: "ES", Locality: new(strings.Repeat("ñ", 101))}, []string{"locality TOO_LONG"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := Changes{Birthplace: to(c.place), Residence: to(Residence{"Calle 10 # 20-30", c.place})}.
				Apply(Details{FirstName: "Ana", LastName: "Gómez"}, Knowledge{Codes: codes()})
			expected := []string{}
			for _, field := range []string{"birthplace.", "residence."} {
				for _, p := range c.problems {
					expected = append(expected, field+p)
				}
			}
			want(t, err, expected...)
		})
	}
}

func TestRetiredPlacesAndInsurersStayWhereTheyAre(t *testing.T) {
	t.Parallel()
	same := Changes{Birthplace: to(*stored().Birthplace), Insurance: to(Insurance{InsurerCode: new("COOMEVA"), AdditionalInsurance: new("Póliza")})}
	got, err := same.Apply(stored(), Knowledge{HasAccount: true, Codes: codes(), Phones: phones{}})
	if diff := cmp.Diff(record.Fields{"insurance"}, got.DifferentFields(stored())); err != nil || diff != "" {
		t.Errorf("fields (-want +got), %v:\n%s", err, diff)
	}
	_, err = same.Apply(Details{FirstName: "Ana", LastName: "Gómez"}, Knowledge{Codes: codes()})
	want(t, err, "birthplace.municipalityCode NOT_FOUND", "insurance.insurerCode NOT_FOUND")
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for address, problem := range map[string]string{
		"": "residence.address REQUIRED", "Calle 10": "residence.address TOO_SHORT", strings.Repeat("x", 501): "residence.address TOO_LONG",
	} {
		_, err := Changes{Residence: to(Residence{address, Place{Country: "ES"}})}.
			Apply(Details{FirstName: "Ana", LastName: "Gómez"}, Knowledge{Codes: codes()})
		want(t, err, problem)
	}
}

func TestInsurances(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		insurance Insurance
		problems  []string
	}{
		{"of the catalogue", Insurance{InsurerCode: new("sura")}, nil},
		{"another one", Insurance{InsurerOther: new("Fuerzas Militares")}, nil},
		{"both", Insurance{InsurerCode: new("SURA"), InsurerOther: new("x")}, []string{"insurerOther NOT_ALLOWED"}},
		{"unknown", Insurance{InsurerCode: new("NONE")}, []string{"insurerCode NOT_FOUND"}},
		{"liquidated", Insurance{InsurerCode: new("COOMEVA")}, []string{"insurerCode NOT_FOUND"}},
		{"long texts", Insurance{InsurerOther: new(strings.Repeat("x", 101)), AdditionalInsurance: new(strings.Repeat("x", 201))}, []string{"insurerOther TOO_LONG", "additionalInsurance TOO_LONG"}},
		{"a plan", Insurance{ComplementaryPlan: new(HealthPolicy)}, nil},
		{"another plan", Insurance{ComplementaryPlan: new(OtherPlan), ComplementaryPlanOther: new("Exequial")}, nil},
		{"another plan without a text", Insurance{ComplementaryPlan: new(OtherPlan)}, []string{"complementaryPlanOther REQUIRED"}},
		{"a text without another plan", Insurance{ComplementaryPlan: new(HealthPolicy), ComplementaryPlanOther: new("x")}, []string{"complementaryPlanOther NOT_ALLOWED"}},
		{"a text without a plan", Insurance{ComplementaryPlanOther: new("x")}, []string{"complementaryPlanOther NOT_ALLOWED"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := Changes{Insurance: to(c.insurance)}.Apply(Details{FirstName: "Ana", LastName: "Gómez"}, Knowledge{Codes: codes()})
			expected := []string{}
			for _, p := range c.problems {
				expected = append(expected, "insurance."+p)
			}
			want(t, err, expected...)
		})
	}
}

func TestMentions(t *testing.T) {
	t.Parallel()
	got := Changes{
		Birthplace: to(Place{Country: "es"}), Insurance: to(Insurance{InsurerCode: new(" sura ")}),
		Residence: to(Residence{"", Place{Country: "CO", DepartmentCode: new("05"), MunicipalityCode: new("05001")}}),
	}.Mentions()
	expected := Mentions{Countries: []string{"ES", "CO"}, Departments: []string{"05"}, Municipalities: []string{"05001"}, Insurers: []string{"SURA"}}
	if diff := cmp.Diff(expected, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(Mentions{}, Changes{Birthplace: null[Place](), Insurance: to(Insurance{})}.Mentions()); diff != "" {
		t.Errorf("of nothing (-want +got):\n%s", diff)
	}
}

func TestDeclaredSections(t *testing.T) {
	t.Parallel()
	p := Patient{DeclaredNone: []record.Section{record.Allergies}}
	for _, c := range []struct {
		section record.Section
		none    bool
		want    []record.Section
	}{
		{record.Medications, true, []record.Section{record.Medications, record.Allergies}},
		{record.Allergies, true, []record.Section{record.Allergies}},
		{record.Allergies, false, []record.Section{}},
		{record.Surgeries, false, []record.Section{record.Allergies}},
	} {
		if diff := cmp.Diff(c.want, p.Declared(c.section, c.none)); diff != "" {
			t.Errorf("%s %v (-want +got):\n%s", c.section, c.none, diff)
		}
	}
}

// The anchors of domain.md section 4.6.
func TestAge(t *testing.T) {
	t.Parallel()
	born := civil.Date{Year: 1990, Month: 1, Day: 15}
	for day, age := range map[civil.Date]int{{Year: 2026, Month: 1, Day: 14}: 35, {Year: 2026, Month: 1, Day: 15}: 36} {
		if got := (Patient{BirthDate: born}).AgeOn(day); got != age {
			t.Errorf("on %s %d, want %d", day, got, age)
		}
	}
}
