package graph_test

import (
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/demo"
)

// tooLong is one character more than notes take: with it, no row is stored.
var tooLong = strings.Repeat("n", 1001)

// domain.md section 2.7.
func TestRulesOfMedications(t *testing.T) {
	t.Parallel()
	tries := all(
		line("name", 2, 200, required), line("dosage", 1, 100, required), line("frequency", 1, 100, required),
		line("prescribedBy", 1, 200, optional), paragraph("notes", 1000),
		[]try{
			{"startDate", "in 365 days", "2027-03-01", ""},
			{"startDate", "in 366 days", "2027-03-02", "OUT_OF_RANGE"},
			{"startDate", "on the day of birth", "1990-01-15", ""},
			{"startDate", "the day before birth", "1990-01-14", "OUT_OF_RANGE"},
		},
	)
	spans := []combination{
		{"ends on the day that it starts", map[string]any{"startDate": "2024-02-01", "endDate": "2024-02-01", "notes": tooLong}, []string{"notes TOO_LONG"}},
		{"ends the day before", map[string]any{"startDate": "2024-02-01", "endDate": "2024-01-31"}, []string{"endDate OUT_OF_RANGE"}},
		{"ends years from now", map[string]any{"endDate": "2060-01-01", "notes": tooLong}, []string{"notes TOO_LONG"}},
		{"all at once", map[string]any{"name": "x", "dosage": " ", "frequency": tooLong, "startDate": "2031-01-01", "endDate": "2030-01-01"},
			[]string{"name TOO_SHORT", "dosage REQUIRED", "frequency TOO_LONG", "startDate OUT_OF_RANGE", "endDate OUT_OF_RANGE"}},
	}
	wrong, always := map[string]any{"endDate": "1900-01-01", "notes": tooLong}, map[string]string{"endDate": "OUT_OF_RANGE", "notes": "TOO_LONG"}
	form{
		who: "primary", field: "addMedication", typ: "AddMedicationInput",
		right: `{"name": "Metformina", "dosage": "850mg", "frequency": "Cada 12 horas", "startDate": "2024-02-01"}`,
		wrong: wrong, always: always, tries: tries, otherwise: spans,
	}.run(t)
	form{
		who: "primary", field: "updateMedication", typ: "UpdateMedicationInput", right: `{"id": "` + rowID("Medication", 11, 4) + `"}`,
		wrong: wrong, always: always,
		tries: all(tries, nulls(required, "name", "dosage", "frequency", "isActive"), nulls("", "prescribedBy")),
		otherwise: append(spans,
			combination{"a start after the stored end", map[string]any{"startDate": "2023-12-11"}, []string{"endDate OUT_OF_RANGE"}},
			combination{"a start without the stored end", map[string]any{"startDate": "2023-12-11", "endDate": nil, "notes": tooLong}, []string{"notes TOO_LONG"}},
			combination{"no start", map[string]any{"startDate": nil}, []string{"startDate REQUIRED"}},
			combination{"another version", map[string]any{"name": "Otra", "expectedVersion": 99}, []string{"expectedVersion STALE_VERSION"}},
			combination{"a problem before the version", map[string]any{"name": "x", "expectedVersion": 99}, []string{"name TOO_SHORT"}},
		),
	}.run(t)
	form{
		who: "primary", field: "setMedicationActive", typ: "SetMedicationActiveInput", right: `{"id": "` + rowID("Medication", 11, 4) + `", "active": true}`,
		otherwise: []combination{
			{"what ended", nil, []string{"active NOT_ALLOWED"}},
			{"switching off what is off", map[string]any{"active": false, "expectedVersion": 99}, []string{"expectedVersion STALE_VERSION"}},
			{"without an end", map[string]any{"id": rowID("Medication", 11, 1)}, nil},
		},
	}.run(t)
	form{
		who: "primary", field: "deleteMedication", typ: "DeleteMedicationInput", right: `{"id": "` + rowID("Medication", 11, 4) + `"}`,
		otherwise: []combination{{"another version", map[string]any{"expectedVersion": 99}, []string{"expectedVersion STALE_VERSION"}}, {"the version", map[string]any{"expectedVersion": 2}, nil}},
	}.run(t)
}

