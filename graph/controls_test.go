package graph_test

import (
	"net/http"
	"strings"
	"testing"
)

// What PostgreSQL could not store is refused where it comes in: in an input as the field's fault, in an argument of a
// query as the request's.
func TestSec_E05_ControlCharactersAndLoneSurrogates(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.signIn(t, "primary")
	a.signIn(t, "paramedic")
	send := func(who, operation, text string) string {
		t.Helper()
		header := http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + a.tokens[who]}}
		status, body := a.post(t, header, `{"query": "`+strings.ReplaceAll(operation, `"`, `\"`)+`", "variables": {"s": "`+text+`"}}`)
		if status != http.StatusOK || strings.Contains(body, "INTERNAL_SERVER_ERROR") || strings.Contains(body, "SERVICE_UNAVAILABLE") {
			t.Errorf("%s with %s: %d %s", operation, text, status, body)
		}
		return body
	}
	for _, text := range []string{`a\u0000b`, `a\u0007b`, `a\u001bb`, `a\u007fb`, `a\u0085b`, `a\ud800b`, `a\udc00`} {
		for _, name := range []string{"name", "dosage", "frequency", "notes", "prescribedBy"} {
			values := map[string]string{"name": `"n"`, "dosage": `"1"`, "frequency": `"1"`, "notes": `"n"`, "prescribedBy": `"Dra"`}
			values[name] = "$s"
			input := `startDate: "2026-02-01"`
			for key, value := range values {
				input += ", " + key + ": " + value
			}
			body := send("primary", `mutation ($s: String!) { addMedication(input: {`+input+`}) { medication { id } userErrors { field code } } }`, text)
			wantIn(t, body, `{"field":["input","`+name+`"],"code":"INVALID_FORMAT"}`)
		}
		body := send("primary", `query ($s: String!) { icd10Codes(search: $s) { code } }`, text)
		if strings.Contains(text, `\u00`) && !strings.Contains(text, `\u0085`) { // which is a blank: a line's end
			wantIn(t, body, "BAD_USER_INPUT")
		}
		send("primary", `query ($s: ID!) { node(id: $s) { id } }`, text)
		send("primary", `query ($s: String!) { me { patient { medications(after: $s) { totalCount } } } }`, text)
		send("paramedic", `query ($s: String!) { emergencyRecord(code: $s) { __typename } }`, text)
		send("primary", `mutation ($s: String!) { updateProfile(input: {firstName: $s}) { userErrors { code } } }`, text)
		send("primary", `mutation ($s: String!) { changePassword(input: {currentPassword: $s, newPassword: $s}) { userErrors { code } } }`, text)
		send("primary", `mutation ($s: EmailAddress!) { login(input: {email: $s, password: "x"}) { userErrors { code } } }`, text)
	}
}
