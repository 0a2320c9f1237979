package jwt_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
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

// T08: a key that was replaced is believed as long as it is listed, and signs nothing.
func TestSec_T08_KeysChange(t *testing.T) {
	t.Parallel()
	const fresh = "fedcba9876543210fedcba9876543210"
	before := newTokens(t)
	during, err := jwt.New([][]byte{[]byte(fresh), []byte(key)}, 30*time.Minute, now)
	if err != nil {
		t.Fatal(err)
	}
	after, err := jwt.New([][]byte{[]byte(fresh)}, 30*time.Minute, now)
	if err != nil {
		t.Fatal(err)
	}
	old, _, err := before.Issue(want())
	if err != nil {
		t.Fatal(err)
	}
	successor, _, err := during.Issue(want())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		reader *jwt.Tokens
		token  string
		taken  bool
	}{
		{"old before", before, old, true}, {"old during", during, old, true}, {"old after", after, old, false},
		{"new before", before, successor, false}, {"new during", during, successor, true}, {"new after", after, successor, true},
	} {
		if _, err := c.reader.Read(c.token); (err == nil) != c.taken {
			t.Errorf("%s: error %v, want taken %v", c.name, err, c.taken)
		}
	}
	// Every check is the same under each of the keys.
	for _, f := range forgeries() {
		forged := newForgery()
		f.change(forged)
		if _, err := during.Read(forged.token()); (err == nil) != f.taken {
			t.Errorf("%s: error %v, want taken %v", f.name, err, f.taken)
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

// forgeries are tokens by what was changed in them, each with the id of its row.
func forgeries() []struct {
	name   string
	change func(*forgery)
	taken  bool
} {
	return []struct {
		name   string
		change func(*forgery)
		taken  bool
	}{
		{"right, nothing changed", func(*forgery) {}, true},
		{"right, audience as a list", claim("aud", []string{"VitalGo-Frontend"}), true},
		{"right, expired within the leeway", claim("exp", now().Add(-9*time.Second).Unix()), true},
		{"right, issued within the leeway", claim("iat", now().Add(9*time.Second).Unix()), true},

		{"T01 none", header("alg", "none"), false},
		{"T01 None", header("alg", "None"), false},
		{"T01 nOnE", header("alg", "nOnE"), false},
		{"T01 HS384", header("alg", "HS384"), false},
		{"T01 no alg", func(f *forgery) { delete(f.header, "alg") }, false},
		{"T02 kid", header("kid", "../../dev/null"), false},
		{"T02 kid with SQL", header("kid", "x' UNION SELECT 'secret"), false},
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
	}
}

// try reads the tokens of a row.
func try(t *testing.T, row string) {
	t.Helper()
	for _, c := range forgeries() {
		if !strings.HasPrefix(c.name, row) {
			continue
		}
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
	for name, token := range forgedTexts(t) {
		if !strings.HasPrefix(name, row) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := newTokens(t).Read(token); fault.CodeOf(err) != fault.Unauthenticated {
				t.Errorf("error %v, want UNAUTHENTICATED", err)
			}
		})
	}
}

func TestRightTokens(t *testing.T) {
	t.Parallel()
	try(t, "right")
}

func TestSec_T01_Algorithms(t *testing.T) {
	t.Parallel()
	try(t, "T01")
}

func TestSec_T02_Headers(t *testing.T) {
	t.Parallel()
	try(t, "T02")
}

func TestSec_T03_Times(t *testing.T) {
	t.Parallel()
	try(t, "T03")
}

func TestSec_T04_Uses(t *testing.T) {
	t.Parallel()
	try(t, "T04")
}

func TestSec_T05_Forgeries(t *testing.T) {
	t.Parallel()
	try(t, "T05")
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

// forgedTexts are texts in the place of a token, each with the id of its row.
func forgedTexts(t *testing.T) map[string]string {
	t.Helper()
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
	public, err := x509.MarshalPKIXPublicKey(&rsaKey.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	publicPEM := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}))
	signed := func(method golang.SigningMethod, key any) string {
		token, err := golang.NewWithClaims(method, golang.MapClaims(newForgery().payload)).SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	return map[string]string{
		"T01 none without signature": signed(golang.SigningMethodNone, golang.UnsafeAllowNoneSignatureType),
		"T01 HS384":                  signed(golang.SigningMethodHS384, []byte(key)),
		"T01 RS256":                  signed(golang.SigningMethodRS256, rsaKey),
		"T01 ES256":                  signed(golang.SigningMethodES256, ecKey),
		"T01 public key as secret":   sign(parts[0]+"."+parts[1], publicPEM),
		"T01 empty signature":        parts[0] + "." + parts[1] + ".",
		"T01 no signature":           parts[0] + "." + parts[1],
		"T05 padding":                good + "=",
		"T05 trailing bits":          trailingBits(good),
		"T05 5 KiB":                  good + strings.Repeat("A", 5<<10),
		"T05 dots":                   strings.Repeat(".", 1_000_000),
		"T04 an opaque token":        "kJ2pXWcVh3l1ZzQ0yq9m3m2D6r6P8Tn0b1a2c3d4e5f",
		"T05 empty":                  "",
		"T05 blank in front":         " " + good,
	}
}

// trailingBits changes those bits of the last character that belong to no byte.
func trailingBits(token string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(alphabet, token[len(token)-1])
	return token[:len(token)-1] + string(alphabet[last^1])
}
