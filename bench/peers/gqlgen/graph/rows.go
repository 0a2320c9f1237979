package graph

import "github.com/jackc/pgx/v5"

const (
	person = `id::text, first_name, last_name, document_type, document_number, birth_date::text, phone, origin_country`

	patientsSQL = `SELECT ` + person + ` FROM patients WHERE id = ANY ($1::uuid[])`

	panelSQL = `SELECT ` + person + ` FROM patients WHERE id IN (SELECT patient_id FROM guardianships WHERE guardian_id = $1) ORDER BY id`

	medicationsSQL = `
		SELECT patient_id::text, id::text, name, dosage, frequency, start_date::text, end_date::text, is_active, prescribed_by, notes
		FROM medications WHERE patient_id = ANY ($1::uuid[]) AND deleted_at IS NULL ORDER BY start_date DESC, created_at DESC, id DESC`

	allergiesSQL = `
		SELECT patient_id::text, id::text, allergen, severity, reaction, treatment, diagnosis_date::text, notes
		FROM allergies WHERE patient_id = ANY ($1::uuid[]) AND deleted_at IS NULL ORDER BY severity_rank DESC, created_at DESC, id DESC`

	illnessesSQL = `
		SELECT patient_id::text, id::text, name, status, is_chronic, diagnosis_date::text, icd10_code, treatment, diagnosed_by, notes
		FROM illnesses WHERE patient_id = ANY ($1::uuid[]) AND deleted_at IS NULL ORDER BY diagnosis_date DESC, created_at DESC, id DESC`

	surgeriesSQL = `
		SELECT patient_id::text, id::text, procedure, surgery_date::text, hospital, surgeon, anesthesia, duration_minutes, complications, notes
		FROM surgeries WHERE patient_id = ANY ($1::uuid[]) AND deleted_at IS NULL ORDER BY surgery_date DESC, created_at DESC, id DESC`
)

func scanPatient(row pgx.CollectableRow) (*Patient, error) {
	var p Patient
	err := row.Scan(&p.ID, &p.FirstName, &p.LastName, &p.DocumentType, &p.DocumentNumber, &p.BirthDate, &p.Phone, &p.OriginCountry)
	return &p, err
}

func scanMedication(row pgx.CollectableRow, patient *string) (*Medication, error) {
	var m Medication
	err := row.Scan(patient, &m.ID, &m.Name, &m.Dosage, &m.Frequency, &m.StartDate, &m.EndDate, &m.IsActive, &m.PrescribedBy, &m.Notes)
	return &m, err
}

func scanAllergy(row pgx.CollectableRow, patient *string) (*Allergy, error) {
	var a Allergy
	err := row.Scan(patient, &a.ID, &a.Allergen, &a.Severity, &a.Reaction, &a.Treatment, &a.DiagnosisDate, &a.Notes)
	return &a, err
}

func scanIllness(row pgx.CollectableRow, patient *string) (*Illness, error) {
	var i Illness
	err := row.Scan(patient, &i.ID, &i.Name, &i.Status, &i.IsChronic, &i.DiagnosisDate, &i.Icd10Code, &i.Treatment, &i.DiagnosedBy, &i.Notes)
	return &i, err
}

func scanSurgery(row pgx.CollectableRow, patient *string) (*Surgery, error) {
	var s Surgery
	err := row.Scan(patient, &s.ID, &s.Procedure, &s.Date, &s.Hospital, &s.Surgeon, &s.Anesthesia, &s.DurationMinutes, &s.Complications, &s.Notes)
	return &s, err
}
