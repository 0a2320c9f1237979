package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/demo"
)

// address are the tries of an e-mail address.
func address(path string) []try {
	long := strings.Repeat("a", 64)
	return []try{
		{path, "empty", "", required},
		{path, "blank", "  ", required},
		{path, "in capitals, with blanks around", "  New.Person@Example.COM ", ""},
		{path, "with all that may stand before the @", "a.b_c%d+e-f9@sub-domain.example.co", ""},
		{path, "with 64 characters before the @", long + "@example.com", ""},
		{path, "with 65 characters before the @", long + "a@example.com", "INVALID_FORMAT"},
		{path, "of 254 characters", long + "@" + strings.Repeat("b", 185) + ".com", ""},
		{path, "of 255 characters", long + "@" + strings.Repeat("b", 186) + ".com", "TOO_LONG"},
		{path, "without an @", "invalid", "INVALID_FORMAT"},
		{path, "without a domain", "a@b", "INVALID_FORMAT"},
		{path, "with a domain of one letter", "a@example.c", "INVALID_FORMAT"},
		{path, "with a blank within", "a b@example.com", "INVALID_FORMAT"},
		{path, "with other letters", "maría@example.com", "INVALID_FORMAT"},
		{path, "with a second line", "a@example.com\nBcc: b@example.com", "INVALID_FORMAT"},
		{path, "with NUL", "a@exa\x00mple.com", "INVALID_FORMAT"},
		{path, "in use", "test.patient@vitalgo.com", "TAKEN"},
		{path, "in use, in capitals", "TEST.Patient@VitalGo.com", "TAKEN"},
	}
}

// secret are the tries of a new password, of somebody whose address begins with new.person.
func secret(path string) []try {
	return []try{
		{path, "empty", "", required},
		{path, "of 7 characters", "Abc12!x", "TOO_SHORT"},
		{path, "of 8 characters", "Zan7-oriX", ""},
		{path, "of 128 characters", "Aa1!" + strings.Repeat("é", 124), ""},
		{path, "of 129 characters", "Aa1!" + strings.Repeat("é", 125), "TOO_LONG"},
		{path, "with blanks around, which count", " Zan7-ori ", ""},
		{path, "without a capital", "zanahoria-74", "WEAK_PASSWORD"},
		{path, "without a small letter", "ZANAHORIA-74", "WEAK_PASSWORD"},
		{path, "without a digit", "Zanahoria-rota", "WEAK_PASSWORD"},
		{path, "without a sign", "Zanahoria74", "WEAK_PASSWORD"},
		{path, "with a part of the address", "xNEW.Person-74", "WEAK_PASSWORD"},
		{path, "with a control character", "Zanahoria-\x0174", "INVALID_FORMAT"},
		{path, "that is common", "Password2024!", "COMPROMISED_PASSWORD"},
		{path, "that is common in Spanish", "¡Contraseña1!", "COMPROMISED_PASSWORD"},
	}
}

// documents are the tries of a document's number, by its type, in the fields of a sign-up.
func documents(types ...string) []combination {
	limits := map[string][2]int{"CC": {6, 10}, "TI": {8, 11}, "CE": {6, 9}, "PA": {6, 12}, "PT": {6, 15}, "RC": {6, 20}, "AS": {6, 20}, "MS": {6, 20}}
	var found []combination
	for _, typ := range types {
		digits := func(n int) map[string]any {
			return map[string]any{"documentType": typ, "documentNumber": strings.Repeat("7", n), "acceptHealthData": false}
		}
		letters := map[string]any{"documentType": typ, "documentNumber": "AB-12.34 567", "acceptHealthData": false}
		wantLetters := []string{"acceptHealthData REQUIRED"}
		if typ == "CC" || typ == "TI" || typ == "CE" {
			wantLetters = append(wantLetters, "documentNumber INVALID_FORMAT")
		}
		found = append(found,
			combination{typ + " one short", digits(limits[typ][0] - 1), []string{"acceptHealthData REQUIRED", "documentNumber INVALID_FORMAT"}},
			combination{typ + " shortest", digits(limits[typ][0]), []string{"acceptHealthData REQUIRED"}},
			combination{typ + " longest", digits(limits[typ][1]), []string{"acceptHealthData REQUIRED"}},
			combination{typ + " one over", digits(limits[typ][1] + 1), []string{"acceptHealthData REQUIRED", "documentNumber INVALID_FORMAT"}},
			combination{typ + " with letters", letters, wantLetters},
			combination{typ + " without a number", map[string]any{"documentType": typ, "documentNumber": " .-", "acceptHealthData": false}, []string{"acceptHealthData REQUIRED", "documentNumber REQUIRED"}},
		)
	}
	return found
}

// countries are the tries of a country of origin.
func countries() []try {
	return []try{
		{"originCountry", "known", "VE", ""}, {"originCountry", "in small letters", " ve ", ""}, {"originCountry", "unknown", "XX", "NOT_FOUND"},
		{"originCountry", "no code", "Colombia", "NOT_FOUND"}, {"originCountry", "blank", " ", required}, {"originCountry", "with NUL", "C\x00", "NOT_FOUND"},
	}
}

