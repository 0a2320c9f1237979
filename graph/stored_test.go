package graph_test

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/pquerna/otp/totp"
	"github.com/redis/go-redis/v9"

	"vitalgo/slices/shared/infrastructure/mailtest"
)

// stored is all that PostgreSQL and Redis hold, as text: every column of every table, every key and its value.
func (a *api) stored(t *testing.T) string {
	t.Helper()
	var text strings.Builder
	rows, err := a.db.Pool.Query(t.Context(), `
		SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		var content string
		if err := a.db.Pool.QueryRow(t.Context(), `SELECT coalesce(string_agg(t::text, E'\n'), '') FROM `+table+` t`).Scan(&content); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&text, "%s\n%s\n", table, content)
	}
	keys, err := a.parts.Redis.Keys(t.Context(), "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		fmt.Fprintf(&text, "%s %v\n", key, a.valueOf(t, key))
	}
	return text.String()
}

// valueOf is what Redis holds under a key, of whatever type. One that has run out since it was listed has none.
func (a *api) valueOf(t *testing.T, key string) any {
	t.Helper()
	client, ctx := a.parts.Redis, t.Context()
	kind, err := client.Type(ctx, key).Result()
	if err != nil {
		t.Fatal(err)
	}
	if kind == "none" {
		return nil
	}
	read, known := map[string][]any{
		"string": {"GET", key}, "hash": {"HGETALL", key}, "set": {"SMEMBERS", key}, "list": {"LRANGE", key, 0, -1},
		"zset": {"ZRANGE", key, 0, -1, "WITHSCORES"},
	}[kind]
	if !known { // of no command at all Redis says nothing, however long one waits
		t.Fatalf("%s is a %s, which is not searched", key, kind)
	}
	value, err := client.Do(ctx, read...).Result()
	if err != nil && !errors.Is(err, redis.Nil) { // a string may run out between the two
		t.Fatal(err)
	}
	return value
}

// spellings are the ways in which a secret may stand somewhere: as it is, in another case, or as the bytes that it
// spells, each also as PostgreSQL and encoding/json would write them.
func spellings(secret string) []string {
	plain := []string{secret, strings.ToLower(secret), strings.ToUpper(secret)}
	if b, err := base64.RawURLEncoding.DecodeString(secret); err == nil {
		plain = append(plain, string(b))
	}
	if b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret); err == nil {
		plain = append(plain, string(b))
	}
	var all []string
	for _, p := range plain {
		all = append(all, p, hex.EncodeToString([]byte(p)), base64.RawStdEncoding.EncodeToString([]byte(p)), base64.RawURLEncoding.EncodeToString([]byte(p)))
	}
	return all
}

func digestOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// T12: whoever has a dump of PostgreSQL or Redis, of whatever moment, has no token, code, link, password or OTP secret.
func TestSec_T12_DumpsHoldNoSecret(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	secrets := map[string]string{"password": "SecurePass123!"}
	var dumps []string
	look := func() { dumps = append(dumps, a.stored(t)) }
	keep := func(name, secret string) {
		if len(secret) < 10 {
			t.Fatalf("%s is %q", name, secret)
		}
		secrets[name] = secret
	}
	mailed := func(subject string) {
		look() // while it waits to be sent
		m := a.mails.Await(t, subject)
		keep("link of "+subject, m.Link)
		keep("token of "+subject, mailtest.Token(t, m))
	}

	_, body := a.send(t, "", strings.Replace(signUp, "tokens { accessToken }", "tokens { accessToken refreshToken }", 1), "")
	keep("access token of the sign-up", field[string](t, body, "data.signUpPatient.tokens.accessToken"))
	keep("refresh token of the sign-up", field[string](t, body, "data.signUpPatient.tokens.refreshToken"))
	mailed("Confirm your e-mail")
	token, first := a.login(t, "maria.gonzalez@example.com", "SecurePass123!")
	keep("access token", token)
	keep("signature of the access token", strings.Split(token, ".")[2])
	keep("refresh token", first)
	look()
	body = refresh(t, a, first)
	second := field[string](t, body, "data.refreshSession.tokens.refreshToken")
	keep("next refresh token", second)
	keep("next access token", field[string](t, body, "data.refreshSession.tokens.accessToken"))
	a.send(t, "", `mutation { requestPasswordReset(input: {email: "maria.gonzalez@example.com"}) { sent } }`, "")
	mailed("Change your password")
	a.send(t, token, `mutation { changeEmail(input: {newEmail: "new@example.com", password: "SecurePass123!"}) { userErrors { code } } }`, "")
	mailed("Confirm your new e-mail")

	_, body = a.send(t, token, `mutation { enrollOtp(input: {password: "SecurePass123!"}) { uri } }`, "")
	uri, err := url.Parse(field[string](t, body, "data.enrollOtp.uri"))
	if err != nil {
		t.Fatal(err)
	}
	key := uri.Query().Get("secret")
	keep("OTP secret", key)
	look() // before it is confirmed
	code, err := totp.GenerateCode(key, a.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	_, body = a.send(t, token, fmt.Sprintf(`mutation { confirmOtp(input: {otp: %q}) { recoveryCodes } }`, code), "")
	for i, recovery := range field[[]any](t, body, "data.confirmOtp.recoveryCodes") {
		keep(fmt.Sprintf("recovery code %d", i), fmt.Sprint(recovery))
		keep(fmt.Sprintf("recovery code %d, bare", i), strings.ReplaceAll(fmt.Sprint(recovery), "-", ""))
	}
	_, body = a.send(t, token, `mutation { generateEmergencyCode { emergencyCode { code url } } }`, "")
	emergency := field[string](t, body, "data.generateEmergencyCode.emergencyCode.code")
	keep("emergency code", emergency)
	_, body = a.send(t, token, exportRecord, `{"format": "JSON"}`)
	export := path.Base(field[string](t, body, "data.exportRecord.url"))
	keep("link of the export", export)
	look()

	last := dumps[len(dumps)-1]
	for name, there := range map[string]string{ // what is searched is all there
		"the address": "maria.gonzalez@example.com", "hash of the emergency code": digestOf(emergency),
		"hash of the refresh token": digestOf(second), "hash of the export": digestOf(export),
	} {
		if !strings.Contains(last, there) {
			t.Errorf("%s is not found", name)
		}
	}
	for name, secret := range secrets {
		for _, spelling := range spellings(secret) {
			for i, dump := range dumps {
				if strings.Contains(dump, spelling) {
					t.Errorf("%s is in clear in dump %d", name, i)
				}
			}
		}
	}
}
