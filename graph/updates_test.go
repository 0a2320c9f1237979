package graph_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// updatedField is a field of an update: a new value of it, and how the object then answers. What is left empty is the
// usual: the field is asked for by its name, answers what was sent, and null where null was sent.
type updatedField struct {
	name, value string
	shown, want string // what is asked for, and its answer
	with        string // what has to be sent beside it
	null        string // the answer once null was sent; "refused" where the object cannot be without
}

// refused is for fields that an object cannot be without.
const refused = "refused"

// fieldUpdates is a mutation that changes an object.
type fieldUpdates struct {
	mutation, object, list string
	fields                 []updatedField
	before                 string // an operation that makes the object one that has these fields
}

var everyUpdate = []fieldUpdates{
	{mutation: "updateMedication", object: "medication", list: "medications", fields: []updatedField{
		{name: "name", value: `"Otro"`, null: refused}, {name: "dosage", value: `"7 mg"`, null: refused},
		{name: "frequency", value: `"Cada semana"`, null: refused}, {name: "startDate", value: `"2024-01-02"`, null: refused},
		{name: "endDate", value: `"2027-01-02"`}, {name: "isActive", value: `false`, shown: "status", want: `"INACTIVE"`, null: refused},
		{name: "isActive", value: `true`, shown: "status", want: `"ACTIVE"`, null: refused},
		{name: "prescribedBy", value: `"Dra. Nueva"`}, {name: "notes", value: `"Nota"`},
	}},
	{mutation: "updateAllergy", object: "allergy", list: "allergies", fields: []updatedField{
		{name: "allergen", value: `"Otro"`, null: refused}, {name: "severity", value: `MILD`, null: refused}, {name: "reaction", value: `"Nueva"`},
		{name: "treatment", value: `"Nuevo"`}, {name: "diagnosisDate", value: `"2024-01-02"`}, {name: "notes", value: `"Nota"`},
	}},
	{mutation: "updateIllness", object: "illness", list: "illnesses", fields: []updatedField{
		{name: "name", value: `"Otra"`, null: refused}, {name: "isChronic", value: `true`, with: "status: ACTIVE", null: refused},
		{name: "isChronic", value: `false`, with: "status: ACTIVE", null: refused}, {name: "status", value: `IN_TREATMENT`, null: refused},
		{name: "diagnosisDate", value: `"2024-01-02"`, null: refused}, {name: "icd10Code", value: `"J45.9"`}, {name: "treatment", value: `"Nuevo"`},
		{name: "diagnosedBy", value: `"Dra. Nueva"`}, {name: "notes", value: `"Nota"`},
	}},
	{mutation: "updateSurgery", object: "surgery", list: "surgeries", fields: []updatedField{
		{name: "procedure", value: `"Otro"`, null: refused}, {name: "date", value: `"2024-01-02"`, null: refused}, {name: "hospital", value: `"Nuevo"`},
		{name: "surgeon", value: `"Dra. Nueva"`}, {name: "anesthesia", value: `LOCAL`}, {name: "durationMinutes", value: `33`},
		{name: "complications", value: `"Ninguna"`}, {name: "notes", value: `"Nota"`},
	}},
	{mutation: "updateProfile", object: "patient", fields: []updatedField{
		{name: "firstName", value: `"Otra"`, null: refused}, {name: "lastName", value: `"Persona"`, null: refused},
		{name: "phone", value: `"+573001112233"`, null: refused}, {name: "biologicalSex", value: `FEMALE`}, {name: "gender", value: `NON_BINARY`},
		{name: "genderOther", value: `"Otro"`, with: "gender: OTHER", null: refused},
		{name: "birthplace", value: `{country: "CO", departmentCode: "05", municipalityCode: "05001"}`, shown: place,
			want: `{"country":"CO","department":{"code":"05"},"locality":null,"municipality":{"code":"05001"}}`},
		{name: "residence", value: `{address: "Calle 26 # 69-76", country: "US", locality: "Miami"}`, shown: "residence { address country department { code } locality }",
			want: `{"address":"Calle 26 # 69-76","country":"US","department":null,"locality":"Miami"}`},
		{name: "insurance", value: `{additionalInsurance: "Seguro", complementaryPlan: LIFE_INSURANCE}`, shown: insurance,
			want: `{"additionalInsurance":"Seguro","complementaryPlan":"LIFE_INSURANCE","insurer":null,"insurerOther":null}`},
		{name: "occupation", value: `"Nueva"`}, {name: "bloodType", value: `O_NEGATIVE`}, {name: "heightCm", value: `171`},
		{name: "weightKg", value: `61.5`}, {name: "organDonor", value: `DONOR`},
		{name: "emergencyContacts", value: `[{fullName: "Otra Persona", relationship: FRIEND, phone: "+573001112234"}]`,
			shown: "emergencyContacts { fullName alternativePhone }", want: `[{"alternativePhone":null,"fullName":"Otra Persona"}]`, null: `[]`},
	}},
	{mutation: "updateReproductiveHealth", object: "patient", before: `mutation { updateProfile(input: {biologicalSex: FEMALE}) { userErrors { code } } }`,
		fields: []updatedField{
			stated("menstrualStatus", `ACTIVE`), stated("isPregnant", `true`).together("pregnancyWeeks: 12"), stated("pregnancyWeeks", `13`).together("isPregnant: true").needed(),
			stated("lastMenstruationDate", `"2026-01-02"`), stated("pregnancies", `3`), stated("births", `2`).together("pregnancies: 3"),
			stated("cesareans", `1`).together("births: 2"), stated("abortions", `1`), stated("contraceptiveMethod", `PILL`),
			stated("contraceptiveMethodOther", `"Otro"`).together("contraceptiveMethod: OTHER").needed(),
		}},
}