// domain.md section 2.7.
func TestRulesOfAllergies(t *testing.T) {
	t.Parallel()
	tries := all(line("allergen", 2, 200, required), paragraph("reaction", 1000), paragraph("treatment", 500), paragraph("notes", 1000), past("diagnosisDate"))
	wrong, always := map[string]any{"diagnosisDate": "2026-03-02", "notes": tooLong}, map[string]string{"diagnosisDate": "IN_THE_FUTURE", "notes": "TOO_LONG"}
	taken := []combination{
		{"taken", map[string]any{"allergen": "Latex"}, []string{"allergen TAKEN"}},
		{"taken, accents, case and blanks aside", map[string]any{"allergen": "  LÁTEX "}, []string{"allergen TAKEN"}},
		{"taken, and more that is wrong", map[string]any{"allergen": "latex", "diagnosisDate": "2026-03-02", "notes": tooLong},
			[]string{"allergen TAKEN", "diagnosisDate IN_THE_FUTURE", "notes TOO_LONG"}},
		{"all at once", map[string]any{"allergen": "x", "reaction": tooLong, "treatment": tooLong, "notes": tooLong, "diagnosisDate": "1899-12-31"},
			[]string{"allergen TOO_SHORT", "reaction TOO_LONG", "treatment TOO_LONG", "notes TOO_LONG", "diagnosisDate OUT_OF_RANGE"}},
	}
	form{
		who: "primary", field: "addAllergy", typ: "AddAllergyInput", right: `{"allergen": "Níquel", "severity": "MILD"}`,
		wrong: wrong, always: always, tries: tries,
		otherwise: append(taken, combination{"of one that was deleted", map[string]any{"allergen": "Polen"}, nil}, combination{"and again", map[string]any{"allergen": "Polen"}, []string{"allergen TAKEN"}}),
		prepare:   `UPDATE allergies SET deleted_at = now() WHERE allergen = 'Polen'`,
	}.run(t)
	form{
		who: "primary", field: "updateAllergy", typ: "UpdateAllergyInput", right: `{"id": "` + rowID("Allergy", 12, 1) + `"}`,
		wrong: wrong, always: always, tries: all(tries, nulls(required, "allergen", "severity"), nulls("", "reaction", "treatment")),
		otherwise: append(taken,
			combination{"its own allergen", map[string]any{"allergen": "PENICILINA"}, nil},
			combination{"taken, and another version", map[string]any{"allergen": "latex", "expectedVersion": 99}, []string{"allergen TAKEN"}},
			combination{"another version", map[string]any{"allergen": "Otra", "expectedVersion": 99}, []string{"expectedVersion STALE_VERSION"}}),
	}.run(t)
	form{
		who: "primary", field: "deleteAllergy", typ: "DeleteAllergyInput", right: `{"id": "` + rowID("Allergy", 12, 1) + `"}`,
		otherwise: []combination{{"another version", map[string]any{"expectedVersion": 99}, []string{"expectedVersion STALE_VERSION"}}},
	}.run(t)
}

// domain.md section 2.8.
func TestRulesOfIllnesses(t *testing.T) {
	t.Parallel()
	tries := all(line("name", 2, 200, required), line("diagnosedBy", 1, 200, optional), paragraph("treatment", 1000), paragraph("notes", 1000), past("diagnosisDate"), []try{
		{"icd10Code", "as it is stored", "K29.5", ""}, {"icd10Code", "without its point", "k295", ""}, {"icd10Code", "with a filler", "I10X", ""},
		{"icd10Code", "of no catalogue", "Z99.9", ""}, {"icd10Code", "blank", "  ", ""}, {"icd10Code", "null", nil, ""},
		{"icd10Code", "of one digit", "I1", "INVALID_FORMAT"}, {"icd10Code", "of three characters after the point", "I10.123", "INVALID_FORMAT"},
		{"icd10Code", "of digits", "110", "INVALID_FORMAT"}, {"icd10Code", "of more than ten characters", "I1012345678", "TOO_LONG"}, {"icd10Code", "with NUL", "I10\x00", "INVALID_FORMAT"},
	})
	wrong, always := map[string]any{"icd10Code": "asma", "notes": tooLong}, map[string]string{"icd10Code": "INVALID_FORMAT", "notes": "TOO_LONG"}
	form{
		who: "primary", field: "addIllness", typ: "AddIllnessInput", right: `{"name": "Migraña", "status": "ACTIVE", "diagnosisDate": "2020-01-01"}`,
		wrong: wrong, always: always, tries: tries,
		otherwise: []combination{
			{"resolved and chronic", map[string]any{"status": "RESOLVED", "isChronic": true}, []string{"status NOT_ALLOWED"}},
			{"chronic, whatever is sent", map[string]any{"status": "CHRONIC", "isChronic": false}, nil},
			{"all at once", map[string]any{"name": " ", "status": "RESOLVED", "isChronic": true, "diagnosisDate": "2026-03-02", "icd10Code": "x", "diagnosedBy": tooLong, "treatment": tooLong, "notes": tooLong},
				[]string{"name REQUIRED", "status NOT_ALLOWED", "diagnosisDate IN_THE_FUTURE", "icd10Code INVALID_FORMAT", "diagnosedBy TOO_LONG", "treatment TOO_LONG", "notes TOO_LONG"}},
		},
	}.run(t)
	form{
		who: "primary", field: "updateIllness", typ: "UpdateIllnessInput", right: `{"id": "` + rowID("Illness", 14, 1) + `"}`, // active and chronic
		wrong: wrong, always: always, tries: all(tries, nulls(required, "name", "status", "isChronic", "diagnosisDate"), nulls("", "diagnosedBy", "treatment")),
		otherwise: []combination{
			{"resolved while it is chronic", map[string]any{"status": "RESOLVED"}, []string{"status NOT_ALLOWED"}},
			{"another version", map[string]any{"name": "Otra", "expectedVersion": 99}, []string{"expectedVersion STALE_VERSION"}},
			{"resolved and not chronic", map[string]any{"status": "RESOLVED", "isChronic": false}, nil},
			{"chronic again, once it is resolved", map[string]any{"isChronic": true}, []string{"status NOT_ALLOWED"}},
		},
	}.run(t)
	form{
		who: "primary", field: "deleteIllness", typ: "DeleteIllnessInput", right: `{"id": "` + rowID("Illness", 14, 1) + `"}`,
		otherwise: []combination{{"another version", map[string]any{"expectedVersion": 99}, []string{"expectedVersion STALE_VERSION"}}},
	}.run(t)
}

