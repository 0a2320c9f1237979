package graph_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/app"
)

// P01: everything that is wrong with a sign-up is told at once, the password among it.
func TestSec_P01_AllProblemsAtOnce(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for password, want := range map[string]string{
		"Abc12!x": "TOO_SHORT", "Abc12!xy": "", "Aa1!" + strings.Repeat("é", 124): "", "Aa1!" + strings.Repeat("é", 125): "TOO_LONG",
		"Zanahoria74": "WEAK_PASSWORD", "Invalida-Maria.Gonzalez1": "WEAK_PASSWORD", "Colombia2026*": "COMPROMISED_PASSWORD",
		`Zanahoria-\u000774`: "INVALID_FORMAT",
	} {
		body := a.ask(t, "nobody", `mutation { signUpPatient(input: {
			firstName: "M", lastName: "González", documentType: CC, documentNumber: "12345678", phone: "+57 300 123 4567",
			birthDate: "1990-05-15", email: "maria.gonzalez@example.com", password: "`+password+`",
			acceptTerms: false, acceptPrivacy: true, acceptHealthData: true
		}) { userErrors { field code } } }`, "")
		wantIn(t, body, `{"field":["input","firstName"],"code":"TOO_SHORT"}`, `{"field":["input","acceptTerms"],"code":"REQUIRED"}`)
		if got := strings.Contains(body, `"password"`); got != (want != "") || !strings.Contains(body, `"password"],"code":"`+want) && want != "" {
			t.Errorf("%.20s: %s, want %s", password, body, want)
		}
	}
}

// asksAbout are the fields that take an address, a document or a licence, and whether their answer tells that it is
// known. The first three do so by decision of the product, each under a limit; the others tell a caller who is signed
// in, under limits of their own. No other field may tell, and a new one has to be entered here.
func asksAbout() map[string]bool {
	return map[string]bool{
		"emailAvailable": true, "documentAvailable": true, "signUpPatient": true,
		"signUpParamedic": true, "signUpProfessional": true, // likewise, by the limits of sign-ups
		"changeEmail": true, "registerDependant": true, "grantAccess": true,
		"login": false, "requestPasswordReset": false,
	}
}

func TestSec_P07_TheOnlyOracles(t *testing.T) {
	t.Parallel()
	schema := servedSchema()
	found := map[string]bool{}
	for _, root := range []string{"Query", "Mutation"} {
		for _, f := range schema.Types[root].Fields {
			for _, argument := range f.Arguments {
				names := []string{argument.Name}
				if input := schema.Types[argument.Type.Name()]; input != nil {
					for _, member := range input.Fields {
						names = append(names, member.Name)
					}
				}
				for _, name := range names {
					lower := strings.ToLower(name)
					if strings.HasSuffix(lower, "email") || lower == "number" || lower == "documentnumber" || strings.Contains(lower, "professionallicense") {
						found[f.Name] = true
					}
				}
			}
		}
	}
	if got, want := slices.Sorted(maps.Keys(found)), slices.Sorted(maps.Keys(asksAbout())); !slices.Equal(got, want) {
		t.Errorf("fields that take an address or a document: %v, want %v", got, want)
	}
}

// P07: the answers are true, and counted before anything is looked up.
func TestSec_P07_LimitsComeBeforeTheLookUp(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, func(parts *app.Parts) { parts.RateLimitScale = 1 })
	const known, unknown = `emailAvailable(email: "test.patient@vitalgo.com")`, `documentAvailable(type: CC, number: "87654321")`
	if body := a.ask(t, "nobody", "{ "+known+" "+unknown+" }", ""); body != `{"data":{"emailAvailable":false,"documentAvailable":true}}` {
		t.Errorf("answers %s", body)
	}
	for i := range 18 {
		body := a.ask(t, "nobody", "{ "+[]string{known, unknown}[i%2]+" }", "")
		if strings.Contains(body, "errors") {
			t.Fatalf("number %d: %s", i+3, body)
		}
	}
	const signUp = `mutation { signUpPatient(input: {
		firstName: "María", lastName: "González", documentType: CC, documentNumber: "12345678", phone: "+57 300 123 4567",
		birthDate: "1990-05-15", email: "test.patient@vitalgo.com", password: "SecurePass123!",
		acceptTerms: true, acceptPrivacy: true, acceptHealthData: true
	}) { userErrors { field code } } }`
	for range 10 {
		wantIn(t, a.ask(t, "nobody", signUp, ""), `{"field":["input","email"],"code":"TAKEN"}`)
	}
	for _, operation := range []string{"{ " + known + " }", "{ " + unknown + " }", signUp} {
		a.db.Statements.Reset()
		wantIn(t, a.ask(t, "nobody", operation, ""), "RATE_LIMITED", `"retryAfter":`)
		if n := a.db.Statements.Count(); n != 0 {
			t.Errorf("%d statements ran for a refused one", n)
		}
	}
}

// P06: known and unknown addresses are answered alike: status, headers and body.
func TestSec_P06_AnswersLookAlike(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for name, operation := range map[string]string{
		"login": `mutation ($email: EmailAddress!) { login(input: {email: $email, password: "WrongPassword123!"}) {
			user { id } tokens { accessToken } attemptsRemaining lockedUntil userErrors { field code message } } }`,
		"reset": `mutation ($email: EmailAddress!) { requestPasswordReset(input: {email: $email}) { sent } }`,
	} {
		for try := range 6 { // to the lock, and beyond
			var answers []string
			for _, email := range []string{"test.patient@vitalgo.com", "nobody.at.all@vitalgo.com"} {
				body, err := json.Marshal(map[string]any{"query": operation, "variables": map[string]string{"email": email}})
				if err != nil {
					t.Fatal(err)
				}
				request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(string(body)))
				request.Header.Set("Content-Type", "application/json")
				recorder := httptest.NewRecorder()
				a.handler.ServeHTTP(recorder, request)
				header := recorder.Header().Clone()
				header.Del("X-Request-Id")
				answers = append(answers, fmt.Sprint(recorder.Code, header, ofThisRequest.ReplaceAllString(recorder.Body.String(), "")))
			}
			if answers[0] != answers[1] {
				t.Errorf("%s, try %d:\n%s\n%s", name, try+1, answers[0], answers[1])
			}
		}
	}
}

// P12: whoever has a stolen session guesses the password five times in a quarter of an hour, by any of the operations
// that ask for it.
func TestSec_P12_GuessingWithAStolenSession(t *testing.T) {
	t.Parallel()
	for name, operation := range map[string]string{
		"changePassword": `changePassword(input: {currentPassword: "%s", newPassword: "Zanahoria-74"})`,
		"changeEmail":    `changeEmail(input: {newEmail: "new@example.com", password: "%s"})`,
		"enrollOtp":      `enrollOtp(input: {password: "%s"})`,
		"disableOtp":     `disableOtp(input: {password: "%s", otp: "000000"})`,
		"closeAccount":   `closeAccount(input: {password: "%s"})`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t) // whose other limits are raised
			guess := func(password string) string {
				return a.ask(t, "primary", "mutation { "+fmt.Sprintf(operation, password)+" { userErrors { code } } }", "")
			}
			for range 5 {
				wantIn(t, guess("WrongPassword123!"), "INVALID_CREDENTIALS")
			}
			for _, password := range []string{"WrongPassword123!", "TestPassword123!"} {
				body := guess(password)
				wantIn(t, body, "RATE_LIMITED", `"retryAfter":`)
				if strings.Contains(body, "INVALID_CREDENTIALS") {
					t.Errorf("%s: the password is looked at: %s", password, body)
				}
			}
		})
	}
}
