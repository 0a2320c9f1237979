package domain_test

import (
	"bytes"
	"strings"
	"testing"

	"vitalgo/slices/auth/domain"
)

// FuzzRecoveryHash reads recovery codes as people write them: only case, blanks and hyphens do not matter.
func FuzzRecoveryHash(f *testing.F) {
	for _, seed := range []string{domain.NewRecoveryCodes()[0], "ABCDE-fghij", "abcdefghij", "", "-----", "a b c d e f g h i j", "ñandúñandú", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, code string) {
		hash, ok := domain.RecoveryHash(code)
		clean := domain.CleanCode(code)
		if ok != (len(clean) == 10) || ok != (len(hash) == 32) {
			t.Fatalf("%q: %x, %v", code, hash, ok)
		}
		if domain.CleanCode(clean) != clean || strings.ContainsAny(clean, " -") {
			t.Errorf("%q is cleaned to %q", code, clean)
		}
		for _, same := range []string{clean, " " + clean + "-", strings.ToLower(clean)} {
			if again, ok2 := domain.RecoveryHash(same); ok && len(domain.CleanCode(same)) == 10 && (!ok2 || !bytes.Equal(again, hash)) {
				t.Errorf("%q is another code than %q", same, code)
			}
		}
	})
}