// domain.md section 2.8.
func TestRulesOfSurgeries(t *testing.T) {
	t.Parallel()
	tries := all(line("procedure", 2, 300, required), line("hospital", 1, 200, optional), line("surgeon", 1, 200, optional),
		paragraph("complications", 1000), paragraph("notes", 1000), number("durationMinutes", 1, 1440), past("date"))
	wrong, always := map[string]any{"durationMinutes": 0, "notes": tooLong}, map[string]string{"durationMinutes": "OUT_OF_RANGE", "notes": "TOO_LONG"}
	everything := combination{"all at once", map[string]any{"procedure": "x", "date": "2026-03-02", "hospital": tooLong, "surgeon": tooLong, "durationMinutes": 1441, "complications": tooLong, "notes": tooLong},
		[]string{"procedure TOO_SHORT", "date IN_THE_FUTURE", "hospital TOO_LONG", "surgeon TOO_LONG", "durationMinutes OUT_OF_RANGE", "complications TOO_LONG", "notes TOO_LONG"}}
	form{
		who: "primary", field: "addSurgery", typ: "AddSurgeryInput", right: `{"procedure": "Amigdalectomía", "date": "2000-01-01"}`,
		wrong: wrong, always: always, tries: tries, otherwise: []combination{everything},
	}.run(t)
	form{
		who: "primary", field: "updateSurgery", typ: "UpdateSurgeryInput", right: `{"id": "` + rowID("Surgery", 13, 1) + `"}`,
		wrong: wrong, always: always,
		tries:     all(tries, nulls(required, "procedure", "date"), nulls("", "hospital", "surgeon", "anesthesia", "complications")),
		otherwise: []combination{everything, {"another version", map[string]any{"procedure": "Otra", "expectedVersion": 99}, []string{"expectedVersion STALE_VERSION"}}},
	}.run(t)
	form{
		who: "primary", field: "deleteSurgery", typ: "DeleteSurgeryInput", right: `{"id": "` + rowID("Surgery", 13, 1) + `"}`,
		otherwise: []combination{{"another version", map[string]any{"expectedVersion": 99}, []string{"expectedVersion STALE_VERSION"}}},
	}.run(t)
}

// domain.md section 2.6: at most 500 live rows of a kind; one that is deleted makes room.
func TestRulesOfFiveHundredRows(t *testing.T) {
	t.Parallel()
	for table, c := range map[string]struct{ columns, values, add string }{
		"medications": {`name, name_key, dosage, frequency, start_date`, `'Fila ' || n, 'fila ' || n, '1', '1', '2020-01-01'`, `addMedication(input: {name: "Zinc", dosage: "1", frequency: "1", startDate: "2020-01-01"})`},
		"allergies":   {`allergen, allergen_key, severity`, `'Fila ' || n, 'fila ' || n, 'leve'`, `addAllergy(input: {allergen: "Zinc", severity: MILD})`},
		"illnesses":   {`name, name_key, status, is_chronic, diagnosis_date`, `'Fila ' || n, 'fila ' || n, 'activa', false, '2020-01-01'`, `addIllness(input: {name: "Zinc", status: ACTIVE, diagnosisDate: "2020-01-01"})`},
		"surgeries":   {`procedure, procedure_key, surgery_date`, `'Fila ' || n, 'fila ' || n, '2020-01-01'`, `addSurgery(input: {procedure: "Zinc", date: "2020-01-01"})`},
	} {
		t.Run(table, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.exec(t, `INSERT INTO `+table+` (id, patient_id, `+c.columns+`, source, created_at, updated_at)
				SELECT gen_random_uuid(), $1, `+c.values+`, 'patient', now(), now() FROM generate_series(1, 500) n`, demo.SecondaryPatientID)
			operation := `mutation { ` + c.add + ` { patient { id } userErrors { field code } } }`
			wantIn(t, a.ask(t, "secondary", operation, ""), `"patient":null,"userErrors":[{"field":[],"code":"NOT_ALLOWED"}]`)
			a.exec(t, `UPDATE `+table+` SET deleted_at = now() WHERE id = (SELECT id FROM `+table+` WHERE patient_id = $1 LIMIT 1)`, demo.SecondaryPatientID)
			wantIn(t, a.ask(t, "secondary", operation, ""), `"userErrors":[]`)
		})
	}
}
