package jwt_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	golang "github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/auth/application"
	"vitalgo/slices/auth/infrastructure/jwt"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
)

const key = "0123456789abcdef0123456789abcdef"

func now() time.Time { return time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC) }

func newTokens(t testing.TB) *jwt.Tokens {
	t.Helper()
	tokens, err := jwt.New([][]byte{[]byte(key)}, 30*time.Minute, now)
	if err != nil {
		t.Fatal(err)
	}
	return tokens
}

func want() application.Claims {
	return application.Claims{User: id.ID{1}, Session: id.ID{2}, Role: person.Patient, ID: "a-token", IssuedAt: now()}
}

func TestIssueAndRead(t *testing.T) {
	t.Parallel()
	tokens := newTokens(t)
	token, expires, err := tokens.Issue(want())
	if err != nil {
		t.Fatal(err)
	}
	if !expires.Equal(now().Add(30 * time.Minute)) {
		t.Errorf("expires %s", expires)
	}
	got, err := tokens.Read(token)
	if err != nil {
		t.Fatal(err)
	}
	got.IssuedAt = got.IssuedAt.UTC()
	if !got.ExpiresAt.Equal(expires) {
		t.Errorf("read to expire %s", got.ExpiresAt)
	}
	got.ExpiresAt = time.Time{}
	if diff := cmp.Diff(want(), got); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
	if again, _, _ := tokens.Issue(want()); again != token {
		t.Error("the same claims make another token")
	}
}

func TestShortKeyIsRefused(t *testing.T) {
	t.Parallel()
	for name, keys := range map[string][][]byte{
		"none": nil, "31 bytes": {[]byte(key[1:])}, "an old one of 31 bytes": {[]byte(key), []byte(key[1:])},
	} {
		if _, err := jwt.New(keys, time.Minute, now); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// forgery is a token that is right but for what a test changes.
type forgery struct {
	header, payload map[string]any
	raw             string // instead of payload
	key             string
}

func newForgery() *forgery {
	return &forgery{
		header: map[string]any{"alg": "HS256", "typ": "JWT"},
		payload: map[string]any{
			"sub": id.ID{1}.String(), "sid": id.ID{2}.String(), "role": "patient", "typ": "access", "jti": "x",
			"iss": "VitalGo", "aud": "VitalGo-Frontend", "iat": now().Unix(), "exp": now().Add(time.Minute).Unix(),
		},
		key: key,
	}
}

func segment(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func sign(signed, key string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(signed))
	return signed + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func (f *forgery) token() string {
	payload := segment(f.payload)
	if f.raw != "" {
		payload = base64.RawURLEncoding.EncodeToString([]byte(f.raw))
	}
	return sign(segment(f.header)+"."+payload, f.key)
}

func claim(name string, value any) func(*forgery) {
	return func(f *forgery) { f.payload[name] = value }
}

func without(name string) func(*forgery) {
	return func(f *forgery) { delete(f.payload, name) }
}

func header(name string, value any) func(*forgery) {
	return func(f *forgery) { f.header[name] = value }
}

func TestSec_T01_T05_Forgeries(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*forgery)
		taken  bool
	}{
		{"nothing changed", func(*forgery) {}, true},
		{"audience as a list", claim("aud", []string{"VitalGo-Frontend"}), true},
		{"expired within the leeway", claim("exp", now().Add(-9*time.Second).Unix()), true},
		{"issued within the leeway", claim("iat", now().Add(9*time.Second).Unix()), true},

		{"T01 none", header("alg", "none"), false},
		{"T01 None", header("alg", "None"), false},
		{"T01 HS384", header("alg", "HS384"), false},
		{"T02 kid", header("kid", "../../dev/null"), false},
		{"T02 jku", header("jku", "https://example.com/keys"), false},
		{"T02 x5u", header("x5u", "https://example.com/cert"), false},
		{"T02 jwk", header("jwk", map[string]any{"kty": "oct", "k": "AA"}), false},
		{"T02 crit", header("crit", []string{"exp"}), false},
		{"T02 other typ", header("typ", "at+jwt"), false},
		{"T02 no typ", func(f *forgery) { delete(f.header, "typ") }, false},
		{"T03 expired", claim("exp", now().Add(-11*time.Second).Unix()), false},
		{"T03 issued in the future", claim("iat", now().Add(11*time.Second).Unix()), false},
		{"T03 no exp", without("exp"), false},
		{"T03 no iat", without("iat"), false},
		{"T03 no sub", without("sub"), false},
		{"T03 no sid", without("sid"), false},
		{"T03 no jti", without("jti"), false},
		{"T03 no role", without("role"), false},
		{"T03 not yet valid", claim("nbf", now().Add(time.Minute).Unix()), false},
		{"T04 other iss", claim("iss", "Other"), false},
		{"T04 no iss", without("iss"), false},
		{"T04 other aud", claim("aud", "Other"), false},
		{"T04 no aud", without("aud"), false},
		{"T04 other typ", claim("typ", "refresh"), false},
		{"T04 no typ", without("typ"), false},
		{"T05 weak key", func(f *forgery) { f.payload["role"], f.key = "admin", "secret" }, false},
		{"T05 no key", func(f *forgery) { f.key = "" }, false},
		{"T05 claim twice", duplicate("role", `"admin"`), false},
		{"T05 claim twice in another case", duplicate("SUB", `"`+id.ID{9}.String()+`"`), false},
		{"T05 not an object", func(f *forgery) { f.raw = `["sub"]` }, false},
		{"T05 id of another form", claim("sub", strings.ToUpper(id.ID{0xab}.String())), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := newForgery()
			c.change(f)
			_, err := newTokens(t).Read(f.token())
			if c.taken && err != nil || !c.taken && fault.CodeOf(err) != fault.Unauthenticated {
				t.Errorf("error %v, want taken %v", err, c.taken)
			}
		})
	}
}

