package graph_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/demo"
)

// domain.md section 2.3, of a record with an account.
func TestRulesOfProfiles(t *testing.T) {
	t.Parallel()
	form{
		who: "primary", field: "updateProfile", typ: "UpdateProfileInput",
		right:  `{"residence": {"address": "Calle 26 # 13-19", "country": "ES"}, "birthplace": {"country": "ES"}, "insurance": {}}`,
		wrong:  map[string]any{"heightCm": 19, "weightKg": 0.4},
		always: map[string]string{"heightCm": "OUT_OF_RANGE", "weightKg": "OUT_OF_RANGE"},
		tries: all(name("firstName"), name("lastName"), phone("phone", required), line("occupation", 2, 200, optional),
			number("heightCm", 20, 250), nulls(required, "firstName", "lastName", "phone"),
			nulls("", "biologicalSex", "gender", "birthplace", "residence", "insurance", "occupation", "bloodType", "heightCm", "weightKg", "organDonor", "emergencyContacts"),
			line("residence.address", 10, 500, required), line("residence.locality", 1, 100, optional), line("birthplace.locality", 1, 100, optional),
			line("insurance.insurerOther", 1, 100, optional), line("insurance.additionalInsurance", 1, 200, optional),
			[]try{
				{"weightKg", "at the minimum", 0.5, ""}, {"weightKg", "at the maximum", 300, ""}, {"weightKg", "over the maximum", 300.1, "OUT_OF_RANGE"},
				{"weightKg", "rounded up to the minimum", 0.45, ""}, {"weightKg", "rounded down to less", 0.449, "OUT_OF_RANGE"},
				{"weightKg", "rounded down to the maximum", 300.04, ""}, {"weightKg", "rounded up to more", 300.06, "OUT_OF_RANGE"},
				{"weightKg", "negative", -70, "OUT_OF_RANGE"}, {"weightKg", "huge", 1e300, "OUT_OF_RANGE"},
			}),
		otherwise: all(others("gender", "MALE", "genderOther"), []combination{
			{"OTHER plan without a text", map[string]any{"insurance": map[string]any{"complementaryPlan": "OTHER"}}, []string{"insurance.complementaryPlanOther REQUIRED"}},
			{"OTHER plan with a blank text", map[string]any{"insurance": map[string]any{"complementaryPlan": "OTHER", "complementaryPlanOther": " "}}, []string{"insurance.complementaryPlanOther REQUIRED"}},
			{"OTHER plan with a long text", map[string]any{"insurance": map[string]any{"complementaryPlan": "OTHER", "complementaryPlanOther": strings.Repeat("ñ", 101)}}, []string{"insurance.complementaryPlanOther TOO_LONG"}},
			{"OTHER plan with a text", map[string]any{"insurance": map[string]any{"complementaryPlan": "OTHER", "complementaryPlanOther": strings.Repeat("ñ", 100)}}, nil},
			{"another plan with a text", map[string]any{"insurance": map[string]any{"complementaryPlan": "PREPAID_MEDICINE", "complementaryPlanOther": "x"}}, []string{"insurance.complementaryPlanOther NOT_ALLOWED"}},
			{"a text of no plan", map[string]any{"insurance": map[string]any{"complementaryPlanOther": "x"}}, []string{"insurance.complementaryPlanOther NOT_ALLOWED"}},
			{"an insurer of the catalogue", map[string]any{"insurance": map[string]any{"insurerCode": "{active}"}}, []string{"insurance.insurerCode NOT_FOUND"}},
			{"both insurers", map[string]any{"insurance": map[string]any{"insurerCode": "NONE", "insurerOther": "Fuerzas Militares"}}, []string{"insurance.insurerCode NOT_FOUND", "insurance.insurerOther NOT_ALLOWED"}},
			{"another version", map[string]any{"occupation": "Otra", "expectedVersion": 99}, []string{"expectedVersion STALE_VERSION"}},
			{"a problem before the version", map[string]any{"occupation": "x", "expectedVersion": 99}, []string{"occupation TOO_SHORT"}},
		}),
	}.run(t)
}

