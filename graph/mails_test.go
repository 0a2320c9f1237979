package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/demo"
)

// decide is an administrator's decision about a member of the register.
func (a *api) decide(t *testing.T, member, decision string) {
	t.Helper()
	body := a.ask(t, "admin", fmt.Sprintf(`mutation { decideStaff(input: {id: %q, %s}) { member { status } userErrors { code } } }`, member, decision), "")
	wantIn(t, body, `"userErrors":[]`)
}

// domain.md section 2.12: staff are told of each decision, in their language, with the reason.
func TestADecisionIsMailedToTheMember(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	pending, professional := rowID("Paramedic", 3, 2), rowID("Professional", 3, 3)
	a.decide(t, pending, `status: APPROVED`)
	letter := a.mails.Await(t, "Novedades de tu cuenta profesional")
	if letter.To != "test.paramedic.pending@vitalgo.com" || !strings.Contains(letter.Text, "fue aprobada") || strings.Contains(letter.Text, "Motivo") {
		t.Errorf("approval: to %s: %s", letter.To, letter.Text)
	}
	wantIn(t, a.ask(t, "professional", `mutation { setLanguage(input: {language: EN}) { user { language } } }`, ""), `"EN"`)
	a.decide(t, professional, `status: SUSPENDED, reason: "Licencia en revisión"`)
	letter = a.mails.Await(t, "News of your professional account")
	if letter.To != "test.professional@vitalgo.com" || !strings.Contains(letter.Text, "was suspended") || !strings.Contains(letter.Text, "Reason: Licencia en revisión") {
		t.Errorf("suspension: to %s: %s", letter.To, letter.Text)
	}
	// It was approved before.
	a.decide(t, pending, `status: REJECTED, reason: "Documento <b>ilegible</b>"`)
	letter = a.mails.Await(t, "Novedades de tu cuenta profesional")
	if !strings.Contains(letter.Text, "fue rechazada") || !strings.Contains(letter.Text, "Motivo: Documento <b>ilegible</b>") || strings.Contains(letter.HTML, "<b>") {
		t.Errorf("rejection: %s", letter.HTML)
	}
}

// A decision that is not taken is mailed to nobody.
func TestADecisionThatIsRefusedIsNotMailed(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, wrong := range []string{`status: SUSPENDED`, `status: PENDING`, `status: REJECTED, reason: "no"`} {
		a.ask(t, "admin", fmt.Sprintf(`mutation { decideStaff(input: {id: %q, %s}) { userErrors { code } } }`, rowID("Professional", 3, 3), wrong), "")
	}
	if n := a.count(t, `SELECT count(*) FROM river_job`); n != 0 {
		t.Errorf("%d mails are queued", n)
	}
}

// Owner and guardians are told of an emergency reading; not of a refused one, a preview, or a professional's.
func TestAnEmergencyReadingIsMailed(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.ask(t, "pending", openPrimary, "")
	a.ask(t, "paramedic", `{ emergencyRecord(code: "AAAAAAAAAAAAAAAAAAAAAA") { fullName } }`, "")
	a.ask(t, "primary", `{ me { patient { emergencyPreview { fullName } } } }`, "")
	a.ask(t, "professional", onPrimary(readPrimary), "")
	if n := a.count(t, `SELECT count(*) FROM river_job`); n != 0 {
		t.Errorf("%d mails are queued before anybody opened the record", n)
	}
	wantIn(t, a.ask(t, "paramedic", openPrimary, ""), "Test Patient Primary")
	letter := a.mails.Await(t, "Alguien leyó tus datos de emergencia")
	if letter.To != "test.patient@vitalgo.com" || !strings.Contains(letter.Text, "Test Paramedic (Ambulancias de Prueba)") || !strings.Contains(letter.Text, "2026-03-01 07:00") {
		t.Errorf("to %s: %s", letter.To, letter.Text)
	}
	for _, medical := range []string{"Latex", "Omeprazol", "1234567890", demo.PrimaryCode, "Calle 26"} {
		if strings.Contains(letter.Text+letter.HTML, medical) {
			t.Errorf("the mail holds %s", medical)
		}
	}
	generated := a.ask(t, "primary", `mutation { generateEmergencyCode(input: {patientId: "`+globalID("Patient", demo.DependantPatientID)+`"}) { emergencyCode { code } } }`, "")
	code := field[string](t, generated, "data.generateEmergencyCode.emergencyCode.code")
	wantIn(t, a.ask(t, "paramedic", `{ emergencyRecord(code: "`+code+`") { fullName } }`, ""), "Test Dependant Minor")
	if letter := a.mails.Await(t, "Alguien leyó tus datos de emergencia"); letter.To != "test.patient@vitalgo.com" {
		t.Errorf("of the dependant: to %s", letter.To)
	}
}