// domain.md sections 2.2, 2.3 and 7.5.
func TestRulesOfPatientsSignUps(t *testing.T) {
	t.Parallel()
	form{
		who: "nobody", field: "signUpPatient", typ: "SignUpPatientInput",
		right: `{"firstName": "María Elena", "lastName": "González Pérez", "documentType": "CC", "documentNumber": "12345678", "phone": "+573001234567", "birthDate": "1990-05-15",
			"email": "new.person@example.com", "password": "SecurePass123!", "acceptTerms": true, "acceptPrivacy": true, "acceptHealthData": true}`,
		wrong: map[string]any{"acceptTerms": false, "acceptPrivacy": false}, always: map[string]string{"acceptTerms": required, "acceptPrivacy": required},
		tries: all(name("firstName"), name("lastName"), phone("phone", required), address("email"), secret("password"), countries(), []try{
			{"acceptHealthData", "not accepted", false, required},
			{"birthDate", "tomorrow", "2026-03-02", "IN_THE_FUTURE"}, {"birthDate", "17 years ago", "2009-03-01", "OUT_OF_RANGE"},
			{"birthDate", "18 years ago tomorrow", "2008-03-02", "OUT_OF_RANGE"}, {"birthDate", "18 years ago today", "2008-03-01", ""},
			{"birthDate", "121 years ago tomorrow", "1905-03-02", ""}, {"birthDate", "121 years ago", "1905-03-01", "OUT_OF_RANGE"},
			{"birthDate", "before 1900", "1899-12-31", "OUT_OF_RANGE"},
			{"documentNumber", "in use", "1234567890", "TAKEN"}, {"documentNumber", "in use, written in another way", "1.234.567-890", "TAKEN"},
			{"documentType", "of minors, TI", "TI", "NOT_ALLOWED"}, {"documentType", "of minors, RC", "RC", "NOT_ALLOWED"}, {"documentType", "of minors, MS", "MS", "NOT_ALLOWED"},
		}),
		otherwise: append(documents("CC", "CE", "PA", "PT", "AS"), combination{"the wrong one of the register", map[string]any{
			"firstName": "M", "email": "invalid", "password": "123456", "birthDate": "2009-02-28", "documentType": "TI",
		}, []string{"firstName TOO_SHORT", "email INVALID_FORMAT", "password TOO_SHORT", "birthDate OUT_OF_RANGE", "documentType NOT_ALLOWED"}}),
	}.run(t)
}

// domain.md section 2.11: which document people of which age have.
func TestRulesOfDependants(t *testing.T) {
	t.Parallel()
	ages := []combination{}
	for typ, of := range map[string]string{"TI": "minors", "RC": "minors", "MS": "minors", "CC": "adults", "AS": "adults", "CE": "all", "PA": "all", "PT": "all"} {
		for born, fits := range map[string][]string{"2008-03-02": {"minors", "all"}, "2008-03-01": {"adults", "all"}, "1900-01-01": {}, "2026-03-01": {"minors", "all"}} {
			want := []string{"acceptHealthData REQUIRED"}
			if !strings.Contains(strings.Join(fits, " "), of) {
				want = append(want, "birthDate OUT_OF_RANGE")
			}
			ages = append(ages, combination{typ + " born " + born, map[string]any{"documentType": typ, "documentNumber": "77777777", "birthDate": born, "acceptHealthData": false}, want})
		}
		ages = append(ages, combination{typ + " born tomorrow", map[string]any{"documentType": typ, "documentNumber": "77777777", "birthDate": "2026-03-02", "acceptHealthData": false},
			[]string{"acceptHealthData REQUIRED", "birthDate IN_THE_FUTURE"}})
	}
	form{
		who: "primary", field: "registerDependant", typ: "RegisterDependantInput",
		right: `{"firstName": "Ana", "lastName": "Gómez", "documentType": "PA", "documentNumber": "AB123456", "birthDate": "2015-05-15", "relationship": "OTHER", "acceptHealthData": true}`,
		wrong: map[string]any{"acceptHealthData": false, "originCountry": "XX"}, always: map[string]string{"acceptHealthData": required, "originCountry": "NOT_FOUND"},
		tries: all(name("firstName"), name("lastName"), countries(), []try{{"acceptHealthData", "not accepted", false, required}}),
		otherwise: all(ages, documents("CE", "PA", "PT"), []combination{
			{"the document of the register", map[string]any{"documentType": "TI", "documentNumber": "1098765432", "acceptHealthData": false}, []string{"acceptHealthData REQUIRED", "documentNumber TAKEN"}},
			{"OTHER takes no text", nil, nil},
			{"the same once more", nil, []string{"documentNumber TAKEN"}},
		}),
	}.run(t)
	a := newAPI(t)
	a.exec(t, `INSERT INTO patients (id, first_name, last_name, name_key, document_type, document_number, birth_date, origin_country, created_at, updated_at)
		SELECT gen_random_uuid(), 'Niño', 'Pérez', 'nino perez', 'RC', 'FAMILY' || n, '2020-01-01', 'CO', now(), now() FROM generate_series(1, 8) n`)
	a.exec(t, `INSERT INTO guardianships (id, guardian_id, patient_id, relationship, created_at)
		SELECT gen_random_uuid(), $1, id, 'MADRE', now() FROM patients WHERE document_number LIKE 'FAMILY%'`, demo.PrimaryID)
	register := func(number string) string {
		return a.ask(t, "primary", `mutation { registerDependant(input: {firstName: "Ana", lastName: "Gómez", documentType: RC, documentNumber: "`+number+`", birthDate: "2020-05-15",
			relationship: MOTHER, acceptHealthData: true}) { patient { fullName } user { dependants { id } } userErrors { field code } } }`, "")
	}
	if body := register("TENTH10"); strings.Count(body, `"id"`) != 10 {
		t.Errorf("the tenth: %s", body)
	}
	wantIn(t, register("ELEVEN11"), `"patient":null,"user":null,"userErrors":[{"field":[],"code":"NOT_ALLOWED"}]`)
}

