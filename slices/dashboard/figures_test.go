package dashboard_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/dashboard/domain"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/fixture"
)

// domain.md section 7.4.
func TestTheFiguresOfTheRegister(t *testing.T) {
	t.Parallel()
	_, use := setUp(t)
	got := dashboards(t, use, fixture.Primary(), primary, dependant)
	for patient, d := range dashboards(t, use, fixture.Secondary(), secondary) {
		got[patient] = d
	}
	want := map[id.ID]domain.Dashboard{
		primary: {
			PatientID: primary, ActiveMedications: 3, Severities: domain.Severities{Mild: 1, Moderate: 1, Severe: 1, Critical: 1},
			TotalSurgeries: 3, ActiveIllnesses: 2, ChronicIllnesses: 2,
			RecentMedications: []id.ID{medication("2"), medication("3"), medication("1"), medication("4"), medication("5")},
			LastUpdatedAt:     ptr(time.Date(2024, 2, 1, 9, 30, 0, 0, time.UTC)),
		},
		secondary: {PatientID: secondary, RecentMedications: []id.ID{}},
		dependant: {
			PatientID: dependant, ActiveMedications: 1, Severities: domain.Severities{Severe: 1},
			ActiveIllnesses: 1, ChronicIllnesses: 1, RecentMedications: []id.ID{medication("6")},
			LastUpdatedAt: ptr(time.Date(2025, 10, 5, 16, 12, 0, 0, time.UTC)),
		},
	}
	changes := map[id.ID]int{primary: 10, secondary: 0, dependant: 3}
	for patient, d := range got {
		if len(d.RecentActivity) != changes[patient] {
			t.Errorf("%d changes, want %d", len(d.RecentActivity), changes[patient])
		}
		d.RecentActivity = nil
		if d.LastUpdatedAt != nil {
			d.LastUpdatedAt = ptr(d.LastUpdatedAt.UTC())
		}
		got[patient] = d
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("dashboards (-want +got):\n%s", diff)
	}
	if d := got[primary]; d.TotalAllergies() != 4 || !d.HasCriticalAllergies() {
		t.Errorf("%d allergies, critical: %t", d.TotalAllergies(), d.HasCriticalAllergies())
	}
	if d := got[dependant]; d.TotalAllergies() != 1 || d.HasCriticalAllergies() {
		t.Errorf("%d allergies, critical: %t", d.TotalAllergies(), d.HasCriticalAllergies())
	}
}

// domain.md sections 4.2 and 4.5; today is 2026-03-01.
func TestWhatCounts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, sql string
		want      domain.Dashboard
	}{
		{"ends today", `UPDATE medications SET end_date = '2026-03-01'`, domain.Dashboard{ActiveMedications: 1, ActiveIllnesses: 1, ChronicIllnesses: 1, Severities: domain.Severities{Severe: 1}}},
		{"ended yesterday", `UPDATE medications SET end_date = '2026-02-28'`, domain.Dashboard{ActiveIllnesses: 1, ChronicIllnesses: 1, Severities: domain.Severities{Severe: 1}}},
		{"starts next month", `UPDATE medications SET start_date = '2026-04-01', end_date = NULL`, domain.Dashboard{ActiveMedications: 1, ActiveIllnesses: 1, ChronicIllnesses: 1, Severities: domain.Severities{Severe: 1}}},
		{"resolved", `UPDATE illnesses SET status = 'curada', is_chronic = false`, domain.Dashboard{ActiveMedications: 1, Severities: domain.Severities{Severe: 1}}},
		{"chronic, in treatment", `UPDATE illnesses SET status = 'en_tratamiento'`, domain.Dashboard{ActiveMedications: 1, ActiveIllnesses: 1, ChronicIllnesses: 1, Severities: domain.Severities{Severe: 1}}},
		{"deleted medication", `UPDATE medications SET deleted_at = now()`, domain.Dashboard{ActiveIllnesses: 1, ChronicIllnesses: 1, Severities: domain.Severities{Severe: 1}}},
		{"deleted allergy and illness", `WITH a AS (UPDATE allergies SET deleted_at = now()) UPDATE illnesses SET deleted_at = now()`, domain.Dashboard{ActiveMedications: 1}},
		{"surgery", `INSERT INTO surgeries (id, patient_id, procedure, procedure_key, surgery_date, source, created_at, updated_at)
			SELECT gen_random_uuid(), patient_id, 'Amigdalectomía', 'amigdalectomia', '2025-01-01', 'patient', now(), now() FROM medications WHERE name LIKE 'Salbutamol%'`,
			domain.Dashboard{ActiveMedications: 1, ActiveIllnesses: 1, ChronicIllnesses: 1, TotalSurgeries: 1, Severities: domain.Severities{Severe: 1}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, use := setUp(t)
			f.Exec(t, c.sql)
			got := dashboards(t, use, fixture.Primary(), dependant)[dependant]
			c.want.PatientID, c.want.RecentMedications = dependant, got.RecentMedications
			c.want.RecentActivity, c.want.LastUpdatedAt = got.RecentActivity, got.LastUpdatedAt
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("dashboard (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheNewestFiveMedicationsAndTenChanges(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	f.Exec(t, `UPDATE medications SET deleted_at = now() WHERE id = $1`, medication("3"))
	f.Exec(t, `INSERT INTO medications (id, patient_id, name, name_key, dosage, frequency, start_date, source, created_at, updated_at)
		SELECT ('00000000-0000-4000-8000-00000000000' || n)::uuid, $1, 'Hierro', 'hierro', '1', '1', '1990-01-15', 'patient', '2026-02-01', now()
		FROM generate_series(1, 2) n`, primary)
	f.Exec(t, `INSERT INTO record_changes (id, patient_id, actor_role, kind, subject_type, subject_id, at)
		SELECT ('00000000-0000-4000-8000-00000000000' || n)::uuid, $1, 'patient', 'updated', 'Patient', $1, '2026-02-01'
		FROM generate_series(1, 2) n`, primary)
	got := dashboards(t, use, fixture.Primary(), primary)[primary]
	second, first := fixture.ID("00000000-0000-4000-8000-000000000002"), fixture.ID("00000000-0000-4000-8000-000000000001")
	want := []id.ID{second, first, medication("2"), medication("1"), medication("4")}
	if diff := cmp.Diff(want, got.RecentMedications); diff != "" {
		t.Errorf("medications (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]id.ID{second, first}, got.RecentActivity[:2]); diff != "" || len(got.RecentActivity) != 10 {
		t.Errorf("%d changes (-want +got):\n%s", len(got.RecentActivity), diff)
	}
}