// others are the combinations of an enumeration and its text, one hundred characters long at most.
func others(enum, another, text string) []combination {
	return []combination{
		{enum + " OTHER without a text", map[string]any{enum: "OTHER"}, []string{text + " REQUIRED"}},
		{enum + " OTHER with a blank text", map[string]any{enum: "OTHER", text: "  "}, []string{text + " REQUIRED"}},
		{enum + " OTHER with a long text", map[string]any{enum: "OTHER", text: strings.Repeat("ñ", 101)}, []string{text + " TOO_LONG"}},
		{enum + " OTHER with NUL in its text", map[string]any{enum: "OTHER", text: "a\x00b"}, []string{text + " INVALID_FORMAT"}},
		{enum + " " + another + " with a text", map[string]any{enum: another, text: "x"}, []string{text + " NOT_ALLOWED"}},
		{"a text of no " + enum, map[string]any{enum: nil, text: "x"}, []string{text + " NOT_ALLOWED"}},
		{enum + " OTHER with a text", map[string]any{enum: "OTHER", text: strings.Repeat("ñ", 100)}, nil},
		{enum + " OTHER as it is stored, its text taken away", map[string]any{text: nil}, []string{text + " REQUIRED"}},
		{"leaving OTHER for " + another, map[string]any{enum: another}, nil},
		{"a text after OTHER was left", map[string]any{text: "x"}, []string{text + " NOT_ALLOWED"}},
	}
}

// The place rule of domain.md section 2.3, for both places.
func TestRulesOfPlaces(t *testing.T) {
	t.Parallel()
	var found []combination
	for _, at := range []string{"birthplace", "residence"} {
		for _, c := range []struct {
			name  string
			place map[string]any
			want  []string
		}{
			{"in Colombia", map[string]any{"country": "CO", "departmentCode": "05", "municipalityCode": "05001"}, nil},
			{"in Colombia, in small letters", map[string]any{"country": " co ", "departmentCode": "05", "municipalityCode": "05001"}, nil},
			{"abroad", map[string]any{"country": "ES", "locality": "Madrid"}, nil},
			{"abroad, somewhere", map[string]any{"country": "ES"}, nil},
			{"no country", map[string]any{"country": " "}, []string{"country REQUIRED"}},
			{"an unknown country", map[string]any{"country": "XX"}, []string{"country NOT_FOUND"}},
			{"no code of a country", map[string]any{"country": "C\x00"}, []string{"country NOT_FOUND"}},
			{"Colombia, somewhere", map[string]any{"country": "CO"}, []string{"departmentCode REQUIRED", "municipalityCode REQUIRED"}},
			{"Colombia, blank codes", map[string]any{"country": "CO", "departmentCode": " ", "municipalityCode": ""}, []string{"departmentCode REQUIRED", "municipalityCode REQUIRED"}},
			{"unknown codes", map[string]any{"country": "CO", "departmentCode": "00", "municipalityCode": "00001"}, []string{"departmentCode NOT_FOUND", "municipalityCode NOT_FOUND"}},
			{"a municipality of another department", map[string]any{"country": "CO", "departmentCode": "11", "municipalityCode": "05001"}, []string{"municipalityCode MISMATCH"}},
			{"a locality in Colombia", map[string]any{"country": "CO", "departmentCode": "05", "municipalityCode": "05001", "locality": "El Poblado"}, []string{"locality NOT_ALLOWED"}},
			{"codes abroad", map[string]any{"country": "ES", "departmentCode": "05", "municipalityCode": "05001"}, []string{"departmentCode NOT_ALLOWED", "municipalityCode NOT_ALLOWED"}},
		} {
			if at == "residence" {
				c.place["address"] = "Calle 26 # 13-19"
			}
			var want []string
			for _, w := range c.want {
				want = append(want, at+"."+w)
			}
			found = append(found, combination{at + ": " + c.name, map[string]any{at: c.place}, want})
		}
	}
	form{who: "primary", field: "updateProfile", typ: "UpdateProfileInput", right: `{}`, otherwise: found}.run(t)
}

