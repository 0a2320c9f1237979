package graph_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/demo"
)

// The cells of a row, in this order: the columns of domain.md section 1.1, and three more: staff who are not active,
// a patient without any tie to the record, and a professional without a consent in force.
var cells = []string{"anon", "owner", "guardian", "paramedic", "read", "write", "admin", "inactive", "stranger", "ungranted"}

// A column is an account that tries every row. Several of them may be answered by the same cell.
type column struct {
	name, cell string
	who        string // see people; "nobody" is not signed in
	before     string // what changes the register first
}

const (
	toWriting = `UPDATE access_grants SET scope = 'write'`
	lapsing   = `UPDATE staff_members SET license_expires_on = '2026-02-28'` // the day before
)

var columns = []column{
	{"anon", "anon", "nobody", ""},
	{"owner", "owner", "primary", ""},
	{"guardian", "guardian", "primary", ""},
	{"paramedic", "paramedic", "paramedic", ""},
	{"READ grant", "read", "professional", ""},
	{"WRITE grant", "write", "professional", toWriting},
	{"admin", "admin", "admin", ""},
	{"paramedic, pending", "inactive", "pending", ""},
	{"paramedic, licence ran out", "inactive", "paramedic", lapsing},
	{"professional, licence ran out", "inactive", "professional", toWriting + "; " + lapsing},
	{"professional, suspended", "inactive", "professional", toWriting + `; UPDATE staff_members SET status = 'suspended'`},
	{"professional, rejected", "inactive", "professional", toWriting + `; UPDATE staff_members SET status = 'rejected'`},
	{"stranger", "stranger", "secondary", ""},
	{"never granted", "ungranted", "professional", `DELETE FROM access_grants WHERE patient_id = '` + demo.PrimaryPatientID + `'`},
	{"grant ran out", "ungranted", "professional", toWriting + `; UPDATE access_grants SET granted_at = '2026-01-01Z', expires_on = '2026-02-28'`},
	{"grant revoked", "ungranted", "professional", toWriting + `; UPDATE access_grants SET revoked_at = granted_at, revoked_by = granted_by`},
}

// A cell says how an operation is answered: ✓ allowed (with a result or with userErrors), 0 allowed and null, U
// UNAUTHENTICATED, F FORBIDDEN, N NOT_FOUND.
type matrixRow struct {
	field     string // the root field, or Type.field
	operation string
	cells     string // one for each column
}

