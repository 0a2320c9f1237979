package fold_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"vitalgo/slices/shared/infrastructure/fold"
)

func TestKey(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"accents", "Losartán", "losartan"},
		{"every Spanish vowel", "ÁÉÍÓÚ áéíóú", "aeiou aeiou"},
		{"ñ and ü", "Ñuñez Güicán", "nunez guican"},
		{"already decomposed", "n\u0303andu\u0301", "nandu"},
		{"ligatures", "ﬁebre ﬄ œdema", "fiebre ffl œdema"},
		{"full width", "ＡＢＣ１２３", "abc123"},
		{"superscript", "H₂O m²", "h2o m2"},
		{"dotted capital i", "İbuprofeno", "ibuprofeno"},
		{"sharp s stays", "Straße", "straße"},
		{"blanks collapse", "  vitamina \t\n B12  ", "vitamina b12"},
		{"no-break space", "uno\u00a0\u2003dos", "uno dos"},
		{"only marks", "\u0301\u0303", ""},
		{"LIKE characters stay", `100%_a\b`, `100%_a\b`},
		{"broken byte", "\xf1ŵ", "\ufffdw"},
		{"other scripts", "Привет Ёлка", "привет елка"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := fold.Key(tt.in); got != tt.want {
				t.Errorf("Key(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

// The longest name of the domain (300 characters) may fold to more than an index entry holds.
func TestKeyIsCut(t *testing.T) {
	t.Parallel()
	for _, in := range []string{strings.Repeat("\ufdfa", 300), strings.Repeat("㌀", 300), strings.Repeat("😀", 601)} {
		key := fold.Key(in)
		if n := utf8.RuneCountInString(key); n < fold.MaxLength-1 || n > fold.MaxLength {
			t.Errorf("Key of %d characters has %d, want %d", utf8.RuneCountInString(in), n, fold.MaxLength)
		}
		if strings.TrimSpace(key) != key {
			t.Errorf("Key ends in a blank")
		}
	}
	if long := strings.Repeat("ñ", fold.MaxLength); fold.Key(long) != strings.Repeat("n", fold.MaxLength) {
		t.Errorf("Key cuts a text of exactly %d characters", fold.MaxLength)
	}
}

func FuzzKeyIsStable(f *testing.F) {
	for _, seed := range []string{"Losartán", "ﬁ ﷺ", "İ", "\xff", "ϓ", "K"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := fold.Key(s)
		if twice := fold.Key(once); twice != once {
			t.Errorf("Key(%q) = %q, folded again %q", s, once, twice)
		}
	})
}
