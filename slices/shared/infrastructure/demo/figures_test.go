package demo_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/infrastructure/demo"
)

// The expected figures of the register, by record.
func TestFigures(t *testing.T) {
	t.Parallel()
	pool := seeded(t)
	tests := []struct {
		name, query                   string
		primary, secondary, dependant int
	}{
		{"medications", "SELECT count(*) FROM medications WHERE patient_id = $1 AND deleted_at IS NULL", 5, 0, 1},
		{"activeMedications", `
			SELECT count(*) FROM medications
			WHERE patient_id = $1 AND is_active AND (end_date IS NULL OR end_date >= '2026-01-14')`, 3, 0, 1},
		{"totalAllergies", "SELECT count(*) FROM allergies WHERE patient_id = $1", 4, 0, 1},
		{"mild", "SELECT count(*) FROM allergies WHERE patient_id = $1 AND severity = 'leve'", 1, 0, 0},
		{"moderate", "SELECT count(*) FROM allergies WHERE patient_id = $1 AND severity = 'moderada'", 1, 0, 0},
		{"severe", "SELECT count(*) FROM allergies WHERE patient_id = $1 AND severity = 'severa'", 1, 0, 1},
		{"critical", "SELECT count(*) FROM allergies WHERE patient_id = $1 AND severity = 'critica'", 1, 0, 0},
		{"totalSurgeries", "SELECT count(*) FROM surgeries WHERE patient_id = $1", 3, 0, 0},
		{"illnesses", "SELECT count(*) FROM illnesses WHERE patient_id = $1", 4, 0, 1},
		{"activeIllnesses", "SELECT count(*) FROM illnesses WHERE patient_id = $1 AND status <> 'curada'", 2, 0, 1},
		{"chronicIllnesses", "SELECT count(*) FROM illnesses WHERE patient_id = $1 AND is_chronic", 2, 0, 1},
		{"changes", "SELECT count(*) FROM record_changes WHERE patient_id = $1", 20, 0, 3},
		{"open codes", "SELECT count(*) FROM emergency_codes WHERE patient_id = $1 AND closed_at IS NULL", 1, 1, 0},
		{"filled profile fields", `
			SELECT num_nonnulls(biological_sex, gender, birth_country, residence_address, insurer_code, insurer_other,
				occupation, blood_type)
			FROM patients WHERE id = $1`, 0, 0, 0},
		{"emergency contacts", "SELECT count(*) FROM emergency_contacts WHERE patient_id = $1", 0, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			want := []int{tt.primary, tt.secondary, tt.dependant}
			var got []int
			for _, patient := range []string{demo.PrimaryPatientID, demo.SecondaryPatientID, demo.DependantPatientID} {
				got = append(got, values[int](t, pool, tt.query, patient)[0])
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("primary, secondary, dependant (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOrders(t *testing.T) {
	t.Parallel()
	pool := seeded(t)
	tests := []struct {
		name, query, patient string
		want                 []string
	}{
		{"recentMedications", "SELECT name FROM medications WHERE patient_id = $1 ORDER BY created_at DESC", demo.PrimaryPatientID,
			[]string{"Omeprazol", "Losartán", "Ibuprofeno", "Amoxicilina", "Acetaminofén"}},
		{"alerts from allergies", "SELECT allergen FROM allergies WHERE patient_id = $1 AND severity_rank >= 3 ORDER BY severity_rank DESC, created_at DESC",
			demo.PrimaryPatientID, []string{"Latex", "Penicilina"}},
		{"alerts from illnesses", "SELECT name FROM illnesses WHERE patient_id = $1 AND is_chronic ORDER BY diagnosis_date DESC", demo.PrimaryPatientID,
			[]string{"Gastritis crónica", "Hipertensión arterial"}},
		{"alerts of the dependant", "SELECT allergen FROM allergies WHERE patient_id = $1 UNION ALL SELECT name FROM illnesses WHERE patient_id = $1",
			demo.DependantPatientID, []string{"Maní", "Asma"}},
		{"recentActivity", `
			SELECT coalesce(m.name, a.allergen, i.name, s.procedure) || ' ' || c.kind
			FROM record_changes c
			LEFT JOIN medications m ON m.id = c.subject_id
			LEFT JOIN allergies a ON a.id = c.subject_id
			LEFT JOIN illnesses i ON i.id = c.subject_id
			LEFT JOIN surgeries s ON s.id = c.subject_id
			WHERE c.patient_id = $1
			ORDER BY c.at DESC, c.id DESC
			LIMIT 10`, demo.PrimaryPatientID, []string{
			"Omeprazol created", "Losartán created", "Gastritis crónica created", "Hipertensión arterial created",
			"Reparación de hernia inguinal created", "Extracción de vesícula biliar created", "Apendicectomía created",
			"Latex created", "Polen created", "Mariscos created"}},
		{"lastUpdatedAt", "SELECT (max(at) AT TIME ZONE 'UTC')::text FROM record_changes WHERE patient_id = $1", demo.PrimaryPatientID,
			[]string{"2024-02-01 09:30:00"}},
		{"lastUpdatedAt of the dependant", "SELECT (max(at) AT TIME ZONE 'UTC')::text FROM record_changes WHERE patient_id = $1",
			demo.DependantPatientID, []string{"2025-10-05 16:12:00"}},
		{"guardian", "SELECT guardian_id || ' ' || relationship FROM guardianships WHERE patient_id = $1", demo.DependantPatientID,
			[]string{demo.PrimaryID + " PADRE"}},
		{"dependant's consent", "SELECT user_id || ' ' || kind FROM legal_acceptances WHERE patient_id = $1", demo.DependantPatientID,
			[]string{demo.PrimaryID + " health_data"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, values[string](t, pool, tt.query, tt.patient)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAccountsSeeTheirRecords(t *testing.T) {
	t.Parallel()
	pool := seeded(t)
	tests := []struct {
		account string
		want    []string
	}{
		{demo.PrimaryID, []string{"Dependant Minor guardian true", "Patient Primary owner true"}},
		{demo.SecondaryID, []string{"Patient Secondary owner true"}},
		{demo.ProfessionalID, []string{"Patient Primary grant false"}},
		{demo.ParamedicID, []string{}},
		{demo.PendingParamedicID, []string{}},
		{demo.AdminID, []string{}},
	}
	for _, tt := range tests {
		got := values[string](t, pool, `
			SELECT p.last_name || ' ' || r.way || ' ' || r.writable
			FROM records_of($1, '2026-01-14') r
			JOIN patients p ON p.id = r.patient_id
			ORDER BY 1`, tt.account)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("account %s (-want +got):\n%s", tt.account, diff)
		}
	}
}

func TestAccountsAndStaff(t *testing.T) {
	t.Parallel()
	pool := seeded(t)
	tests := []struct {
		name, query string
		want        []string
	}{
		{"accounts are new", `
			SELECT count(*)::text FROM users
			WHERE email_verified_at = created_at AND language = 'es' AND otp_enabled_at IS NULL AND last_login_at IS NULL`,
			[]string{"6"}},
		{"documents accepted at creation", `
			SELECT u.email || ': ' || string_agg(a.kind, ' ' ORDER BY a.kind)
			FROM users u
			JOIN legal_acceptances a ON a.user_id = u.id AND a.accepted_at = u.created_at AND a.version = '1.0'
			GROUP BY u.email
			ORDER BY u.email COLLATE "C"`, []string{
			"test.admin@vitalgo.com: privacy terms",
			"test.paramedic.pending@vitalgo.com: privacy terms",
			"test.paramedic@vitalgo.com: privacy terms",
			"test.patient2@vitalgo.com: health_data privacy terms",
			"test.patient@vitalgo.com: health_data privacy terms",
			"test.professional@vitalgo.com: privacy terms"}},
		{"staff", "SELECT license_number || ' ' || kind || ' ' || status FROM staff_members ORDER BY id",
			[]string{"PARA-0001 paramedic approved", "PARA-0002 paramedic pending", "MED-0001 professional approved"}},
		{"one decision per approval", `
			SELECT s.license_number || ' ' || d.to_status || ' ' || (d.at AT TIME ZONE 'UTC')::text
			FROM staff_decisions d
			JOIN staff_members s ON s.id = d.staff_id
			WHERE d.admin_id = '` + demo.AdminID + `' AND d.reason IS NULL
			ORDER BY d.at`,
			[]string{"PARA-0001 approved 2025-10-02 15:20:00", "MED-0001 approved 2025-10-02 15:25:00"}},
		{"the times of creation", "SELECT (created_at AT TIME ZONE 'UTC')::text FROM users WHERE id = '" + demo.PrimaryID + "'",
			[]string{"2025-09-20 17:31:06.964406"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, values[string](t, pool, tt.query)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