const (
	everybody = "✓✓✓✓✓✓✓✓✓✓"
	signedIn  = "U✓✓✓✓✓✓✓✓✓"
	ofRecord  = "U✓✓F✓✓FFNN" // patient(id) and what hangs on it
	toOwner   = "U✓✓FFFFFNN" // what hangs on patient(id) for owners and guardians alone
	ofOwner   = "U✓✓FFFFFNF" // what owners and guardians alone do
	toWrite   = "U✓✓FF✓FFNN" // what a WRITE grant opens too
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
	{"me", `{ me { id } }`, "0✓✓✓✓✓✓✓✓✓"},

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
	{"revokeSession", `mutation { revokeSession(input: {id: "x"}) { revokedId } }`, "UNNNNNNNNN"},

	{"node", `{ node(id: "{patient}") { id } }`, "U✓✓0✓✓0000"},
	{"nodes", `{ nodes(ids: ["{medication}"]) { id } }`, "U✓✓0✓✓0000"},
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
	{"Patient.accessLog", `{ patient(id: "{patient}") { accessLog { totalCount } } }`, toOwner},
	{"Patient.grants", `{ patient(id: "{patient}") { grants { id } } }`, toOwner},
	{"Patient.emergencyCode", `{ patient(id: "{patient}") { emergencyCode { id } id } }`, toOwner},
	{"Patient.emergencyCodes", `{ patient(id: "{patient}") { emergencyCodes { id } } }`, toOwner},
	{"Patient.emergencyPreview", `{ patient(id: "{patient}") { emergencyPreview { fullName } } }`, toOwner},
	{"Patient.myAccess", `{ patient(id: "{patient}") { myAccess { scope } } }`, ofRecord},

	{"updateProfile", `mutation { updateProfile(input: {patientId: "{patient}", occupation: "x"}) { userErrors { code } } }`, ofOwner},
	{"updateReproductiveHealth", `mutation { updateReproductiveHealth(input: {patientId: "{patient}", births: 99}) { userErrors { code } } }`, ofOwner},
	{"declareNone", `mutation { declareNone(input: {patientId: "{patient}", section: MEDICATIONS, none: true}) { userErrors { code } } }`, ofOwner},
	{"removeProfilePhoto", `mutation { removeProfilePhoto(input: {patientId: "{patient}"}) { userErrors { code } } }`, ofOwner},
	{"grantAccess", `mutation { grantAccess(input: {patientId: "{patient}", professionalLicense: "NONE-1", expiresOn: "2026-12-31"}) { userErrors { code } } }`, ofOwner},
	{"generateEmergencyCode", `mutation { generateEmergencyCode(input: {patientId: "{patient}"}) { userErrors { code } } }`, ofOwner},
	{"revokeAccess", `mutation { revokeAccess(input: {id: "{grant}"}) { userErrors { code } } }`, ofOwner},
	{"revokeEmergencyCode", `mutation { revokeEmergencyCode(input: {id: "{code}"}) { userErrors { code } } }`, ofOwner},
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
	{"updateSurgery", `mutation { updateSurgery(input: {id: "{surgery}", procedure: "x"}) { userErrors { code } } }`, toWrite},
	{"deleteSurgery", `mutation { deleteSurgery(input: {id: "{surgery}", expectedVersion: 99}) { userErrors { code } } }`, toWrite},
	{"addSurgery", `mutation { addSurgery(input: {patientId: "{patient}", procedure: "x", date: "2020-01-01"}) { userErrors { code } } }`, toWrite},

	{"registerDependant", `mutation { registerDependant(input: {firstName: "x", lastName: "x", documentType: TI, documentNumber: "x", birthDate: "2020-01-01", relationship: MOTHER, acceptHealthData: false}) { userErrors { code } } }`, "U✓✓FFFFF✓F"},
	{"closeAccount", `mutation { closeAccount(input: {password: "x"}) { userErrors { code } } }`, "U✓✓FFFFF✓F"},
	{"emergencyRecord", `{ emergencyRecord(code: "` + demo.SecondaryCode + `") { fullName } }`, "UFF✓FFFFFF"},
	{"renewLicense", `mutation { renewLicense(input: {licenseExpiresOn: "2000-01-01"}) { userErrors { code } } }`, "UFF✓✓✓F✓F✓"},
	{"staff", `{ staff { totalCount } }`, "UFFFFF✓FFF"},
	{"decideStaff", `mutation { decideStaff(input: {id: "{staff}", status: PENDING}) { userErrors { code } } }`, "UFFFFF✓FFF"},
	{"User.patients", `{ me { patients { totalCount } } }`, "0FFF✓✓FFF✓"},

	{"logout", `mutation { logout { endedSessions } }`, signedIn},
}

// elsewhere are fields whose cells other tests try, with the reason.
var elsewhere = map[string]string{
	"uploadProfilePhoto": "a multipart request: wantUpload",
	"recordAccessed":     "a subscription: TestSec_Z02_WhoMayListen",
}

// The permission matrix: every cell.
func TestSec_Z02_PermissionMatrix(t *testing.T) {
	t.Parallel()
	for _, c := range columns {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			ids := a.matrixRows(t, c)
			a.wantUpload(t, c, ids.Replace("{patient}"))
			if c.cell == "inactive" {
				a.wantForbidden(t, c)
			}
			for _, row := range matrix {
				want := row.cell(c.cell)
				body := a.ask(t, c.who, ids.Replace(row.operation), "")
				if got := cell(t, body); got != want {
					t.Errorf("%s is answered %s, want %s: %.300s", row.field, got, want, body)
				}
			}
		})
	}
}