// duplicate writes a claim a second time.
func duplicate(name, value string) func(*forgery) {
	return func(f *forgery) {
		text, err := json.Marshal(maps.Clone(f.payload))
		if err == nil {
			f.raw = strings.TrimSuffix(string(text), "}") + `,"` + name + `":` + value + `}`
		}
	}
}

func TestSec_T01_T05_Strings(t *testing.T) {
	t.Parallel()
	good := newForgery().token()
	parts := strings.Split(good, ".")
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signed := func(method golang.SigningMethod, key any) string {
		token, err := golang.NewWithClaims(method, golang.MapClaims(newForgery().payload)).SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	for name, token := range map[string]string{
		"T01 none without signature": signed(golang.SigningMethodNone, golang.UnsafeAllowNoneSignatureType),
		"T01 HS384":                  signed(golang.SigningMethodHS384, []byte(key)),
		"T01 RS256":                  signed(golang.SigningMethodRS256, rsaKey),
		"T01 ES256":                  signed(golang.SigningMethodES256, ecKey),
		"T01 empty signature":        parts[0] + "." + parts[1] + ".",
		"T01 no signature":           parts[0] + "." + parts[1],
		"T05 padding":                good + "=",
		"T05 trailing bits":          trailingBits(good),
		"T05 5 KiB":                  good + strings.Repeat("A", 5<<10),
		"T05 dots":                   strings.Repeat(".", 1_000_000),
		"T04 an opaque token":        "kJ2pXWcVh3l1ZzQ0yq9m3m2D6r6P8Tn0b1a2c3d4e5f",
		"empty":                      "",
		"blank in front":             " " + good,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := newTokens(t).Read(token); fault.CodeOf(err) != fault.Unauthenticated {
				t.Errorf("error %v, want UNAUTHENTICATED", err)
			}
		})
	}
}

// trailingBits changes those bits of the last character that belong to no byte.
func trailingBits(token string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(alphabet, token[len(token)-1])
	return token[:len(token)-1] + string(alphabet[last^1])
}
