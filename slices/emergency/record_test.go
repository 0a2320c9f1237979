package emergency_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/emergency/domain"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
)

func TestTheRecordOfTheRegister(t *testing.T) {
	t.Parallel()
	s := setUp(t)
	read, err := s.open(t, fixture.Paramedic())
	if err != nil {
		t.Fatal(err)
	}
	previews, err := s.readings.Previews(t.Context(), fixture.Primary(), []id.ID{primary})
	if diff := cmp.Diff(read, previews[primary]); err != nil || diff != "" {
		t.Errorf("%v; opened and preview differ:\n%s", err, diff)
	}
	names := func(n int, name func(int) string) string {
		var all []string
		for i := range n {
			all = append(all, name(i))
		}
		return strings.Join(all, ", ")
	}
	got := map[string]string{
		"person":      read.FullName + " " + read.DocumentNumberLast4,
		"allergies":   names(len(read.Allergies), func(i int) string { return read.Allergies[i].Allergen }),
		"medications": names(len(read.Medications), func(i int) string { return read.Medications[i].Name }),
		"illnesses":   names(len(read.Illnesses), func(i int) string { return read.Illnesses[i].Name }),
		"surgeries":   names(len(read.Surgeries), func(i int) string { return read.Surgeries[i].Procedure }),
		"alerts":      names(len(read.Alerts()), func(i int) string { return read.Alerts()[i].Name }),
	}
	want := map[string]string{ // domain.md section 7.4
		"person":      "Test Patient Primary 7890",
		"allergies":   "Latex, Penicilina, Mariscos, Polen",
		"medications": "Omeprazol, Losartán, Ibuprofeno",
		"illnesses":   "Gastritis crónica, Hipertensión arterial",
		"surgeries":   "Reparación de hernia inguinal, Extracción de vesícula biliar, Apendicectomía",
		"alerts":      "Latex, Penicilina, Gastritis crónica, Hipertensión arterial",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("record (-want +got):\n%s", diff)
	}
	if read.Age != 36 || read.Pregnancy != nil || len(read.EmergencyContacts) != 0 || !read.OpenedAt.Equal(fixture.Now()) ||
		!read.LastUpdatedAt.Equal(time.Date(2024, time.February, 1, 9, 30, 0, 0, time.UTC)) {
		t.Errorf("read %+v", read)
	}
}

func TestARecordWithEverything(t *testing.T) {
	t.Parallel()
	s := setUp(t)
	s.Exec(t, `UPDATE patients SET biological_sex = 'F', blood_type = 'O-', height_cm = 170, weight_kg = 61.5, photo_key = 'key',
		residence_address = 'Calle 26 # 13-19', residence_country = 'CO', residence_department = '05', residence_municipality = '05001',
		insurer_other = 'Fuerzas Militares', declared_none = '{illnesses,surgeries}' WHERE id = $1`, secondary)
	s.Exec(t, `INSERT INTO emergency_contacts (id, patient_id, position, full_name, relationship, phone, alternative_phone, created_at)
		VALUES (gen_random_uuid(), $1, 1, 'Second Contact', 'AMIGO', '+573000000002', NULL, now()),
			(gen_random_uuid(), $1, 0, 'First Contact', 'MADRE', '+573000000001', '+573000000003', now())`, secondary)
	s.Exec(t, `INSERT INTO reproductive_health (patient_id, is_pregnant, pregnancy_weeks, last_menstruation_date, created_at, updated_at)
		VALUES ($1, true, 20, '2025-10-10', now(), now())`, secondary)
	s.Exec(t, `INSERT INTO medications (id, patient_id, name, name_key, dosage, frequency, start_date, end_date, is_active, source, created_at, updated_at)
		SELECT gen_random_uuid(), $1, name, 'x', '1', '1', '2026-01-01', end_date, active, 'patient', now(), now()
		FROM (VALUES ('Ends today', DATE '2026-03-01', true), ('Ended', '2026-02-28', true), ('Off', NULL, false)) AS m (name, end_date, active)`, secondary)
	read, err := s.readings.Open(t.Context(), fixture.Paramedic(), demo.SecondaryCode, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := domain.Record{
		FullName: "Test Patient Secondary", DocumentNumberLast4: "4321", BirthDate: read.BirthDate, Age: 40,
		PhotoKey: ptr("key"), BiologicalSex: ptr("F"), BloodType: ptr("O-"), HeightCm: ptr(170), WeightKg: ptr(61.5),
		Municipality: ptr("Medellín"), Insurer: ptr("Fuerzas Militares"),
		EmergencyContacts: []domain.Contact{
			{IsPrimary: true, FullName: "First Contact", Relationship: "MADRE", Phone: "+573000000001", AlternativePhone: ptr("+573000000003")},
			{FullName: "Second Contact", Relationship: "AMIGO", Phone: "+573000000002"},
		},
		Allergies: []domain.Allergy{}, Medications: []domain.Medication{{Name: "Ends today", Dosage: "1", Frequency: "1"}},
		Illnesses: []domain.Illness{}, Surgeries: []domain.Surgery{},
		Pregnancy:    &domain.Pregnancy{Weeks: ptr(20), LastMenstruationDate: read.Pregnancy.LastMenstruationDate},
		DeclaredNone: []record.Section{record.Illnesses, record.Surgeries}, OpenedAt: fixture.Now(),
	}
	if diff := cmp.Diff(want, read); diff != "" {
		t.Errorf("record (-want +got):\n%s", diff)
	}
	if got := read.Pregnancy.LastMenstruationDate.String(); got != "2025-10-10" {
		t.Errorf("last menstruation %s", got)
	}

	s.Exec(t, `UPDATE patients SET biological_sex = 'M', residence_country = 'ES', residence_department = NULL,
		residence_municipality = NULL, residence_locality = 'Sevilla' WHERE id = $1`, secondary)
	read, err = s.readings.Open(t.Context(), fixture.Paramedic(), demo.SecondaryCode, nil)
	if err != nil || read.Pregnancy != nil || *read.Municipality != "Sevilla" {
		t.Errorf("hidden pregnancy %+v, locality %v, %v", read.Pregnancy, read.Municipality, err)
	}
}

func TestLookingAtThePreviewIsNoAccess(t *testing.T) {
	t.Parallel()
	s := setUp(t)
	s.Statements.Reset()
	found, err := s.readings.Previews(t.Context(), fixture.Primary(), []id.ID{primary, secondary, dependant})
	if err != nil || len(s.mails) != 0 || len(found) != 2 || found[dependant].FullName != "Test Dependant Minor" {
		t.Fatalf("%d previews, %v", len(found), err)
	}
	if n := s.Statements.Count(); n != 1 {
		t.Errorf("%d statements for three records, want 1", n)
	}
	if n := s.Count(t, `SELECT (SELECT count(*) FROM access_log) + (SELECT sum(access_count) FROM emergency_codes)`); n != 0 || len(s.told) != 0 {
		t.Errorf("%d entries or counts, told %v", n, s.told)
	}
}
