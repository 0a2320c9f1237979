package graph_test

import (
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/logtest"
)

// D01: a sealed value opens in its own row only, and only as it was written. What does not open is an error that says
// nothing to the client and names no value in the log.
func TestSec_D01_SealedValuesOpenInTheirOwnRowOnly(t *testing.T) {
	t.Parallel()
	const (
		code  = `{ me { patient { emergencyCode { code } } } }`
		login = `mutation { login(input: {email: "test.patient@vitalgo.com", password: "TestPassword123!", otp: "123456"}) { userErrors { code } } }`
		other = `(SELECT k.code_enc FROM emergency_codes k WHERE k.patient_id = 'c4e9a958-f7ca-4ce1-8ddd-901e830568de' AND k.closed_at IS NULL)`
	)
	for name, c := range map[string]struct{ who, damage, ask string }{
		"a code moved from another row": {"primary", `UPDATE emergency_codes SET code_enc = ` + other + ` WHERE patient_id = '9a64ced3-a488-4d86-b8ec-c1cc406683cb'`, code},
		"the last bit of a code": {"primary", `UPDATE emergency_codes SET code_enc = set_bit(code_enc, 8 * length(code_enc) - 1, 1 - get_bit(code_enc, 8 * length(code_enc) - 1))
			WHERE patient_id = '9a64ced3-a488-4d86-b8ec-c1cc406683cb'`, code},
		"the id of its key": {"primary", `UPDATE emergency_codes SET code_enc = set_byte(code_enc, 0, 255 - get_byte(code_enc, 0))
			WHERE patient_id = '9a64ced3-a488-4d86-b8ec-c1cc406683cb'`, code},
		"the secret of a one-time password, from elsewhere": {"nobody", `UPDATE users SET otp_enabled_at = now(), otp_secret_enc = ` + other + `
			WHERE email = 'test.patient@vitalgo.com'`, login},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log, kept := logtest.New(t)
			a := newAPIWith(t, func(parts *app.Parts) { parts.Log = log })
			a.signIn(t, c.who)
			if whole := a.ask(t, c.who, c.ask, ""); strings.Contains(whole, `"errors"`) {
				t.Fatalf("before the damage: %s", whole)
			}
			a.exec(t, c.damage)
			body := a.ask(t, c.who, c.ask, "")
			wantIn(t, body, `"code":"INTERNAL_SERVER_ERROR"`, `"requestId":"`)
			if strings.Contains(body, "cipher") || strings.Contains(body, "seal") {
				t.Errorf("the answer tells of sealing: %s", body)
			}
			if text := kept.Text(); !strings.Contains(text, `"level":"ERROR"`) || strings.Contains(text, "767c8ead") {
				t.Errorf("the log: %s", text)
			}
		})
	}
}
