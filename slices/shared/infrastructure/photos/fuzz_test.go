package photos

import (
	"net/url"
	"testing"
	"time"
)

// FuzzAccepts asks for a photo with any query: only the signed one is taken, for its photo and until its end.
func FuzzAccepts(f *testing.F) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	s := signer{keys: [][]byte{[]byte("first key"), []byte("second key")}, now: func() time.Time { return now }}
	const photo = "AAAABBBBCCCCDDDDEEEEFFFFGG"
	signed := s.sign(photo)
	for _, seed := range []string{signed, signed + "&sig=x", "sig=x&" + signed, "exp=9999999999999999999", "exp=99999999999", "", "%zz", signed + "="} {
		f.Add(photo, seed)
	}
	f.Add(photo+"\x00", signed)
	f.Fuzz(func(t *testing.T, key, rawQuery string) {
		query, err := url.ParseQuery(rawQuery)
		if err != nil {
			return
		}
		own, _ := url.ParseQuery(signed)
		genuine := key == photo && query.Get("exp") == own.Get("exp") && query.Get("sig") == own.Get("sig")
		if got := s.accepts(key, query); got != genuine {
			t.Errorf("%q %q: %v", key, rawQuery, got)
		}
		again, err := url.ParseQuery(s.sign(key))
		if err != nil || !s.accepts(key, again) {
			t.Errorf("the address of %q is refused, %v", key, err)
		}
	})
}