// domain.md section 2.3: an insurer that is liquidated is not found, unless it is the one stored.
func TestRulesOfInsurers(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	var active, liquidated string
	if err := a.db.Pool.QueryRow(t.Context(), `SELECT min(code) FILTER (WHERE is_active), min(code) FILTER (WHERE NOT is_active) FROM insurers`).Scan(&active, &liquidated); err != nil {
		t.Fatal(err)
	}
	insure := func(insurance string) string {
		return a.ask(t, "primary", `mutation { updateProfile(input: {insurance: {`+insurance+`}}) { patient { insurance { insurer { code } insurerOther } } userErrors { field code } } }`, "")
	}
	wantIn(t, insure(fmt.Sprintf(`insurerCode: %q`, active)), `"insurer":{"code":"`+active+`"},"insurerOther":null`, `"userErrors":[]`)
	wantIn(t, insure(fmt.Sprintf(`insurerCode: %q, insurerOther: "x"`, active)), `"userErrors":[{"field":["input","insurance","insurerOther"],"code":"NOT_ALLOWED"}]`)
	notFound := `"userErrors":[{"field":["input","insurance","insurerCode"],"code":"NOT_FOUND"}]`
	wantIn(t, insure(fmt.Sprintf(`insurerCode: %q`, liquidated)), notFound)
	a.exec(t, `UPDATE patients SET insurer_code = $1 WHERE id = $2`, liquidated, demo.PrimaryPatientID)
	wantIn(t, insure(fmt.Sprintf(`insurerCode: %q, additionalInsurance: "Póliza"`, liquidated)), `"userErrors":[]`)
	wantIn(t, insure(`insurerOther: "Fuerzas Militares"`), `"insurer":null,"insurerOther":"Fuerzas Militares"`)
	wantIn(t, insure(fmt.Sprintf(`insurerCode: %q`, liquidated)), notFound)
}

// domain.md section 2.3: a dependant needs no phone, and keeps the guardian's names apart.
func TestRulesOfDependantsProfiles(t *testing.T) {
	t.Parallel()
	form{
		who: "primary", field: "updateProfile", typ: "UpdateProfileInput", right: `{"patientId": "` + globalID("Patient", demo.DependantPatientID) + `"}`,
		wrong: map[string]any{"heightCm": 19, "weightKg": 0.4}, always: map[string]string{"heightCm": "OUT_OF_RANGE", "weightKg": "OUT_OF_RANGE"},
		tries: all(phone("phone", optional), nulls("", "phone"), name("firstName")),
	}.run(t)
}

// domain.md section 2.4.
func TestRulesOfEmergencyContacts(t *testing.T) {
	t.Parallel()
	const first, second = "emergencyContacts.0.", "emergencyContacts.1."
	contact := func(phone string) map[string]any {
		return map[string]any{"fullName": "María Gómez", "relationship": "MOTHER", "phone": phone}
	}
	several := func(n int) []any {
		list := []any{}
		for i := range n {
			list = append(list, contact(fmt.Sprintf("+57300111220%d", i%10)))
		}
		return list
	}
	wrongSix := several(6)
	wrongSix[0] = map[string]any{"fullName": "", "relationship": "OTHER", "phone": "x"}
	form{
		who: "primary", field: "updateProfile", typ: "UpdateProfileInput",
		right: `{"emergencyContacts": [{"fullName": "María Gómez", "relationship": "MOTHER", "phone": "+573001112233"},
			{"fullName": "Juan Pérez", "relationship": "FRIEND", "phone": "+573001112244"}]}`,
		wrong: map[string]any{"heightCm": 19, "weightKg": 0.4}, always: map[string]string{"heightCm": "OUT_OF_RANGE", "weightKg": "OUT_OF_RANGE"},
		tries: all(line(first+"fullName", 5, 200, required), characters(second+"fullName"), phone(first+"phone", required), phone(second+"alternativePhone", optional)),
		otherwise: []combination{
			{"OTHER without a text", map[string]any{second + "relationship": "OTHER"}, []string{second + "relationshipOther REQUIRED"}},
			{"OTHER with a blank text", map[string]any{second + "relationship": "OTHER", second + "relationshipOther": " "}, []string{second + "relationshipOther REQUIRED"}},
			{"OTHER with a long text", map[string]any{second + "relationship": "OTHER", second + "relationshipOther": strings.Repeat("ñ", 101)}, []string{second + "relationshipOther TOO_LONG"}},
			{"OTHER with a text", map[string]any{second + "relationship": "OTHER", second + "relationshipOther": strings.Repeat("ñ", 100)}, nil},
			{"a text without OTHER", map[string]any{second + "relationshipOther": "Vecina"}, []string{second + "relationshipOther NOT_ALLOWED"}},
			{"one phone twice, written in two ways", map[string]any{first + "alternativePhone": "+57 (300) 111-2233"}, []string{first + "alternativePhone NOT_ALLOWED"}},
			{"none", map[string]any{"emergencyContacts": []any{}}, nil},
			{"five", map[string]any{"emergencyContacts": several(5)}, nil},
			{"six", map[string]any{"emergencyContacts": several(6)}, []string{"emergencyContacts TOO_MANY"}},
			{"six, the first of which is wrong", map[string]any{"emergencyContacts": wrongSix}, []string{"emergencyContacts TOO_MANY"}},
			{"five hundred", map[string]any{"emergencyContacts": several(500)}, []string{"emergencyContacts TOO_MANY"}},
			{"two that are wrong", map[string]any{first + "fullName": "Ana", second + "phone": "x"}, []string{first + "fullName TOO_SHORT", second + "phone INVALID_FORMAT"}},
		},
	}.run(t)
}

