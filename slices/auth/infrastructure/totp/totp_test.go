package totp_test

import (
	"net/url"
	"testing"
	"time"

	"vitalgo/slices/auth/infrastructure/totp"
)

// The test vectors of RFC 6238, appendix B, cut to six digits.
func TestVectors(t *testing.T) {
	t.Parallel()
	key := []byte("12345678901234567890")
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"} {
		got, err := totp.Code(key, at/30)
		if got != want || err != nil {
			t.Errorf("at %d: %s, %v; want %s", at, got, err, want)
		}
	}
}

// P11: one step off is a slow clock, two are not.
func TestSec_P11_Steps(t *testing.T) {
	t.Parallel()
	key, now := []byte("12345678901234567890"), time.Unix(1_234_567_890, 0)
	for off := int64(-2); off <= 2; off++ {
		code, err := totp.Code(key, now.Unix()/30+off)
		if err != nil {
			t.Fatal(err)
		}
		step, ok := totp.Codes{}.Step(key, code, now)
		if ok != (off >= -1 && off <= 1) || ok && step != now.Unix()/30+off {
			t.Errorf("%d steps off: step %d, %t", off, step, ok)
		}
	}
	for _, code := range []string{"", "05924", "0005924", "abcdef"} {
		if _, ok := (totp.Codes{}).Step(key, code, now); ok {
			t.Errorf("%q is taken", code)
		}
	}
}

func TestNewKey(t *testing.T) {
	t.Parallel()
	key, uri, err := totp.Codes{}.NewKey("maria@example.com")
	if err != nil || len(key) != 20 {
		t.Fatalf("%d bytes, %v", len(key), err)
	}
	u, err := url.Parse(uri)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	if u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/VitalGo:maria@example.com" || q.Get("issuer") != "VitalGo" ||
		len(q.Get("secret")) != 32 || q.Get("digits") != "6" || q.Get("period") != "30" || q.Get("algorithm") != "SHA1" {
		t.Error(uri)
	}
}
