package graph_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/demo"
)

// The columns of domain.md section 1.1, and two more: staff who are not active, and an account without any tie.
var columns = []string{"anon", "owner", "guardian", "paramedic", "read", "write", "admin", "inactive", "stranger"}

// A cell says how an operation is answered: ✓ allowed (with a result or with userErrors), 0 allowed and null, U
// UNAUTHENTICATED, F FORBIDDEN, N NOT_FOUND.
type matrixRow struct {
	field     string // the root field, or Type.field
	operation string
	cells     string // one for each column
}

const (
	everybody = "✓✓✓✓✓✓✓✓✓"
	signedIn  = "U✓✓✓✓✓✓✓✓"
	ofRecord  = "U✓✓F✓✓FFN" // patient(id) and what hangs on it
	ofOwner   = "U✓✓FFFFFN" // what owners and guardians alone do
	toWrite   = "U✓✓FF✓FFN" // what a WRITE grant opens too
)

// {patient}, {medication} … stand for the global ids of the record that the column is about: the dependant's for a
// guardian, else the primary patient's. Inputs are wrong where a right one would change what later rows meet.
var matrix = []matrixRow{
	{"home", `{ home { apiVersion } }`, everybody},
	{"documentTypes", `{ documentTypes { code } }`, everybody},
	{"countries", `{ countries(search: "peru") { code } }`, everybody},
	{"departments", `{ departments { code } }`, everybody},
	{"municipalities", `{ municipalities(departmentCode: "11") { code } }`, everybody},
	{"healthInsurers", `{ healthInsurers { code } }`, everybody},
	{"emailAvailable", `{ emailAvailable(email: "somebody@example.com") }`, everybody},
	{"documentAvailable", `{ documentAvailable(type: CC, number: "123456") }`, everybody},
	{"icd10Codes", `{ icd10Codes(search: "asma") { code } }`, signedIn},
	{"medicationNames", `{ medicationNames(search: "ibu") }`, signedIn},
	{"me", `{ me { id } }`, "0✓✓✓✓✓✓✓✓"},

	{"login", `mutation { login(input: {email: "x", password: "x"}) { userErrors { code } } }`, everybody},
	{"refreshSession", `mutation { refreshSession(input: {refreshToken: "x"}) { userErrors { code } } }`, everybody},
	{"requestPasswordReset", `mutation { requestPasswordReset(input: {email: "nobody@example.com"}) { sent } }`, everybody},
	{"resetPassword", `mutation { resetPassword(input: {token: "x", newPassword: "x"}) { userErrors { code } } }`, everybody},
	{"verifyEmail", `mutation { verifyEmail(input: {token: "x"}) { userErrors { code } } }`, everybody},
	{"signUpPatient", `mutation { signUpPatient(input: {firstName: "x", lastName: "x", documentType: CC, documentNumber: "x", phone: "x", birthDate: "2000-01-01", email: "x", password: "x", acceptTerms: false, acceptPrivacy: false, acceptHealthData: false}) { userErrors { code } } }`, everybody},
	{"signUpParamedic", `mutation { signUpParamedic(input: {firstName: "x", lastName: "x", licenseNumber: "x", licenseExpiresOn: "2000-01-01", organization: "x", phone: "x", email: "x", password: "x", acceptTerms: false, acceptPrivacy: false}) { userErrors { code } } }`, everybody},
	{"signUpProfessional", `mutation { signUpProfessional(input: {firstName: "x", lastName: "x", licenseNumber: "x", licenseExpiresOn: "2000-01-01", specialty: "x", organization: "x", phone: "x", email: "x", password: "x", acceptTerms: false, acceptPrivacy: false}) { userErrors { code } } }`, everybody},

	{"changePassword", `mutation { changePassword(input: {currentPassword: "x", newPassword: "x"}) { userErrors { code } } }`, signedIn},
	{"requestEmailVerification", `mutation { requestEmailVerification { sent } }`, signedIn},
	{"changeEmail", `mutation { changeEmail(input: {newEmail: "x", password: "x"}) { userErrors { code } } }`, signedIn},
	{"enrollOtp", `mutation { enrollOtp(input: {password: "x"}) { userErrors { code } } }`, signedIn},
	{"confirmOtp", `mutation { confirmOtp(input: {otp: "x"}) { userErrors { code } } }`, signedIn},
	{"disableOtp", `mutation { disableOtp(input: {password: "x", otp: "x"}) { userErrors { code } } }`, signedIn},
	{"setLanguage", `mutation { setLanguage(input: {language: ES}) { userErrors { code } } }`, signedIn},
	{"acceptLegalDocument", `mutation { acceptLegalDocument(input: {kind: TERMS, version: "1.0"}) { userErrors { code } } }`, signedIn},
	{"revokeSession", `mutation { revokeSession(input: {id: "x"}) { revokedId } }`, "UNNNNNNNN"},

	{"node", `{ node(id: "{patient}") { id } }`, "U✓✓0✓✓000"},
	{"nodes", `{ nodes(ids: ["{medication}"]) { id } }`, "U✓✓0✓✓000"},
	{"patient", `{ patient(id: "{patient}") { id } }`, ofRecord},
	{"Patient.medications", `{ patient(id: "{patient}") { medications { totalCount } } }`, ofRecord},
	{"Patient.allergies", `{ patient(id: "{patient}") { allergies { totalCount } } }`, ofRecord},
	{"Patient.illnesses", `{ patient(id: "{patient}") { illnesses { totalCount } } }`, ofRecord},
	{"Patient.surgeries", `{ patient(id: "{patient}") { surgeries { totalCount } } }`, ofRecord},
	{"Patient.dashboard", `{ patient(id: "{patient}") { dashboard { totalAllergies } } }`, ofRecord},
	{"Patient.timeline", `{ patient(id: "{patient}") { timeline { edges { date } } } }`, ofRecord},
	{"Patient.alerts", `{ patient(id: "{patient}") { alerts { kind } } }`, ofRecord},
	{"Patient.activity", `{ patient(id: "{patient}") { activity { nodes { id } } } }`, ofRecord},
	{"Patient.guardians", `{ patient(id: "{patient}") { guardians { fullName } } }`, ofRecord},
	{"Patient.accessLog", `{ patient(id: "{patient}") { accessLog { totalCount } } }`, ofOwner},
	{"Patient.grants", `{ patient(id: "{patient}") { grants { id } } }`, ofOwner},
	{"Patient.emergencyCode", `{ patient(id: "{patient}") { emergencyCode { id } id } }`, ofOwner},
	{"Patient.emergencyCodes", `{ patient(id: "{patient}") { emergencyCodes { id } } }`, ofOwner},
	{"Patient.emergencyPreview", `{ patient(id: "{patient}") { emergencyPreview { fullName } } }`, ofOwner},
	{"Patient.myAccess", `{ patient(id: "{patient}") { myAccess { scope } } }`, "U✓✓F✓✓FFN"},

	{"updateProfile", `mutation { updateProfile(input: {patientId: "{patient}", occupation: "x"}) { userErrors { code } } }`, ofOwner},
	{"updateReproductiveHealth", `mutation { updateReproductiveHealth(input: {patientId: "{patient}", births: 99}) { userErrors { code } } }`, ofOwner},
	{"declareNone", `mutation { declareNone(input: {patientId: "{patient}", section: MEDICATIONS, none: true}) { userErrors { code } } }`, ofOwner},
	{"removeProfilePhoto", `mutation { removeProfilePhoto(input: {patientId: "{patient}"}) { userErrors { code } } }`, ofOwner},
	{"grantAccess", `mutation { grantAccess(input: {patientId: "{patient}", professionalLicense: "NONE-1", expiresOn: "2026-12-31"}) { userErrors { code } } }`, ofOwner},
	{"generateEmergencyCode", `mutation { generateEmergencyCode(input: {patientId: "{patient}"}) { userErrors { code } } }`, ofOwner},
	{"exportRecord", `mutation { exportRecord(input: {patientId: "{patient}", format: PDF}) { userErrors { code } } }`, ofOwner},
	{"addMedication", `mutation { addMedication(input: {patientId: "{patient}", name: "x", dosage: "x", frequency: "x", startDate: "2000-01-01"}) { userErrors { code } } }`, toWrite},
	{"updateMedication", `mutation { updateMedication(input: {id: "{medication}", name: "x"}) { userErrors { code } } }`, toWrite},
	{"setMedicationActive", `mutation { setMedicationActive(input: {id: "{medication}", active: true, expectedVersion: 99}) { userErrors { code } } }`, toWrite},
	{"deleteMedication", `mutation { deleteMedication(input: {id: "{medication}", expectedVersion: 99}) { userErrors { code } } }`, toWrite},
	{"addAllergy", `mutation { addAllergy(input: {patientId: "{patient}", allergen: "x", severity: MILD}) { userErrors { code } } }`, toWrite},
	{"updateAllergy", `mutation { updateAllergy(input: {id: "{allergy}", allergen: "x"}) { userErrors { code } } }`, toWrite},
	{"deleteAllergy", `mutation { deleteAllergy(input: {id: "{allergy}", expectedVersion: 99}) { userErrors { code } } }`, toWrite},
	{"addIllness", `mutation { addIllness(input: {patientId: "{patient}", name: "x", status: ACTIVE, diagnosisDate: "2020-01-01"}) { userErrors { code } } }`, toWrite},
	{"updateIllness", `mutation { updateIllness(input: {id: "{illness}", name: "x"}) { userErrors { code } } }`, toWrite},
	{"deleteIllness", `mutation { deleteIllness(input: {id: "{illness}", expectedVersion: 99}) { userErrors { code } } }`, toWrite},
	{"addSurgery", `mutation { addSurgery(input: {patientId: "{patient}", procedure: "x", date: "2020-01-01"}) { userErrors { code } } }`, toWrite},

	{"registerDependant", `mutation { registerDependant(input: {firstName: "x", lastName: "x", documentType: TI, documentNumber: "x", birthDate: "2020-01-01", relationship: MOTHER, acceptHealthData: false}) { userErrors { code } } }`, "U✓✓FFFFF✓"},
	{"closeAccount", `mutation { closeAccount(input: {password: "x"}) { userErrors { code } } }`, "U✓✓FFFFF✓"},
	{"emergencyRecord", `{ emergencyRecord(code: "` + demo.SecondaryCode + `") { fullName } }`, "UFF✓FFFFF"},
	{"renewLicense", `mutation { renewLicense(input: {licenseExpiresOn: "2000-01-01"}) { userErrors { code } } }`, "UFF✓✓✓F✓F"},
	{"staff", `{ staff { totalCount } }`, "UFFFFF✓FF"},
	{"decideStaff", `mutation { decideStaff(input: {id: "{staff}", status: PENDING}) { userErrors { code } } }`, "UFFFFF✓FF"},
	{"User.patients", `{ me { patients { totalCount } } }`, "0FFF✓✓FFF"},

	{"logout", `mutation { logout { endedSessions } }`, signedIn},
}

