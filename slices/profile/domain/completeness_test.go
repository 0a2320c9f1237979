package domain

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The anchors of domain.md section 4.1.
func TestPercentages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ filled, applicable, mandatory, percentage int }{
		{0, 15, 0, 25}, {1, 15, 7, 30}, {8, 15, 53, 65}, {9, 15, 60, 70}, {15, 15, 100, 100},
		{5, 13, 38, 54}, {12, 13, 92, 94}, {7, 12, 58, 69}, {0, 10, 0, 25}, {1, 10, 10, 33}, {10, 10, 100, 100},
	} {
		t.Run(fmt.Sprintf("%d of %d", c.filled, c.applicable), func(t *testing.T) {
			t.Parallel()
			percentage, mandatory := percentages(c.filled, c.applicable)
			if percentage != c.percentage || mandatory != c.mandatory {
				t.Errorf("percentage %d, mandatory %d; want %d, %d", percentage, mandatory, c.percentage, c.mandatory)
			}
		})
	}
}

func TestCompletenessCountsWhatApplies(t *testing.T) {
	t.Parallel()
	colombia, spain := "CO", "ES"
	complete := func(birth, residence *string) Stated {
		return Stated{BiologicalSex: true, Gender: true, BirthCountry: birth, BirthDepartment: true, BirthMunicipality: true,
			ResidenceAddress: true, ResidenceCountry: residence, ResidenceDepartment: true, ResidenceMunicipality: true,
			Insurer: true, Occupation: true, BloodType: true, Contact: true}
	}
	for _, c := range []struct {
		name       string
		stated     Stated
		missing    []string
		percentage int
		step       int // 0 is complete
	}{
		{"right after sign-up", Stated{}, []string{
			"biologicalSex", "gender", "birthplace.country", "birthplace.department", "birthplace.municipality",
			"residence.address", "residence.country", "residence.department", "residence.municipality",
			"insurance.insurer", "occupation", "bloodType",
			"emergencyContacts.fullName", "emergencyContacts.relationship", "emergencyContacts.phone"}, 25, 1},
		{"complete in Colombia", complete(&colombia, &colombia), []string{}, 100, 0},
		{"born abroad", Stated{BirthCountry: &spain, ResidenceCountry: &colombia, BiologicalSex: true, Gender: true,
			ResidenceAddress: true, ResidenceDepartment: true, ResidenceMunicipality: true},
			[]string{"insurance.insurer", "occupation", "bloodType",
				"emergencyContacts.fullName", "emergencyContacts.relationship", "emergencyContacts.phone"}, 65, 2},
		{"abroad altogether", Stated{BirthCountry: &spain, ResidenceCountry: &spain, BiologicalSex: true, Gender: true,
			ResidenceAddress: true, Occupation: true, Contact: true}, []string{"bloodType"}, 93, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := c.stated.Completeness()
			if diff := cmp.Diff(c.missing, got.MissingFields); diff != "" {
				t.Errorf("missing fields (-want +got):\n%s", diff)
			}
			step := 0
			if got.NextRequiredStep != nil {
				step = *got.NextRequiredStep
			}
			if got.Percentage != c.percentage || step != c.step || got.MandatoryFieldsCompleted != (c.step == 0) {
				t.Errorf("%d %%, next step %d, completed %v; want %d %%, %d", got.Percentage, step, got.MandatoryFieldsCompleted, c.percentage, c.step)
			}
		})
	}
}
