package limit

// kind is how a column is written in JSON.
type kind int

const (
	text    kind = iota
	global       // a UUID, as a global id of the type named
	date         // days since 2000 in four bytes
	boolean      // one byte
	integer      // four bytes
	word         // one of few, translated
)

// field is a column of a statement, in order.
type field struct {
	key  string // with quotes, colon and, but for the first, the comma before it
	kind kind
	typ  string            // of a global id
	says map[string]string // of a word
}

func fields(first field, others ...field) []field {
	all := append([]field{first}, others...)
	for i := range all {
		comma := ","
		if i == 0 {
			comma = "{"
		}
		all[i].key = comma + `"` + all[i].key + `":`
	}
	return all
}

func id(typ string) field                           { return field{key: "id", kind: global, typ: typ} }
func plain(key string) field                        { return field{key: key} }
func day(key string) field                          { return field{key: key, kind: date} }
func flag(key string) field                         { return field{key: key, kind: boolean} }
func number(key string) field                       { return field{key: key, kind: integer} }
func enum(key string, says map[string]string) field { return field{key: key, kind: word, says: says} }

var (
	profileFields = fields(id("Patient"), plain("firstName"), plain("lastName"), plain("documentType"), plain("documentNumber"),
		day("birthDate"), plain("phone"), plain("originCountry"))
	panelFields = fields(id("Patient"), plain("firstName"), plain("lastName"), plain("documentNumber"), day("birthDate"))
)

const profileSQL = `
	SELECT id, first_name, last_name, document_type, document_number, birth_date, phone, origin_country
	FROM patients WHERE id = $1`

// The patients of panels; $1 is the account.
const (
	ofGuardian     = `SELECT patient_id FROM guardianships WHERE guardian_id = $1`
	ofProfessional = `SELECT patient_id FROM access_grants WHERE professional_id = $1 AND revoked_at IS NULL`
)

// panelSQL orders by id, as the statements of the lists do, so that all of them are walked side by side.
func panelSQL(whose string) string {
	return `SELECT id, first_name, last_name, document_number, birth_date FROM patients WHERE id IN (` + whose + `) ORDER BY id`
}

// logSQL writes the rows that the product writes when a professional reads.
const logSQL = `
	INSERT INTO access_log (id, patient_id, accessor_id, accessor_role, accessor_name, accessor_organization, accessor_license,
		reason, granted, ip, user_agent, at)
	SELECT gen_random_uuid(), a.patient_id, u.id, 'professional', u.first_name || ' ' || u.last_name, s.organization,
		s.license_number, 'care_team', true, '127.0.0.1', 'bench', $2
	FROM access_grants a
	JOIN users u ON u.id = a.professional_id
	JOIN staff_members s ON s.user_id = u.id
	WHERE a.professional_id = $1 AND a.revoked_at IS NULL`

// list is one of the four lists of a record.
type list struct {
	name                            string
	fields                          []field
	one, ofGuardian, ofProfessional string
}

func newList(name, table, columns, order string, all []field) list {
	statement := func(where, before, patient string) string {
		return `SELECT ` + columns + patient + ` FROM ` + table + ` WHERE patient_id ` + where +
			` AND deleted_at IS NULL ORDER BY ` + before + order + `, created_at DESC, id DESC`
	}
	return list{
		name: name, fields: all,
		one:            statement("= $1", "", ""),
		ofGuardian:     statement("IN ("+ofGuardian+")", "patient_id, ", ", patient_id"),
		ofProfessional: statement("IN ("+ofProfessional+")", "patient_id, ", ", patient_id"),
	}
}

var lists = []list{
	newList("medications", "medications", "id, name, dosage, frequency, start_date, end_date, is_active, prescribed_by, notes", "start_date DESC",
		fields(id("Medication"), plain("name"), plain("dosage"), plain("frequency"), day("startDate"), day("endDate"), flag("isActive"),
			plain("prescribedBy"), plain("notes"))),
	newList("allergies", "allergies", "id, allergen, severity, reaction, treatment, diagnosis_date, notes", "severity_rank DESC",
		fields(id("Allergy"), plain("allergen"), enum("severity", severities), plain("reaction"), plain("treatment"), day("diagnosisDate"),
			plain("notes"))),
	newList("illnesses", "illnesses", "id, name, status, is_chronic, diagnosis_date, icd10_code, treatment, diagnosed_by, notes", "diagnosis_date DESC",
		fields(id("Illness"), plain("name"), enum("status", statuses), flag("isChronic"), day("diagnosisDate"), plain("icd10Code"),
			plain("treatment"), plain("diagnosedBy"), plain("notes"))),
	newList("surgeries", "surgeries", "id, procedure, surgery_date, hospital, surgeon, anesthesia, duration_minutes, complications, notes", "surgery_date DESC",
		fields(id("Surgery"), plain("procedure"), day("date"), plain("hospital"), plain("surgeon"), enum("anesthesia", anesthesias),
			number("durationMinutes"), plain("complications"), plain("notes"))),
}

// What the words of the database are in the API.
var (
	severities = map[string]string{"leve": "MILD", "moderada": "MODERATE", "severa": "SEVERE", "critica": "CRITICAL"}
	statuses   = map[string]string{"activa": "ACTIVE", "en_tratamiento": "IN_TREATMENT", "curada": "RESOLVED", "cronica": "CHRONIC"}

	anesthesias = map[string]string{"general": "GENERAL", "local": "LOCAL", "regional": "REGIONAL", "spinal": "SPINAL",
		"epidural": "EPIDURAL", "sedation": "SEDATION", "other": "OTHER"}
)
