package domain_test

import (
	"regexp"
	"testing"
	"time"

	"vitalgo/slices/emergency/domain"
	"vitalgo/slices/shared/domain/id"
)

var codeForm = regexp.MustCompile(`^[A-Za-z0-9_-]{20,64}$`)

// FuzzPlausible tells what may be an emergency code from what is none, before a database is asked.
func FuzzPlausible(f *testing.F) {
	for _, seed := range []string{
		domain.New(id.ID{1}, time.Unix(0, 0)).Value, "767c8ead-683d-4175-b6e5-53cd2a89eb06", "", "AAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAA\n",
		"https://vitalgo.example/qr/AAAAAAAAAAAAAAAAAAAAAA", "ÁAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAA=", "\x00",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, code string) {
		if got := domain.Plausible(code); got != codeForm.MatchString(code) {
			t.Errorf("%q: %v", code, got)
		}
	})
}