// wantUpload is the row of uploadProfilePhoto, with a file that is no picture.
func (a *api) wantUpload(t *testing.T, c column, patient string) {
	t.Helper()
	_, body := a.uploadTo(t, c.who, &patient, []byte("<svg/>"))
	if got, want := cell(t, body), (matrixRow{cells: ofOwner}).cell(c.cell); got != want {
		t.Errorf("uploadProfilePhoto is answered %s, want %s: %s", got, want, body)
	}
}

// wantForbidden wants staff who are not active to be refused before an id is read: whatever it names, they are told
// the same.
func (a *api) wantForbidden(t *testing.T, c column) {
	t.Helper()
	for _, row := range matrix {
		if row.cell("inactive") != "F" || !strings.Contains(row.operation, `"{`) {
			continue
		}
		operation := placeholders.ReplaceAllString(row.operation, "nonsense")
		if got := cell(t, a.ask(t, c.who, operation, "")); got != "F" {
			t.Errorf("%s is answered %s", operation, got)
		}
	}
}

var placeholders = regexp.MustCompile(`\{[a-z]+\}`)

// cell returns the answer wanted in a column.
func (r matrixRow) cell(name string) string {
	return string([]rune(r.cells)[slices.Index(cells, name)])
}

// matrixRows adds what the register lacks for every operation to have something to be about, and returns the ids:
// a consent and a code that are closed already, and a surgery of the dependant.
func (a *api) matrixRows(t *testing.T, c column) *strings.Replacer {
	t.Helper()
	a.exec(t, `INSERT INTO surgeries (id, patient_id, procedure, procedure_key, surgery_date, source, created_at, updated_at)
		VALUES ('0199d000-0013-7000-8000-000000000006', $1, 'Adenoidectomía', 'adenoidectomia', '2020-01-01', 'patient', now(), now())`, demo.DependantPatientID)
	a.exec(t, `INSERT INTO access_grants (id, patient_id, professional_id, scope, granted_by, granted_at, expires_on, revoked_at, revoked_by)
		SELECT o.id::uuid, o.patient::uuid, $1, 'write', $2, '2026-01-01Z', '2026-12-31', '2026-01-02Z', $2
		FROM (VALUES ('0199d000-0016-7000-8000-000000000011', $3), ('0199d000-0016-7000-8000-000000000012', $4)) AS o (id, patient)`,
		demo.ProfessionalID, demo.PrimaryID, demo.PrimaryPatientID, demo.DependantPatientID)
	generated := a.ask(t, "primary", `mutation { generateEmergencyCode(input: {patientId: "`+globalID("Patient", demo.DependantPatientID)+`"}) { emergencyCode { id } } }`, "")
	code := field[string](t, generated, "data.generateEmergencyCode.emergencyCode.id")
	for _, closed := range []string{code, rowID("EmergencyCode", 15, 1)} {
		wantIn(t, a.ask(t, "primary", `mutation { revokeEmergencyCode(input: {id: "`+closed+`"}) { userErrors { code } } }`, ""), `"userErrors":[]`)
	}
	if c.before != "" {
		a.exec(t, c.before)
	}
	if c.cell == "guardian" {
		return strings.NewReplacer("{patient}", globalID("Patient", demo.DependantPatientID), "{medication}", rowID("Medication", 11, 6),
			"{allergy}", rowID("Allergy", 12, 5), "{illness}", rowID("Illness", 14, 5), "{surgery}", rowID("Surgery", 13, 6),
			"{grant}", rowID("AccessGrant", 16, 12), "{code}", code)
	}
	return strings.NewReplacer("{patient}", globalID("Patient", demo.PrimaryPatientID), "{medication}", rowID("Medication", 11, 1),
		"{allergy}", rowID("Allergy", 12, 1), "{illness}", rowID("Illness", 14, 1), "{surgery}", rowID("Surgery", 13, 1),
		"{grant}", rowID("AccessGrant", 16, 11), "{code}", rowID("EmergencyCode", 15, 1), "{staff}", rowID("Paramedic", 3, 2))
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
func TestSec_Z02_EveryRootFieldHasARow(t *testing.T) {
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
		if n := len([]rune(row.cells)); n != len(cells) {
			t.Errorf("%s has %d cells", row.field, n)
		}
	}
}
