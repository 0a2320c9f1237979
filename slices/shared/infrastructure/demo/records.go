package demo

import (
	"context"

	"vitalgo/slices/shared/infrastructure/fold"
)

// Ids of the records.
const (
	PrimaryPatientID   = "9a64ced3-a488-4d86-b8ec-c1cc406683cb"
	SecondaryPatientID = "c4e9a958-f7ca-4ce1-8ddd-901e830568de"
	DependantPatientID = "0199d000-0002-7000-8000-000000000001"
)

const dependantCreated = "2025-10-05 16:00Z"

// A patient is a record as its sign-up leaves it: no extended profile, no photo, no declared sections.
type patient struct {
	id, account                  string // no account: a dependant
	firstName, lastName          string
	documentType, documentNumber string
	phone, birthDate, created    string
}

func patients() []patient {
	return []patient{
		{PrimaryPatientID, PrimaryID, "Test", "Patient Primary", "CC", "1234567890", "+573001234567", "1990-01-15", "2025-09-20 17:31:06.964406Z"},
		{SecondaryPatientID, SecondaryID, "Test", "Patient Secondary", "CC", "0987654321", "+573009876543", "1985-06-20", "2025-09-20 17:31:07.208122Z"},
		{DependantPatientID, "", "Test", "Dependant Minor", "TI", "1098765432", "", "2015-08-20", dependantCreated},
	}
}

// records restores the records, and that the primary account is the dependant's guardian.
func (s seeding) records(ctx context.Context) error {
	for _, p := range patients() {
		if err := s.restore(ctx, "patients", p.row()); err != nil {
			return err
		}
	}
	return s.restore(ctx, "guardianships", row{
		{"id", fixedID(kindGuardianship, 1)}, {"guardian_id", PrimaryID}, {"patient_id", DependantPatientID},
		{"relationship", "PADRE"}, {"created_at", dependantCreated},
	})
}

func (p patient) row() row {
	r := row{
		{"id", p.id}, {"user_id", orNull(p.account)}, {"first_name", p.firstName}, {"last_name", p.lastName},
		{"name_key", fold.Key(p.firstName + " " + p.lastName)}, {"document_type", p.documentType},
		{"document_number", p.documentNumber}, {"phone", orNull(p.phone)}, {"birth_date", p.birthDate},
		{"origin_country", "CO"}, {"declared_none", []string{}},
		{"created_at", p.created}, {"updated_at", p.created}, {"version", 1},
	}
	for _, name := range []string{
		"photo_key", "biological_sex", "gender", "gender_other",
		"birth_country", "birth_department", "birth_municipality", "birth_locality",
		"residence_address", "residence_country", "residence_department", "residence_municipality", "residence_locality",
		"insurer_code", "insurer_other", "additional_insurance", "complementary_plan", "complementary_plan_other",
		"occupation", "blood_type", "height_cm", "weight_kg", "organ_donor",
	} {
		r = append(r, column{name, nil})
	}
	return r
}