// domain.md section 2.2, of a signed-in account.
func TestRulesOfAccounts(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, func(p *app.Parts) { p.RateLimitScale = 1000 })
	change := func(current, next string) string {
		return a.ask(t, "primary", `mutation ($c: String!, $n: String!) { changePassword(input: {currentPassword: $c, newPassword: $n}) { user { id } userErrors { field code } } }`,
			asJSON(t, map[string]string{"c": current, "n": next}))
	}
	for _, c := range secret("newPassword") {
		if c.code == "" || strings.Contains(c.name, "address") {
			continue
		}
		wantIn(t, change("TestPassword123!", fmt.Sprint(c.to)), `"user":null`, `{"field":["input","newPassword"],"code":"`+c.code+`"}`)
	}
	wantIn(t, change("TestPassword123!", "xTEST.patient-74"), `{"field":["input","newPassword"],"code":"WEAK_PASSWORD"}`)
	wantIn(t, change("TestPassword123!", "TestPassword123!"), `{"field":["input","newPassword"],"code":"NOT_ALLOWED"}`)
	wantIn(t, change("WrongPassword123!", "Zanahoria-74"), `{"field":["input","currentPassword"],"code":"INVALID_CREDENTIALS"}`)

	email := func(address, password string) string {
		return a.ask(t, "secondary", `mutation ($e: EmailAddress!, $p: String!) { changeEmail(input: {newEmail: $e, password: $p}) { pendingEmail userErrors { field code } } }`,
			asJSON(t, map[string]string{"e": address, "p": password}))
	}
	for _, c := range address("newEmail") {
		if c.code != "" {
			wantIn(t, email(fmt.Sprint(c.to), "TestPassword123!"), `"pendingEmail":null`, `{"field":["input","newEmail"],"code":"`+c.code+`"}`)
		}
	}
	wantIn(t, email("TEST.patient2@vitalgo.com", "TestPassword123!"), `{"field":["input","newEmail"],"code":"NOT_ALLOWED"}`)
	wantIn(t, email("somebody@example.com", "WrongPassword123!"), `{"field":["input","password"],"code":"INVALID_CREDENTIALS"}`)

	for operation, want := range map[string]string{
		`acceptLegalDocument(input: {kind: TERMS, version: "2.0"})`:                       `{"field":["input","version"],"code":"NOT_FOUND"}`,
		`acceptLegalDocument(input: {kind: TERMS, version: "1.0"})`:                       `"userErrors":[]`,
		`enrollOtp(input: {password: "WrongPassword123!"})`:                               `{"field":["input","password"],"code":"INVALID_CREDENTIALS"}`,
		`confirmOtp(input: {otp: "123456"})`:                                              `{"field":["input","otp"],"code":"TOKEN_EXPIRED"}`,
		`disableOtp(input: {password: "TestParamedic123!", otp: "123456"})`:               `{"field":[],"code":"NOT_ALLOWED"}`,
		`verifyEmail(input: {token: "nonsense"})`:                                         `{"field":["input","token"],"code":"TOKEN_INVALID"}`,
		`resetPassword(input: {token: "nonsense", newPassword: "Zanahoria-74"})`:          `{"field":["input","token"],"code":"TOKEN_INVALID"}`,
		`refreshSession(input: {refreshToken: "nonsense"})`:                               `"code":"TOKEN_INVALID"`,
		`login(input: {email: "test.patient2@vitalgo.com", password: "WrongPassword1!"})`: `"code":"INVALID_CREDENTIALS"`,
		`login(input: {email: "invalid", password: "WrongPassword1!"})`:                   `{"field":["input","email"],"code":"INVALID_FORMAT"}`,
	} {
		wantIn(t, a.ask(t, "paramedic", `mutation { asked: `+operation+` { userErrors { field code } } }`, ""), want)
	}
	wantIn(t, a.ask(t, "secondary", `mutation { closeAccount(input: {password: "WrongPassword123!"}) { erasedAfter userErrors { field code } } }`, ""),
		`"erasedAfter":null,"userErrors":[{"field":["input","password"],"code":"INVALID_CREDENTIALS"}]`)
}
