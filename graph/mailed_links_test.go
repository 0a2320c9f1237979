package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/mailtest"
)

func TestAForgottenPasswordIsReset(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	session, _ := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	const ask = `mutation ($e: EmailAddress!) { requestPasswordReset(input: {email: $e}) { sent } }`
	_, known := a.send(t, "", ask, `{"e": "test.patient@vitalgo.com"}`)
	_, unknown := a.send(t, "", ask, `{"e": "nonexistent@email.com"}`)
	if known != unknown || known != `{"data":{"requestPasswordReset":{"sent":true}}}` {
		t.Errorf("known %s, unknown %s", known, unknown)
	}
	mail := a.mails.Await(t, "Cambia tu contraseña")
	if mail.To != "test.patient@vitalgo.com" || !strings.HasPrefix(mail.Link, "https://vitalgo.example/") {
		t.Errorf("mail to %s with %s", mail.To, mail.Link)
	}
	reset := func(token, password string) string {
		_, body := a.send(t, "", `mutation ($t: String!, $p: String!) { resetPassword(input: {token: $t, newPassword: $p}) {
			user { email nextStep } userErrors { field code } } }`, fmt.Sprintf(`{"t": %q, "p": %q}`, token, password))
		return body
	}
	token := mailtest.Token(t, mail)
	wantIn(t, reset("wrong", "Otra-Clave-2026"), `"field":["input","token"],"code":"TOKEN_INVALID"`)
	wantIn(t, reset(token, "corta"), `"field":["input","newPassword"],"code":"TOO_SHORT"`)
	wantIn(t, reset(token, "Otra-Clave-2026"), `"user":{"email":"test.patient@vitalgo.com","nextStep":"COMPLETE_PROFILE"},"userErrors":[]`)
	wantIn(t, reset(token, "Otra-Clave-2026"), "TOKEN_INVALID")
	_, body := a.send(t, session, who, "")
	wantIn(t, body, "UNAUTHENTICATED")
	a.login(t, "test.patient@vitalgo.com", "Otra-Clave-2026")
}

const verify = `mutation ($t: String!) { verifyEmail(input: {token: $t}) { user { email emailVerified } userErrors { field code } } }`

func TestANewAccountVerifiesItsAddress(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	_, body := a.send(t, "", signUp, "")
	token := field[string](t, body, "data.signUpPatient.tokens.accessToken")
	mail := mailtest.Token(t, a.mails.Await(t, "Confirm your e-mail"))
	_, body = a.send(t, token, `mutation { requestEmailVerification { sent } }`, "")
	wantIn(t, body, `"sent":true`)
	again := mailtest.Token(t, a.mails.Await(t, "Confirm your e-mail"))
	_, body = a.send(t, "", verify, fmt.Sprintf(`{"t": %q}`, mail))
	wantIn(t, body, `"user":null`, `"field":["input","token"],"code":"TOKEN_INVALID"`)
	_, body = a.send(t, "", verify, fmt.Sprintf(`{"t": %q}`, again))
	wantIn(t, body, `"user":{"email":"maria.gonzalez@example.com","emailVerified":true}`)
	_, body = a.send(t, token, `mutation { requestEmailVerification { sent } }`, "")
	wantIn(t, body, `"sent":false`)
}

func TestANewAddressTakesOverOnceItIsVerified(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	token, _ := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	change := func(address, password string) string {
		_, body := a.send(t, token, `mutation ($e: EmailAddress!, $p: String!) { changeEmail(input: {newEmail: $e, password: $p}) {
			pendingEmail userErrors { field code } } }`, fmt.Sprintf(`{"e": %q, "p": %q}`, address, password))
		return body
	}
	wantIn(t, change("test.patient2@vitalgo.com", "wrong"), `"field":["input","newEmail"],"code":"TAKEN"`, `"field":["input","password"],"code":"INVALID_CREDENTIALS"`)
	wantIn(t, change("nueva@example.com", "TestPassword123!"), `"pendingEmail":"nueva@example.com","userErrors":[]`)
	_, body := a.send(t, token, who, "")
	wantIn(t, body, "test.patient@vitalgo.com")
	if notice := a.mails.Await(t, "Pediste cambiar tu correo"); notice.To != "test.patient@vitalgo.com" || notice.Link != "" {
		t.Errorf("notice to %s with %q", notice.To, notice.Link)
	}
	mail := a.mails.Await(t, "Confirma tu nuevo correo")
	_, body = a.send(t, "", verify, fmt.Sprintf(`{"t": %q}`, mailtest.Token(t, mail)))
	wantIn(t, body, `"user":{"email":"nueva@example.com","emailVerified":true}`)
	_, body = a.send(t, token, who, "")
	wantIn(t, body, "nueva@example.com")
	a.login(t, "nueva@example.com", "TestPassword123!")
}
