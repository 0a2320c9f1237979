package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// fieldUpdates is a mutation that changes a row, with a new value of each of its fields; those that a row cannot be without
// are required.
type fieldUpdates struct {
	mutation, object, list string
	values                 map[string]string
	required               string
}

var everyUpdate = []fieldUpdates{
	{"updateMedication", "medication", "medications", map[string]string{
		"name": `"Otro"`, "dosage": `"7 mg"`, "frequency": `"Cada semana"`, "startDate": `"2024-01-02"`, "prescribedBy": `"Dra. Nueva"`, "notes": `"Nota"`,
	}, "name dosage frequency startDate"},
	{"updateAllergy", "allergy", "allergies", map[string]string{
		"allergen": `"Otro"`, "severity": `MILD`, "reaction": `"Nueva"`, "treatment": `"Nuevo"`, "diagnosisDate": `"2024-01-02"`, "notes": `"Nota"`,
	}, "allergen severity"},
	{"updateIllness", "illness", "illnesses", map[string]string{
		"name": `"Otra"`, "diagnosisDate": `"2024-01-02"`, "treatment": `"Nuevo"`, "diagnosedBy": `"Dra. Nueva"`, "notes": `"Nota"`,
	}, "name diagnosisDate"},
	{"updateSurgery", "surgery", "surgeries", map[string]string{
		"procedure": `"Otro"`, "date": `"2024-01-02"`, "hospital": `"Nuevo"`, "surgeon": `"Dra. Nueva"`, "anesthesia": `LOCAL`,
		"durationMinutes": `33`, "complications": `"Ninguna"`, "notes": `"Nota"`,
	}, "procedure date"},
	{"updateProfile", "patient", "", map[string]string{
		"firstName": `"Otra"`, "lastName": `"Persona"`, "phone": `"+573001112233"`, "biologicalSex": `FEMALE`, "occupation": `"Nueva"`,
		"bloodType": `O_NEGATIVE`, "heightCm": `171`, "weightKg": `61.5`, "organDonor": `DONOR`,
	}, "firstName lastName phone"},
}

// Left out, null and a value are three things in every field of an update.
func TestSec_G05_AbsentNullAndValue(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, u := range everyUpdate {
		t.Run(u.mutation, func(t *testing.T) {
			id := ""
			if u.list != "" {
				body := a.ask(t, "primary", `{ me { patient { `+u.list+`(first: 1) { nodes { id } } } } }`, "")
				nodes := field[[]any](t, body, "data.me.patient."+u.list+".nodes")
				node, _ := nodes[0].(map[string]any)
				id = fmt.Sprintf("id: %q, ", node["id"])
			}
			names := sortedNames(u.values)
			change := func(input string) (object map[string]any, refused bool) {
				body := a.ask(t, "primary", fmt.Sprintf(`mutation { %s(input: {%s%s}) { %s { %s } userErrors { field code } } }`, u.mutation, id, input, u.object, strings.Join(names, " ")), "")
				payload := field[map[string]any](t, body, "data."+u.mutation)
				object, _ = payload[u.object].(map[string]any)
				errors, _ := payload["userErrors"].([]any)
				return object, len(errors) > 0
			}
			for _, name := range names {
				want := strings.Trim(u.values[name], `"`)
				set, refused := change(name + ": " + u.values[name])
				if refused || fmt.Sprint(set[name]) != want {
					t.Errorf("%s: %s is %v", name, want, set[name])
				}
				if kept, refused := change(""); refused || fmt.Sprint(kept[name]) != want {
					t.Errorf("%s left out is %v", name, kept[name])
				}
				emptied, refused := change(name + ": null")
				if required := slices.Contains(strings.Fields(u.required), name); refused != required || !required && emptied[name] != nil {
					t.Errorf("%s: null is %v, refused %v", name, emptied[name], refused)
				}
			}
		})
	}
}

func sortedNames(m map[string]string) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
