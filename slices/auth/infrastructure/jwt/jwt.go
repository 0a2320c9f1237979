// Package jwt makes and reads access tokens: JSON Web Tokens signed with HS256 (domain.md section 2.2).
package jwt

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	lru "github.com/hashicorp/golang-lru/v2"

	"vitalgo/slices/auth/application"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
)

const (
	issuer   = "VitalGo"
	audience = "VitalGo-Frontend"
	usage    = "access"
	minKey   = 32 // bytes
	maxToken = 4 << 10
	leeway   = 10 * time.Second
	// keptTokens is how many tokens are kept whose signature was right: their clients send them with each request.
	keptTokens = 10_000
)

var (
	// ErrShortKey says that a key is shorter than 32 bytes.
	ErrShortKey = errors.New("jwt: the key is shorter than 32 bytes")

	errShape  = errors.New("not three parts, or too long")
	errHeader = errors.New("header holds more than alg and typ, or another typ")
	errTwice  = errors.New("a claim stands twice")
	errClaims = errors.New("a claim is missing or of another use")
)

// Tokens implements application.AccessTokens.
type Tokens struct {
	key      []byte
	accepted jwt.VerificationKeySet
	lifetime time.Duration
	parser   *jwt.Parser
	// known are the claims of tokens that were read, by their SHA-256; time alone can make them wrong.
	known     *lru.Cache[[sha256.Size]byte, claims]
	validator *jwt.Validator
}

// New returns Tokens signed with the first key, which believe those signed with any of them; ErrShortKey if one is
// short, or there is none.
func New(keys [][]byte, lifetime time.Duration, now func() time.Time) (*Tokens, error) {
	var accepted jwt.VerificationKeySet
	for _, key := range keys {
		if len(key) < minKey {
			return nil, ErrShortKey
		}
		accepted.Keys = append(accepted.Keys, key)
	}
	if len(accepted.Keys) == 0 {
		return nil, ErrShortKey
	}
	known, err := lru.New[[sha256.Size]byte, claims](keptTokens)
	if err != nil {
		return nil, fmt.Errorf("make room for tokens: %w", err)
	}
	rules := []jwt.ParserOption{
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
		jwt.WithStrictDecoding(),
		jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(),
		jwt.WithIssuer(issuer),
		jwt.WithAudience(audience),
		jwt.WithLeeway(leeway),
		jwt.WithTimeFunc(now),
	}
	return &Tokens{
		key: keys[0], accepted: accepted, lifetime: lifetime, parser: jwt.NewParser(rules...),
		known: known, validator: jwt.NewValidator(rules...),
	}, nil
}

type claims struct {
	Session string      `json:"sid"`
	Role    person.Role `json:"role"`
	Usage   string      `json:"typ"`
	jwt.RegisteredClaims
}

// Issue implements application.AccessTokens.
func (t *Tokens) Issue(c application.Claims) (string, time.Time, error) {
	expires := jwt.NewNumericDate(c.IssuedAt.Add(t.lifetime))
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims{
		Session: c.Session.String(),
		Role:    c.Role,
		Usage:   usage,
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer:    issuer,
			Subject:   c.User.String(),
			Audience:  jwt.ClaimStrings{audience},
			ExpiresAt: expires,
			IssuedAt:  jwt.NewNumericDate(c.IssuedAt),
			ID:        c.ID,
		},
	}).SignedString(t.key)
	if err != nil {
		return "", time.Time{}, fmt.Errorf("sign an access token: %w", err)
	}
	return token, expires.Time, nil
}

// Read implements application.AccessTokens.
func (t *Tokens) Read(token string) (application.Claims, error) {
	c, err := t.read(token)
	if err != nil {
		return application.Claims{}, fault.Because(fault.Unauthenticated, err)
	}
	return c, nil
}

func (t *Tokens) read(token string) (application.Claims, error) {
	if len(token) > maxToken || strings.Count(token, ".") != 2 {
		return application.Claims{}, errShape
	}
	digest := sha256.Sum256([]byte(token))
	if c, ok := t.known.Get(digest); ok {
		if err := t.validator.Validate(c); err != nil {
			return application.Claims{}, err
		}
		return c.checked()
	}
	c, err := t.parse(token)
	if err != nil {
		return application.Claims{}, err
	}
	read, err := c.checked()
	if err == nil {
		t.known.Add(digest, c)
	}
	return read, err
}

func (t *Tokens) parse(token string) (claims, error) {
	var c claims
	parsed, err := t.parser.ParseWithClaims(token, &c, func(parsed *jwt.Token) (any, error) {
		return t.accepted, checkHeader(parsed.Header)
	})
	if err != nil {
		return claims{}, err
	}
	payload, err := t.parser.DecodeSegment(strings.Split(parsed.Raw, ".")[1])
	if err != nil {
		return claims{}, err
	}
	return c, distinct(payload)
}

// checkHeader allows what Issue writes: nothing in a header may say where a key comes from.
func checkHeader(header map[string]any) error {
	if len(header) != 2 || header["typ"] != "JWT" || header["alg"] == nil {
		return errHeader
	}
	return nil
}

func (c claims) checked() (application.Claims, error) {
	user, userErr := id.Parse(c.Subject)
	session, sessionErr := id.Parse(c.Session)
	if userErr != nil || sessionErr != nil || c.Usage != usage || c.Role == "" || c.ID == "" || c.IssuedAt == nil {
		return application.Claims{}, errClaims
	}
	return application.Claims{
		User: user, Session: session, Role: c.Role, ID: c.ID, IssuedAt: c.IssuedAt.Time, ExpiresAt: c.ExpiresAt.Time,
	}, nil
}

// distinct refuses an object in which a name stands twice: readers differ in which value they take. Names
// that differ in case only are one name to encoding/json.
func distinct(object []byte) error {
	decoder := json.NewDecoder(strings.NewReader(string(object)))
	if _, err := decoder.Token(); err != nil {
		return err
	}
	seen := map[string]bool{}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return err
		}
		folded := strings.ToLower(fmt.Sprint(name))
		if seen[folded] {
			return errTwice
		}
		seen[folded] = true
	}
	return nil
}
