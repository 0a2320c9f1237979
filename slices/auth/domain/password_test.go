package domain_test

import (
	"strings"
	"testing"

	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/domain/fault"
)

func TestSec_P01_PasswordPolicy(t *testing.T) {
	t.Parallel()
	policy := domain.NewPasswordPolicy()
	const address = "maria.gonzalez@example.com"
	for _, c := range []struct {
		name, password string
		reason         fault.Reason
	}{
		// Those of the register and the scenarios (domain.md section 7) pass.
		{"patient of the register", "TestPassword123!", ""},
		{"paramedic of the register", "TestParamedic123!", ""},
		{"professional of the register", "TestProfessional123!", ""},
		{"admin of the register", "TestAdmin123!", ""},
		{"sign-up scenario", "SecurePass123!", ""},
		{"blanks and other scripts", "Ñandú del río 7 €", ""},
		{"128 characters", "Aa1!" + strings.Repeat("é", 124), ""},
		{"short scenario", "123456", fault.TooShort},
		{"none", "", fault.Required},
		{"7 characters", "Abc12!x", fault.TooShort},
		{"7 characters of two bytes", "Áé12!ñü", fault.TooShort},
		{"129 characters", "Aa1!" + strings.Repeat("é", 125), fault.TooLong},
		{"no upper case", "zanahoria-74", fault.WeakPassword},
		{"no lower case", "ZANAHORIA-74", fault.WeakPassword},
		{"no digit", "Zanahoria-rota", fault.WeakPassword},
		{"no symbol", "Zanahoria74", fault.WeakPassword},
		{"a blank is no symbol", "Zanahoria 74", fault.WeakPassword},
		{"part of the address", "Maria.Gonzalez-74", fault.WeakPassword},
		{"a control character", "Zanahoria-\x0074", fault.InvalidFormat},
		{"common word with digits and symbols", "Password2024!", fault.CompromisedPassword},
		{"common word in Spanish", "¡Contraseña1!", fault.CompromisedPassword},
		{"common word of the country", "Colombia2026*", fault.CompromisedPassword},
		{"the product", "1Vitalgo!", fault.CompromisedPassword},
		{"in disguise", "P@ssw0rd99!", fault.CompromisedPassword},
		{"common as a whole", "Qwer1234!", fault.CompromisedPassword},
		{"keyboard walk", "!QAZ2wsx", fault.CompromisedPassword},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var check fault.Check
			policy.Check(&check, c.password, address, "password")
			problems := fault.ProblemsIn(check.Err())
			if c.reason == "" && problems != nil || c.reason != "" && (len(problems) != 1 || problems[0].Reason != c.reason) {
				t.Errorf("problems %v, want %q", problems, c.reason)
			}
		})
	}
}

// An address of few characters is in too many passwords to be forbidden.
func TestShortLocalPartMayBeInPassword(t *testing.T) {
	t.Parallel()
	var check fault.Check
	domain.NewPasswordPolicy().Check(&check, "Zanahoria-74", "ana@example.com", "password")
	if err := check.Err(); err != nil {
		t.Error(err)
	}
}