const (
	place     = "birthplace { country department { code } municipality { code } locality }"
	insurance = "insurance { insurer { code } insurerOther additionalInsurance complementaryPlan }"
)

// stated is a field of reproductive health, which is answered within it.
func stated(name, value string) updatedField {
	return updatedField{
		name: name, value: value, shown: "reproductiveHealth { " + name + " }",
		want: `{"` + name + `":` + inJSON(value) + `}`, null: `{"` + name + `":null}`,
	}
}

func (f updatedField) together(with string) updatedField {
	f.with = with
	return f
}

func (f updatedField) needed() updatedField {
	f.null = refused
	return f
}

// inJSON is a value of GraphQL as JSON: enums become texts.
func inJSON(value string) string {
	if json.Valid([]byte(value)) {
		return value
	}
	return `"` + value + `"`
}

// answered returns what f is asked for by, and its answers to its value and to null.
func (f updatedField) answered() (shown, want, null string) {
	shown, want, null = f.shown, f.want, f.null
	if shown == "" {
		shown = f.name
	}
	if want == "" {
		want = inJSON(f.value)
	}
	if null == "" {
		null = "null"
	}
	return shown, want, null
}

// Left out, null and a value are three things in every field of an update. What is nested is replaced as a whole: there
// left out and null are one.
func TestSec_G05_AbsentNullAndValue(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, u := range everyUpdate {
		t.Run(u.mutation, func(t *testing.T) {
			if u.before != "" {
				wantIn(t, a.ask(t, "primary", u.before, ""), `"userErrors":[]`)
			}
			id := ""
			if u.list != "" {
				body := a.ask(t, "primary", `{ me { patient { `+u.list+`(first: 1) { nodes { id } } } } }`, "")
				nodes := field[[]any](t, body, "data.me.patient."+u.list+".nodes")
				node, _ := nodes[0].(map[string]any)
				id = fmt.Sprintf("id: %q, ", node["id"])
			}
			for _, f := range u.fields {
				shown, want, null := f.answered()
				change := func(input string) string {
					body := a.ask(t, "primary", fmt.Sprintf(`mutation { %s(input: {%s%s}) { %s { %s } userErrors { field code } } }`, u.mutation, id, input, u.object, shown), "")
					payload := field[map[string]any](t, body, "data."+u.mutation)
					if errors, _ := payload["userErrors"].([]any); len(errors) > 0 {
						return refused
					}
					object, _ := payload[u.object].(map[string]any)
					return asJSON(t, object[strings.Fields(shown)[0]])
				}
				if got := change(f.with + " " + f.name + ": " + f.value); got != want {
					t.Errorf("%s: %s is %s, want %s", f.name, f.value, got, want)
				}
				if got := change(""); got != want {
					t.Errorf("%s left out is %s, want %s", f.name, got, want)
				}
				if got := change(f.name + ": null"); got != null {
					t.Errorf("%s: null is %s, want %s", f.name, got, null)
				}
			}
		})
	}
}

// No update has a field that is not tried above.
func TestSec_G05_EveryFieldOfEveryUpdateIsTried(t *testing.T) {
	t.Parallel()
	schema, updates := servedSchema(), 0
	for _, mutation := range schema.Mutation.Fields {
		if !strings.HasPrefix(mutation.Name, "update") {
			continue
		}
		updates++
		at := slices.IndexFunc(everyUpdate, func(u fieldUpdates) bool { return u.mutation == mutation.Name })
		if at < 0 {
			t.Errorf("%s is not tried", mutation.Name)
			continue
		}
		for _, input := range schema.Types[mutation.Arguments.ForName("input").Type.Name()].Fields {
			names := slices.Contains([]string{"id", "patientId", "expectedVersion"}, input.Name) // what is changed, not how
			if !names && !slices.ContainsFunc(everyUpdate[at].fields, func(f updatedField) bool { return f.name == input.Name }) {
				t.Errorf("%s: %s is not tried", mutation.Name, input.Name)
			}
		}
	}
	if updates != 6 {
		t.Errorf("%d updates, want 6", updates)
	}
}
