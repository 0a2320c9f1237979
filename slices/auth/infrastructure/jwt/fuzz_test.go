package jwt_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"vitalgo/slices/shared/domain/fault"
)

// FuzzRead hands anything to the verifier. Nobody forges a signature, so what is taken is one of the seeds that are
// good, byte for byte: no second way to write a token is.
func FuzzRead(f *testing.F) {
	tokens := newTokens(f)
	good, _, err := tokens.Issue(want())
	if err != nil {
		f.Fatal(err)
	}
	forged := newForgery()
	valid := map[string]bool{good: true, forged.token(): true}
	none := newForgery()
	none.header["alg"] = "none"
	for _, seed := range []string{
		good, forged.token(), none.token(), good + "=", good + ".", strings.ToLower(good), good[:len(good)-1], "", ".", "..", "...",
		strings.Repeat("a", 5<<10), strings.Repeat(".", 1000), segment(map[string]any{"alg": "none", "typ": "JWT"}) + "." + strings.Split(good, ".")[1] + ".",
		good[:10] + "\n" + good[10:],
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		claims, err := tokens.Read(token)
		if (err == nil) != valid[token] {
			t.Errorf("%q: %v", token, err)
		}
		if err != nil && (fault.CodeOf(err) != fault.Unauthenticated || !claims.User.IsZero() || !claims.Session.IsZero()) {
			t.Errorf("%q is refused with %v and %+v", token, err, claims)
		}
	})
}

// FuzzClaims signs anything with the right key, as a bug of ours might: what is taken names an account, a session and
// an instant to come.
func FuzzClaims(f *testing.F) {
	tokens := newTokens(f)
	token := newForgery().token()
	head, payload, _ := strings.Cut(token, ".")
	payload, _, _ = strings.Cut(payload, ".")
	for _, part := range []*string{&head, &payload} {
		text, err := base64.RawURLEncoding.DecodeString(*part)
		if err != nil {
			f.Fatal(err)
		}
		*part = string(text)
	}
	f.Add(head, payload)
	f.Add(head, strings.Replace(payload, `"exp"`, `"EXP":1,"exp"`, 1))
	f.Add(head, strings.Replace(payload, `"iat":`, `"iat":-`, 1))
	f.Add(`{"alg":"HS256","typ":"JWT","kid":"../../x"}`, payload)
	f.Add(`{"alg":"HS256","alg":"none","typ":"JWT"}`, payload)
	f.Add(head, `{}`)
	f.Add(head, `null`)
	f.Add(head, `[]`)
	f.Add(head, `{"exp":1e300,"iat":-1e300}`)
	f.Add(``, ``)
	f.Fuzz(func(t *testing.T, head, payload string) {
		encode := base64.RawURLEncoding.EncodeToString
		claims, err := tokens.Read(sign(encode([]byte(head))+"."+encode([]byte(payload)), key))
		if err != nil {
			if fault.CodeOf(err) != fault.Unauthenticated {
				t.Errorf("%q %q is refused with %v", head, payload, err)
			}
			return
		}
		if claims.User.String() == "" || claims.ID == "" || claims.Role == "" ||
			!claims.ExpiresAt.Add(10*time.Second).After(now()) || claims.IssuedAt.After(now().Add(10*time.Second)) {
			t.Errorf("%q %q is read as %+v", head, payload, claims)
		}
	})
}