// elsewhere are fields whose cells other tests try, with the reason.
var elsewhere = map[string]string{
	"uploadProfilePhoto":  "a multipart request",
	"revokeAccess":        "needs the id of a grant that each column makes",
	"revokeEmergencyCode": "needs the id of a code that each column makes",
	"updateSurgery":       "the dependant has none",
	"deleteSurgery":       "the dependant has none",
	"recordAccessed":      "a subscription",
}

// The permission matrix: every cell.
func TestPermissionMatrix(t *testing.T) {
	t.Parallel()
	for i, column := range columns {
		t.Run(column, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			if column == "write" {
				if _, err := a.db.Pool.Exec(t.Context(), `UPDATE access_grants SET scope = 'write'`); err != nil {
					t.Fatal(err)
				}
			}
			for _, row := range matrix {
				want := string([]rune(row.cells)[i])
				body := a.ask(t, actorOf(column), idsOf(column).Replace(row.operation), "")
				if got := cell(t, body); got != want {
					t.Errorf("%s is answered %s, want %s: %.300s", row.field, got, want, body)
				}
			}
		})
	}
}

func actorOf(column string) string {
	return map[string]string{"anon": "nobody", "owner": "primary", "guardian": "primary", "paramedic": "paramedic", "read": "professional",
		"write": "professional", "admin": "admin", "inactive": "pending", "stranger": "secondary"}[column]
}

