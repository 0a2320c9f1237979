package domain

import (
	"strings"
	"testing"
)

// Lists that a password can be found in: lower case, each entry once, as many as the specification asks for.
func TestSec_P01_CommonPasswordLists(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, list string
		minimum    int
	}{{"passwords", commonPasswords, 3000}, {"words", commonWords, 10}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			entries := strings.Split(strings.TrimSuffix(c.list, "\n"), "\n")
			if found := len(lines(c.list)); found != len(entries) || found < c.minimum {
				t.Errorf("%d different entries of %d, want all different and at least %d", found, len(entries), c.minimum)
			}
			for _, entry := range entries {
				if entry == "" || entry != strings.ToLower(strings.TrimSpace(entry)) {
					t.Errorf("entry %q can never be found", entry)
				}
			}
		})
	}
}
