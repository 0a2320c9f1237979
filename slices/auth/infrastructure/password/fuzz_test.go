package password

import "testing"

// FuzzPHC reads stored hashes: what is read costs no more than the limits, and is written as it stood.
func FuzzPHC(f *testing.F) {
	for _, seed := range []string{
		"$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2U",
		"$argon2id$v=19$m=4294967295,t=2,p=1$c2FsdA$a2V5a2V5a2V5a2V5a2V5a2V5", "$argon2i$v=19$m=1,t=1,p=1$YQ$YQ", "$$$$$", "",
		"$argon2id$v=19$m=019456,t=2,p=1x$c2FsdHNhbHQ$a2V5a2V5a2V5a2V5a2V5a2V5", "$argon2id$v=19$m= 8,t=2,p=1$c2F\nsdA$a2V5a2V5a2V5a2V5a2V5a2V5",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := parse(s)
		if err != nil {
			return
		}
		if !p.affordable() {
			t.Errorf("%q costs too much", s)
		}
		if p.String() != s {
			t.Errorf("%q is another way to write %s", s, p)
		}
	})
}
