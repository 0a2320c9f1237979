package graph_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// D10: each consent is asked for by itself, refused when it is left out, and has no default.
func TestSec_D10_ConsentIsGivenAndNotAssumed(t *testing.T) {
	t.Parallel()
	schema := servedSchema()
	for input, consents := range map[string][]string{
		"SignUpPatientInput":      {"acceptTerms", "acceptPrivacy", "acceptHealthData"},
		"SignUpParamedicInput":    {"acceptTerms", "acceptPrivacy"},
		"SignUpProfessionalInput": {"acceptTerms", "acceptPrivacy"},
		"RegisterDependantInput":  {"acceptHealthData"},
	} {
		for _, f := range schema.Types[input].Fields {
			if strings.HasPrefix(f.Name, "accept") && (f.DefaultValue != nil || !f.Type.NonNull) {
				t.Errorf("%s.%s may be left out", input, f.Name)
			}
		}
		for _, consent := range consents {
			if schema.Types[input].Fields.ForName(consent) == nil {
				t.Errorf("%s does not ask for %s", input, consent)
			}
		}
	}
	a := newAPI(t)
	for _, consent := range []string{"acceptTerms", "acceptPrivacy", "acceptHealthData"} {
		_, body := a.send(t, "", strings.Replace(signUp, consent+": true", consent+": false", 1), "")
		wantIn(t, body, `"user":null`, fmt.Sprintf(`"userErrors":[{"field":["input",%q],"code":"REQUIRED"`, consent))
	}
	if n := a.count(t, `SELECT count(*) FROM users WHERE email = 'maria.gonzalez@example.com'`); n != 0 {
		t.Errorf("%d accounts without a consent", n)
	}
}

// D10: what was agreed to, when, from where and in which language can be proved, and read by whom it concerns.
func TestSec_D10_ConsentCanBeProved(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	_, body := a.send(t, "", signUp, "")
	token := field[string](t, body, "data.signUpPatient.tokens.accessToken")
	const proved = `SELECT count(*) FROM legal_acceptances a JOIN users u ON u.id = a.user_id
		WHERE u.email = 'maria.gonzalez@example.com' AND a.kind = $1 AND a.version = '1.0' AND a.accepted_at = $2 AND a.ip = '192.0.2.1' AND a.locale = 'en'`
	for _, kind := range []string{"terms", "privacy", "health_data"} {
		if n := a.count(t, proved, kind, a.clock.Now()); n != 1 {
			t.Errorf("%s: %d rows", kind, n)
		}
	}
	_, body = a.send(t, token, `{ me { legalAcceptances { acceptedAt ipAddress document { kind version } } } }`, "")
	wantIn(t, body, `"ipAddress":"192.0.2.1"`, `{"kind":"HEALTH_DATA","version":"1.0"}`, `{"kind":"TERMS","version":"1.0"}`, `{"kind":"PRIVACY","version":"1.0"}`)
}

// D10: mails lead to nobody else: they load nothing, and every address in them is the front end's.
func TestSec_D10_MailsTellNobodyElse(t *testing.T) {
	t.Parallel()
	letters, err := filepath.Glob("../slices/shared/infrastructure/mailing/letters/*/*.txt")
	if err != nil || len(letters) < 18 {
		t.Fatalf("%d letters, %v", len(letters), err)
	}
	foreign := regexp.MustCompile(`(?i)https?:|www\.|<img|<script|<link|src=|cid:`)
	for _, letter := range letters {
		text, err := os.ReadFile(letter)
		if err != nil {
			t.Fatal(err)
		}
		if found := foreign.Find(text); found != nil {
			t.Errorf("%s holds %q", letter, found)
		}
	}
}
