package home_test

import (
	"fmt"
	"testing"
	"time"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/legal"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
)

func (w *world) accepted(t *testing.T, v access.Viewer) []string {
	t.Helper()
	found, err := w.Legal.AcceptancesOf(t.Context(), v, []id.ID{v.User, fixture.Secondary().User})
	check(t, err)
	var list []string
	for _, a := range found[v.User] {
		list = append(list, fmt.Sprintf("%s %s %s %s", a.Kind, a.Version, a.AcceptedAt.UTC().Format(time.DateOnly), a.IPAddress))
	}
	if len(found) > 1 {
		t.Error("shows what somebody else accepted")
	}
	return list
}

func TestAcceptLegalDocument(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := fixture.Paramedic()
	v.Language = locale.English
	before := w.accepted(t, v)
	if len(before) != 2 {
		t.Fatalf("the register holds %q", before)
	}
	w.Exec(t, `INSERT INTO legal_documents VALUES ('terms', '1.1', '2026-03-01', 'dos', 'two'), ('terms', '2.0', '2026-03-02', 'tres', 'three')`)
	for _, version := range []string{"1.0", "2.0", "9.9", "", "1.1\x00"} {
		if err := w.Legal.Accept(t.Context(), v, legal.Terms, version); fmt.Sprint(err) != "input: NOT_FOUND version" {
			t.Errorf("version %q: %v", version, err)
		}
	}
	for range 2 { // the second time changes nothing
		check(t, w.Legal.Accept(t.Context(), v, legal.Terms, "1.1"))
		w.advance(time.Hour)
	}
	after := w.accepted(t, v)
	if len(after) != 3 || after[0] != "terms 1.1 2026-03-01 192.0.2.1" {
		t.Errorf("accepted %q", after)
	}
	if got := w.text(t, `SELECT concat_ws(' ', user_agent, locale, patient_id) FROM legal_acceptances WHERE version = '1.1'`); got != "fixture en" {
		t.Errorf("row %s", got)
	}
	if err := w.Legal.Accept(t.Context(), fixture.Anonymous(), legal.Terms, "1.1"); fault.CodeOf(err) != fault.Unauthenticated {
		t.Errorf("nobody: %v", err)
	}
	if _, err := w.Legal.AcceptancesOf(t.Context(), fixture.Anonymous(), []id.ID{v.User}); fault.CodeOf(err) != fault.Unauthenticated {
		t.Errorf("nobody reads: %v", err)
	}
}

func TestEnrolForADependant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := fixture.Secondary()
	dependant := fixture.ID(demo.DependantPatientID)
	check(t, w.Legal.Enrol(t.Context(), v.Client, legal.Consent{
		Account: v.User, Patient: &dependant, Kinds: []legal.Kind{legal.HealthData}, Language: locale.Spanish, At: w.Now(),
	}))
	got := w.text(t, `SELECT concat_ws(' ', kind, version, patient_id = $2) FROM legal_acceptances WHERE user_id = $1 AND patient_id IS NOT NULL`, v.User, dependant)
	if got != "health_data 1.0 t" {
		t.Errorf("row %s", got)
	}
	w.Exec(t, `UPDATE legal_documents SET effective_from = '2030-01-01' WHERE kind = 'terms'`)
	if err := w.Legal.Enrol(t.Context(), v.Client, legal.Consent{Account: v.User, Kinds: legal.ForStaff(), At: w.Now()}); err == nil {
		t.Error("a document that is not in force is accepted")
	}
}
