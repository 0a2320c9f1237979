package dashboard_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/dashboard/application"
	"vitalgo/slices/shared/domain/alert"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/fixture"
)

func alerts(t *testing.T, use *application.Dashboards, patient id.ID) []string {
	t.Helper()
	found, err := use.Alerts(t.Context(), fixture.Primary(), []id.ID{patient})
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, a := range found[patient] {
		out = append(out, strings.TrimSpace(string(a.Kind)+" "+a.Name))
		if (a.About == nil) != (a.Kind == alert.Pregnancy) {
			t.Errorf("%s is about %v", a.Kind, a.About)
		}
	}
	return out
}

// domain.md sections 4.3 and 7.4.
func TestAlerts(t *testing.T) {
	t.Parallel()
	const pregnant = `INSERT INTO reproductive_health (patient_id, is_pregnant, pregnancy_weeks, created_at, updated_at)
		SELECT id, true, 20, now(), now() FROM patients`
	for _, c := range []struct {
		name    string
		sql     []string
		patient id.ID
		want    []string
	}{
		{"primary", nil, primary, []string{"CRITICAL_ALLERGY Latex", "SEVERE_ALLERGY Penicilina", "CHRONIC_ILLNESS Gastritis crónica", "CHRONIC_ILLNESS Hipertensión arterial"}},
		{"dependant", nil, dependant, []string{"SEVERE_ALLERGY Maní", "CHRONIC_ILLNESS Asma"}},
		{"somebody else's record", nil, secondary, []string{}},
		{"pregnant", []string{pregnant, `UPDATE patients SET biological_sex = 'F'`}, dependant, []string{"SEVERE_ALLERGY Maní", "PREGNANCY", "CHRONIC_ILLNESS Asma"}},
		{"pregnant, intersex", []string{pregnant, `UPDATE patients SET biological_sex = 'I'`}, dependant, []string{"SEVERE_ALLERGY Maní", "PREGNANCY", "CHRONIC_ILLNESS Asma"}},
		{"hidden", []string{pregnant, `UPDATE patients SET biological_sex = 'M'`}, dependant, []string{"SEVERE_ALLERGY Maní", "CHRONIC_ILLNESS Asma"}},
		{"hidden, sex not stated", []string{pregnant}, dependant, []string{"SEVERE_ALLERGY Maní", "CHRONIC_ILLNESS Asma"}},
		{"no longer pregnant", []string{pregnant, `UPDATE patients SET biological_sex = 'F'`, `UPDATE reproductive_health SET is_pregnant = false, pregnancy_weeks = NULL`}, dependant, []string{"SEVERE_ALLERGY Maní", "CHRONIC_ILLNESS Asma"}},
		{"deleted rows", []string{`UPDATE allergies SET deleted_at = now()`, `UPDATE illnesses SET deleted_at = now()`}, primary, []string{}},
		{"newest allergy first", []string{`UPDATE allergies SET severity = 'severa'`, `UPDATE illnesses SET deleted_at = now()`}, primary, []string{"SEVERE_ALLERGY Latex", "SEVERE_ALLERGY Polen", "SEVERE_ALLERGY Mariscos", "SEVERE_ALLERGY Penicilina"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, use := setUp(t)
			for _, sql := range c.sql {
				f.Exec(t, sql)
			}
			if diff := cmp.Diff(c.want, alerts(t, use, c.patient)); diff != "" {
				t.Errorf("alerts (-want +got):\n%s", diff)
			}
		})
	}
}
