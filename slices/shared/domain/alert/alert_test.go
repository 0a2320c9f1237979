package alert_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/domain/alert"
	"vitalgo/slices/shared/domain/id"
)

func TestTheMostUrgentComesFirst(t *testing.T) {
	t.Parallel()
	about := func(typ string) id.Global { return id.Global{Type: typ, ID: id.Random()} }
	latex, penicillin, peanut, asthma := about("Allergy"), about("Allergy"), about("Allergy"), about("Illness")
	shock, weeks := "Shock anafiláctico", 20
	got := alert.Facts{
		ChronicIllnesses:  []alert.Illness{{asthma, "Asma"}},
		PregnancyWeeks:    &weeks,
		SevereAllergies:   []alert.Allergy{{penicillin, "Penicilina", nil}, {peanut, "Maní", nil}},
		CriticalAllergies: []alert.Allergy{{latex, "Latex", &shock}},
	}.Alerts()
	want := []alert.Alert{
		{Kind: alert.CriticalAllergy, Name: "Latex", Reaction: &shock, About: &latex},
		{Kind: alert.SevereAllergy, Name: "Penicilina", About: &penicillin},
		{Kind: alert.SevereAllergy, Name: "Maní", About: &peanut},
		{Kind: alert.Pregnancy, Weeks: 20},
		{Kind: alert.ChronicIllness, Name: "Asma", About: &asthma},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("alerts (-want +got):\n%s", diff)
	}
}

func TestNothingToKnowIsAnEmptyList(t *testing.T) {
	t.Parallel()
	if got := (alert.Facts{}).Alerts(); got == nil || len(got) != 0 {
		t.Errorf("got %v", got)
	}
}
