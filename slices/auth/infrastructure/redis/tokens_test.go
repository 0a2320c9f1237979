package redis_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	client "github.com/redis/go-redis/v9"

	"vitalgo/slices/auth/domain"
	"vitalgo/slices/auth/infrastructure/redis"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
)

func TestOneTimeTokens(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, c *client.Client) {
		tokens, account := redis.NewTokens(c, c), id.Random()
		claim := domain.Claim{
			Account: account, Email: "maria@example.com", Replaces: "old@example.com", Mark: "a mark", ExpiresAt: noon().Add(time.Hour),
		}
		for _, token := range []string{"first", "second"} {
			check(t, tokens.Put(t.Context(), domain.PasswordReset, token, claim, noon()))
		}
		check(t, tokens.Put(t.Context(), domain.EmailChange, "change", claim, noon()))
		if _, err := tokens.Find(t.Context(), domain.PasswordReset, "first"); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("the token before: %v", err)
		}
		if _, err := tokens.Find(t.Context(), domain.EmailVerification, "second"); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("for another purpose: %v", err)
		}
		if got, err := tokens.Find(t.Context(), domain.PasswordReset, "second"); got != claim || err != nil {
			t.Errorf("found %+v, %v", got, err)
		}
		if got, err := tokens.Take(t.Context(), domain.PasswordReset, "second"); got != claim || err != nil {
			t.Errorf("took %+v, %v", got, err)
		}
		if _, err := tokens.Take(t.Context(), domain.PasswordReset, "second"); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("took it twice: %v", err)
		}
		check(t, tokens.Drop(t.Context(), account, domain.Purposes()...))
		if _, err := tokens.Find(t.Context(), domain.EmailChange, "change"); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("dropped: %v", err)
		}
	})
}

// P09: of twenty at once, one wins.
func TestSec_P09_OneOfTwentyWins(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, c *client.Client) {
		tokens := redis.NewTokens(c, c)
		claim := domain.Claim{Account: id.Random(), ExpiresAt: noon().Add(time.Hour)}
		check(t, tokens.Put(t.Context(), domain.PasswordReset, "token", claim, noon()))
		var won atomic.Int32
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				if _, err := tokens.Take(t.Context(), domain.PasswordReset, "token"); err == nil {
					won.Add(1)
				}
			})
		}
		group.Wait()
		if won.Load() != 1 {
			t.Errorf("%d won", won.Load())
		}
	})
}

func TestSec_T12_OneTimeTokensAreHashed(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, c *client.Client) {
		claim := domain.Claim{Account: id.Random(), ExpiresAt: noon().Add(time.Hour)}
		check(t, redis.NewTokens(c, c).Put(t.Context(), domain.PasswordReset, "a-secret", claim, noon()))
		keys, err := c.Keys(t.Context(), "*").Result()
		check(t, err)
		if len(keys) != 2 {
			t.Errorf("keys %v", keys)
		}
		for _, key := range keys {
			value, err := c.Get(t.Context(), key).Result()
			check(t, err)
			if left := c.PTTL(t.Context(), key).Val(); left <= time.Hour || strings.Contains(key+value, "a-secret") {
				t.Errorf("%s is %s, for %s", key, value, left)
			}
		}
	})
}
