package redis

import (
	"context"
	_ "embed" // the scripts
	"encoding/json"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
)

var (
	//go:embed put_token.lua
	putTokenLua string
	//go:embed drop_token.lua
	dropTokenLua string
)

// Tokens implements application.OneTimeTokens. token:{purpose}:{sha256} is what a token proves, and
// token_of:{purpose}:{account} leads to the token that an account has. Keys stay a day longer than tokens are
// good, so that one that is too old can be told from one that never was.
type Tokens struct {
	client    redis.UniversalClient
	reads     redis.UniversalClient
	put, drop *redis.Script
}

// NewTokens returns Tokens on client, and on reads for what only reads.
func NewTokens(client, reads redis.UniversalClient) *Tokens {
	return &Tokens{client, reads, redis.NewScript(putTokenLua), redis.NewScript(dropTokenLua)}
}

func tokenPrefix(p domain.Purpose) string { return "token:" + string(p) + ":" }

func tokenIndex(p domain.Purpose, account id.ID) string {
	return "token_of:" + string(p) + ":" + account.String()
}

// proof is what is stored of a claim.
type proof struct {
	Account   string    `json:"account"`
	Email     string    `json:"email"`
	Replaces  string    `json:"replaces,omitempty"`
	Mark      string    `json:"mark,omitempty"`
	ExpiresAt time.Time `json:"expires_at"`
}

// Put implements application.OneTimeTokens.
func (s *Tokens) Put(ctx context.Context, p domain.Purpose, token string, c domain.Claim, now time.Time) error {
	stored, err := json.Marshal(proof{c.Account.String(), c.Email, c.Replaces, c.Mark, c.ExpiresAt})
	if err != nil {
		return err
	}
	kept := c.ExpiresAt.Sub(now) + keptAfter
	keys := []string{tokenPrefix(p) + digest(token), tokenIndex(p, c.Account)}
	err = s.put.Run(ctx, s.client, keys, stored, digest(token), tokenPrefix(p), kept.Milliseconds()).Err()
	return unavailable(orNil(err))
}

// Find implements application.OneTimeTokens.
func (s *Tokens) Find(ctx context.Context, p domain.Purpose, token string) (domain.Claim, error) {
	return claim(s.reads.Get(ctx, tokenPrefix(p)+digest(token)))
}

// Take implements application.OneTimeTokens.
func (s *Tokens) Take(ctx context.Context, p domain.Purpose, token string) (domain.Claim, error) {
	return claim(s.client.GetDel(ctx, tokenPrefix(p)+digest(token)))
}

// Drop implements application.OneTimeTokens.
func (s *Tokens) Drop(ctx context.Context, account id.ID, purposes ...domain.Purpose) error {
	for _, p := range purposes {
		err := s.drop.Run(ctx, s.client, []string{tokenIndex(p, account)}, tokenPrefix(p)).Err()
		if err := orNil(err); err != nil {
			return unavailable(err)
		}
	}
	return nil
}

func claim(answer *redis.StringCmd) (domain.Claim, error) {
	text, err := answer.Result()
	if errors.Is(err, redis.Nil) {
		return domain.Claim{}, fault.New(fault.NotFound)
	}
	if err != nil {
		return domain.Claim{}, unavailable(err)
	}
	var stored proof
	if err := json.Unmarshal([]byte(text), &stored); err != nil {
		return domain.Claim{}, errors.New("a one-time token cannot be read") // without the value
	}
	account, err := id.Parse(stored.Account)
	return domain.Claim{
		Account: account, Email: stored.Email, Replaces: stored.Replaces, Mark: stored.Mark, ExpiresAt: stored.ExpiresAt,
	}, err
}

// orNil takes a script without an answer for what it is.
func orNil(err error) error {
	if errors.Is(err, redis.Nil) {
		return nil
	}
	return err
}