func idsOf(column string) *strings.Replacer {
	global := func(typ, uuid string) string {
		v, err := id.Parse(uuid)
		if err != nil {
			panic(err)
		}
		return id.Global{Type: typ, ID: v}.String()
	}
	row := func(typ string, kind, n int) string {
		return global(typ, fmt.Sprintf("0199d000-%04d-7000-8000-%012d", kind, n))
	}
	if column == "guardian" {
		return strings.NewReplacer("{patient}", global("Patient", demo.DependantPatientID), "{medication}", row("Medication", 11, 6),
			"{allergy}", row("Allergy", 12, 5), "{illness}", row("Illness", 14, 5))
	}
	return strings.NewReplacer("{patient}", global("Patient", demo.PrimaryPatientID), "{medication}", row("Medication", 11, 1),
		"{allergy}", row("Allergy", 12, 1), "{illness}", row("Illness", 14, 1), "{staff}", row("Paramedic", 3, 2))
}

func cell(t *testing.T, body string) string {
	t.Helper()
	var answer struct {
		Data   map[string]any
		Errors []struct{ Extensions struct{ Code string } }
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	if len(answer.Errors) > 0 {
		switch code := answer.Errors[0].Extensions.Code; code {
		case "UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND":
			return code[:1]
		default:
			return code
		}
	}
	for _, v := range answer.Data {
		if list, ok := v.([]any); v == nil || ok && len(list) == 1 && list[0] == nil {
			return "0"
		}
	}
	return "✓"
}

// A root field without a row could be open to anybody.
func TestEveryRootFieldHasARow(t *testing.T) {
	t.Parallel()
	s := servedSchema()
	for _, root := range []string{"Query", "Mutation", "Subscription"} {
		if s.Types[root] == nil {
			continue
		}
		for _, f := range s.Types[root].Fields {
			tried := slices.ContainsFunc(matrix, func(r matrixRow) bool { return r.field == f.Name })
			if _, named := elsewhere[f.Name]; !tried && !named && !strings.HasPrefix(f.Name, "__") {
				t.Errorf("%s.%s is not in the permission matrix", root, f.Name)
			}
		}
	}
	for _, row := range matrix {
		if n := len([]rune(row.cells)); n != len(columns) {
			t.Errorf("%s has %d cells", row.field, n)
		}
	}
}
