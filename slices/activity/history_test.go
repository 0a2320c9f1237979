package activity_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/activity/domain"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/domain/record"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/messages"
)

// domain.md section 7.4.
func TestTheHistoryOfTheRegister(t *testing.T) {
	t.Parallel()
	_, use := setUp(t)
	patients := []id.ID{primary, dependant}
	found, err := use.activities.OfPatients(t.Context(), fixture.Primary(), patients, page.Args{First: ptr(10)})
	if err != nil {
		t.Fatal(err)
	}
	want := map[id.ID][]string{
		primary: {"Omeprazol", "Losartán", "Gastritis crónica", "Hipertensión arterial", "Reparación de hernia inguinal",
			"Extracción de vesícula biliar", "Apendicectomía", "Latex", "Polen", "Mariscos"},
		dependant: {"Asma", "Maní", "Salbutamol inhalador"},
	}
	for patient, names := range want {
		if diff := cmp.Diff(names, subjects(found[patient])); diff != "" {
			t.Errorf("changes (-want +got):\n%s", diff)
		}
	}
	first := found[primary].Nodes()[0]
	wanted := domain.Activity{
		ID: first.ID, PatientID: primary, Kind: record.Created, SubjectType: "Medication", SubjectID: omeprazole,
		SubjectName: "Omeprazol", ActorID: ptr(fixture.Primary().User), ActorRole: person.Patient,
		At: time.Date(2024, 2, 1, 9, 30, 0, 0, time.UTC),
	}
	first.At = first.At.UTC()
	if diff := cmp.Diff(wanted, first); diff != "" {
		t.Errorf("change (-want +got):\n%s", diff)
	}
}

func TestPagingMeetsEveryChangeOnce(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	f.Exec(t, `UPDATE record_changes SET at = '2024-01-01'`)
	read := func(a page.Args) page.Connection[domain.Activity] {
		t.Helper()
		found, err := use.activities.OfPatients(t.Context(), fixture.Primary(), []id.ID{primary}, a)
		if err != nil {
			t.Fatal(err)
		}
		return found[primary]
	}
	all := read(page.Args{First: ptr(100)}).Nodes()
	var paged []domain.Activity
	for a := (page.Args{First: ptr(3)}); ; {
		c := read(a)
		paged = append(paged, c.Nodes()...)
		if !c.PageInfo.HasNextPage {
			break
		}
		a.After = c.PageInfo.EndCursor
	}
	if diff := cmp.Diff(all, paged); diff != "" || len(all) != f.Count(t, `SELECT count(*) FROM record_changes WHERE patient_id = $1`, primary) {
		t.Errorf("%d changes; pages (-want +got):\n%s", len(all), diff)
	}
}

func TestADeletedRowKeepsItsName(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	f.Exec(t, `UPDATE medications SET deleted_at = now() WHERE id = $1`, omeprazole)
	f.Exec(t, `UPDATE record_changes SET kind = 'deleted', actor_id = NULL WHERE subject_id = $1`, omeprazole)
	found, err := use.activities.OfPatients(t.Context(), fixture.Primary(), []id.ID{primary}, page.Args{First: ptr(1)})
	if err != nil {
		t.Fatal(err)
	}
	if a := found[primary].Nodes()[0]; a.SubjectName != "Omeprazol" || a.Kind != record.Deleted || a.ActorID != nil {
		t.Errorf("change %+v", a)
	}
}

func TestEveryChangeHasAText(t *testing.T) {
	t.Parallel()
	texts, err := messages.New()
	if err != nil {
		t.Fatal(err)
	}
	describe := func(l locale.Language, a domain.Activity) string {
		return texts.Text(l, a.TextCode(), map[string]any{"name": a.SubjectName})
	}
	want := map[string][2]string{
		"Medication created": {"Medicamento añadido: Omeprazol", "Medication added: Omeprazol"},
		"Medication updated": {"Medicamento modificado: Omeprazol", "Medication changed: Omeprazol"},
		"Medication deleted": {"Medicamento eliminado: Omeprazol", "Medication removed: Omeprazol"},
		"Allergy created":    {"Alergia añadida: Omeprazol", "Allergy added: Omeprazol"},
		"Allergy updated":    {"Alergia modificada: Omeprazol", "Allergy changed: Omeprazol"},
		"Allergy deleted":    {"Alergia eliminada: Omeprazol", "Allergy removed: Omeprazol"},
		"Illness created":    {"Enfermedad añadida: Omeprazol", "Illness added: Omeprazol"},
		"Illness updated":    {"Enfermedad modificada: Omeprazol", "Illness changed: Omeprazol"},
		"Illness deleted":    {"Enfermedad eliminada: Omeprazol", "Illness removed: Omeprazol"},
		"Surgery created":    {"Cirugía añadida: Omeprazol", "Surgery added: Omeprazol"},
		"Surgery updated":    {"Cirugía modificada: Omeprazol", "Surgery changed: Omeprazol"},
		"Surgery deleted":    {"Cirugía eliminada: Omeprazol", "Surgery removed: Omeprazol"},
		"Patient created":    {"Perfil actualizado", "Profile updated"},
		"Patient updated":    {"Perfil actualizado", "Profile updated"},
	}
	for change, text := range want {
		subject, kind, _ := strings.Cut(change, " ")
		a := domain.Activity{SubjectType: subject, Kind: record.Kind(kind), SubjectName: "Omeprazol"}
		if got := [2]string{describe(locale.Spanish, a), describe(locale.English, a)}; got != text {
			t.Errorf("%s: %q, want %q", change, got, text)
		}
	}
}