// domain.md section 2.5.
func TestRulesOfReproductiveHealth(t *testing.T) {
	t.Parallel()
	female := `UPDATE patients SET biological_sex = 'F' WHERE id = '` + demo.PrimaryPatientID + `'`
	form{
		who: "primary", field: "updateReproductiveHealth", typ: "UpdateReproductiveHealthInput", right: `{"pregnancies": 20}`, prepare: female,
		wrong:  map[string]any{"lastMenstruationDate": "2026-03-02", "contraceptiveMethodOther": "x"},
		always: map[string]string{"lastMenstruationDate": "IN_THE_FUTURE", "contraceptiveMethodOther": "NOT_ALLOWED"},
		tries: all(past("lastMenstruationDate"), number("pregnancies", 0, 20)[:1], number("pregnancies", 0, 20)[2:], number("births", 0, 20)[:3], number("abortions", 0, 20)[:3], number("cesareans", 0, 20)[:2],
			nulls("", "menstrualStatus", "isPregnant", "pregnancyWeeks", "births", "cesareans", "abortions", "contraceptiveMethod", "pregnancies"),
			[]try{{"pregnancyWeeks", "of no pregnancy", 3, "NOT_ALLOWED"}}),
		otherwise: all([]combination{
			{"pregnant without weeks", map[string]any{"isPregnant": true}, []string{"pregnancyWeeks REQUIRED"}},
			{"no week", map[string]any{"isPregnant": true, "pregnancyWeeks": 0}, []string{"pregnancyWeeks OUT_OF_RANGE"}},
			{"43 weeks", map[string]any{"isPregnant": true, "pregnancyWeeks": 43}, []string{"pregnancyWeeks OUT_OF_RANGE"}},
			{"weeks while not pregnant", map[string]any{"isPregnant": false, "pregnancyWeeks": 3}, []string{"pregnancyWeeks NOT_ALLOWED"}},
			{"pregnant before the first menstruation", map[string]any{"isPregnant": true, "pregnancyWeeks": 3, "menstrualStatus": "NOT_STARTED"}, []string{"isPregnant NOT_ALLOWED"}},
			{"pregnant in menopause", map[string]any{"isPregnant": true, "pregnancyWeeks": 3, "menstrualStatus": "MENOPAUSE"}, []string{"isPregnant NOT_ALLOWED"}},
			{"a date before the first menstruation", map[string]any{"menstrualStatus": "NOT_STARTED", "lastMenstruationDate": "2026-02-01"}, []string{"lastMenstruationDate NOT_ALLOWED"}},
			{"births without pregnancies", map[string]any{"pregnancies": absent{}, "births": 1}, []string{"pregnancies REQUIRED"}},
			{"cesareans without pregnancies", map[string]any{"pregnancies": absent{}, "cesareans": 0}, []string{"pregnancies REQUIRED"}},
			{"abortions without pregnancies", map[string]any{"pregnancies": absent{}, "abortions": 0}, []string{"pregnancies REQUIRED"}},
			{"more ends than pregnancies", map[string]any{"pregnancies": 3, "births": 2, "abortions": 2}, []string{"pregnancies OUT_OF_RANGE"}},
			{"more cesareans than births", map[string]any{"pregnancies": 3, "births": 1, "cesareans": 2}, []string{"cesareans OUT_OF_RANGE"}},
			{"more than twenty of each", map[string]any{"pregnancies": 21, "births": 21, "cesareans": 21, "abortions": 21},
				[]string{"pregnancies OUT_OF_RANGE", "births OUT_OF_RANGE", "cesareans OUT_OF_RANGE", "abortions OUT_OF_RANGE"}},
			{"another version", map[string]any{"pregnancies": 1, "expectedVersion": 99}, []string{"expectedVersion STALE_VERSION"}},
			{"42 weeks", map[string]any{"isPregnant": true, "pregnancyWeeks": 42, "pregnancies": 3, "births": 1, "cesareans": 1, "abortions": 2}, nil},
			{"menopause while pregnant, as it is stored", map[string]any{"pregnancies": absent{}, "menstrualStatus": "MENOPAUSE"}, []string{"isPregnant NOT_ALLOWED"}},
			{"one more abortion than pregnancies, as they are stored", map[string]any{"pregnancies": absent{}, "abortions": 3}, []string{"pregnancies OUT_OF_RANGE"}},
			{"weeks cleared while pregnant", map[string]any{"pregnancies": absent{}, "pregnancyWeeks": nil}, []string{"pregnancyWeeks REQUIRED"}},
			{"the pregnancy ends, and its weeks with it", map[string]any{"isPregnant": false, "pregnancies": absent{}}, nil},
		}, others("contraceptiveMethod", "PILL", "contraceptiveMethodOther")),
	}.run(t)
	a := newAPI(t)
	const write = `mutation { updateReproductiveHealth(input: {pregnancies: 1}) { patient { reproductiveHealth { pregnancies } } userErrors { field code } } }`
	for sex, want := range map[string]string{
		"NULL": `"userErrors":[{"field":[],"code":"NOT_ALLOWED"}]`, "'M'": `"userErrors":[{"field":[],"code":"NOT_ALLOWED"}]`,
		"'F'": `{"pregnancies":1}},"userErrors":[]`, "'I'": `{"pregnancies":1}},"userErrors":[]`,
	} {
		a.exec(t, `UPDATE patients SET biological_sex = `+sex+` WHERE id = $1`, demo.PrimaryPatientID)
		wantIn(t, a.ask(t, "primary", write, ""), want)
	}
	wantIn(t, a.ask(t, "primary", `mutation { updateProfile(input: {biologicalSex: MALE}) { patient { reproductiveHealth { pregnancies } } } }`, ""), `"reproductiveHealth":null`)
	wantIn(t, a.ask(t, "primary", `mutation { updateProfile(input: {biologicalSex: FEMALE}) { patient { reproductiveHealth { pregnancies } } } }`, ""), `{"pregnancies":1}`)
}

