package messages_test

import (
	"testing"

	"vitalgo/slices/shared/domain/alert"
	"vitalgo/slices/shared/domain/locale"
)

func TestAlerts(t *testing.T) {
	t.Parallel()
	c := catalogue(t)
	shock := "Shock anafiláctico"
	for _, one := range []struct {
		alert  alert.Alert
		es, en string
	}{
		{alert.Alert{Kind: alert.CriticalAllergy, Name: "Latex", Reaction: &shock}, "Alergia crítica: Latex. Shock anafiláctico", "Critical allergy: Latex. Shock anafiláctico"},
		{alert.Alert{Kind: alert.CriticalAllergy, Name: "Latex"}, "Alergia crítica: Latex", "Critical allergy: Latex"},
		{alert.Alert{Kind: alert.SevereAllergy, Name: "<Maní> & \"nuez\""}, "Alergia severa: <Maní> & \"nuez\"", "Severe allergy: <Maní> & \"nuez\""},
		{alert.Alert{Kind: alert.SevereAllergy, Name: "{{.name}}"}, "Alergia severa: {{.name}}", "Severe allergy: {{.name}}"},
		{alert.Alert{Kind: alert.Pregnancy, Weeks: 20}, "Embarazo de 20 semanas", "20 weeks pregnant"},
		{alert.Alert{Kind: alert.Pregnancy, Weeks: 1}, "Embarazo de 1 semana", "1 week pregnant"},
		{alert.Alert{Kind: alert.ChronicIllness, Name: "Asma"}, "Enfermedad crónica: Asma", "Chronic illness: Asma"},
	} {
		if es, en := c.Alert(locale.Spanish, one.alert), c.Alert(locale.English, one.alert); es != one.es || en != one.en {
			t.Errorf("%q and %q, want %q and %q", es, en, one.es, one.en)
		}
	}
}