// domain.md section 2.3: a section with rows is not empty; adding a row takes the statement back.
func TestRulesOfDeclaredSections(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	adds := map[string]string{"MEDICATIONS": "addMedication", "ALLERGIES": "addAllergy", "ILLNESSES": "addIllness", "SURGERIES": "addSurgery"}
	for section, add := range adds {
		declare := func(who, none string) string {
			return a.ask(t, who, `mutation { declareNone(input: {section: `+section+`, none: `+none+`}) { patient { declaredNone } userErrors { field code } } }`, "")
		}
		wantIn(t, declare("primary", "true"), `"patient":null,"userErrors":[{"field":["input","section"],"code":"NOT_ALLOWED"}]`)
		wantIn(t, declare("primary", "false"), `"declaredNone":[]`)
		wantIn(t, declare("secondary", "true"), `"declaredNone":["`+section+`"]`)
		wantIn(t, a.ask(t, "secondary", `mutation { `+add+`(input: {`+forRecord[add].rest+`}) { patient { declaredNone } userErrors { code } } }`, ""), `"declaredNone":[]`)
		wantIn(t, declare("secondary", "true"), `"code":"NOT_ALLOWED"`)
	}
}

// domain.md section 2.3: what a photo is, is judged by its content.
func TestRulesOfPhotos(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	drawn := image.NewPaletted(image.Rect(0, 0, 4, 4), color.Palette{color.Black, color.White})
	var asPNG, asGIF bytes.Buffer
	if err := png.Encode(&asPNG, drawn); err != nil {
		t.Fatal(err)
	}
	if err := gif.Encode(&asGIF, drawn, nil); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"PNG":           {asPNG.Bytes(), `"userErrors":[]`},
		"GIF":           {asGIF.Bytes(), `{"field":["input","photo"],"code":"INVALID_FORMAT"`},
		"HTML":          {[]byte("<html><script>alert(1)</script></html>"), `"INVALID_FORMAT"`},
		"empty":         {nil, `"INVALID_FORMAT"`},
		"half a PNG":    {asPNG.Bytes()[:asPNG.Len()/2], `"INVALID_FORMAT"`},
		"5 MiB":         {append(bytes.Clone(asPNG.Bytes()), make([]byte, 5<<20-asPNG.Len())...), `"userErrors":[]`},
		"5 MiB and one": {append(bytes.Clone(asPNG.Bytes()), make([]byte, 5<<20-asPNG.Len()+1)...), `{"field":["input","photo"],"code":"TOO_LARGE"`},
	} {
		status, body := a.upload(t, "primary", c.file)
		if status != http.StatusOK || !strings.Contains(body, c.want) {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
}
