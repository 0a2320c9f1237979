package redis_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	client "github.com/redis/go-redis/v9"

	"vitalgo/slices/auth/application"
	"vitalgo/slices/auth/domain"
	"vitalgo/slices/auth/infrastructure/redis"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/redisdb"
	"vitalgo/slices/shared/infrastructure/redisdev"
	"vitalgo/slices/shared/infrastructure/redistest"
)

// backends runs a test on the server for tests and on the one of development.
func backends(t *testing.T, test func(t *testing.T, c *client.Client)) {
	t.Helper()
	t.Run("server", func(t *testing.T) {
		t.Parallel()
		test(t, redistest.New(t))
	})
	t.Run("in the process", func(t *testing.T) {
		t.Parallel()
		server, err := redisdev.Start("", slog.New(slog.DiscardHandler))
		check(t, err)
		t.Cleanup(func() { check(t, server.Stop()) })
		options, err := client.ParseURL(server.URL())
		check(t, err)
		c := client.NewClient(options)
		t.Cleanup(func() { check(t, c.Close()) })
		test(t, c)
	})
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func noon() time.Time { return time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC) }

func lifetimes() domain.Lifetimes { return domain.DefaultLifetimes() }

func session(account id.ID, at time.Time) domain.Session {
	return domain.Session{
		ID: id.Random(), UserID: account, Role: person.Patient, IPAddress: "192.0.2.1", UserAgent: "Browser/1.0 \"ñ\"",
		CreatedAt: at, LastSeenAt: at, ExpiresAt: at.Add(lifetimes().Refresh), AbsoluteExpiresAt: at.Add(lifetimes().Absolute),
	}
}

func next(token string, at time.Time) application.Successor {
	return application.Successor{RefreshToken: token, AccessTokenID: "jti of " + token, At: at}
}

func open(t *testing.T, store *redis.Store, s domain.Session, token string) (ended int) {
	t.Helper()
	ended, err := store.Open(t.Context(), s, token, lifetimes().Sessions)
	check(t, err)
	return ended
}

func rotate(t *testing.T, store *redis.Store, token string, n application.Successor) application.Rotation {
	t.Helper()
	rotation, err := store.Rotate(t.Context(), token, n, lifetimes())
	check(t, err)
	return rotation
}

func TestOpenAndSee(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, c *client.Client) {
		store, s := redis.New(c, redisdb.NewShared(c)), session(id.Random(), noon())
		s.Remembered, s.Delivery = true, domain.ByCookie
		open(t, store, s, "token")
		got, err := store.See(t.Context(), s.ID, noon())()
		check(t, err)
		if diff := cmp.Diff(s, got); diff != "" {
			t.Errorf("session (-want +got):\n%s", diff)
		}
		if _, err := store.See(t.Context(), s.ID, s.ExpiresAt)(); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("error %v for a session that ran out", err)
		}
		if _, err := store.See(t.Context(), id.Random(), noon())(); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("error %v for a session that is not there", err)
		}
	})
}

func TestLastUseIsWrittenOncePerMinute(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, c *client.Client) {
		store, s := redis.New(c, redisdb.NewShared(c)), session(id.Random(), noon())
		open(t, store, s, "token")
		for _, step := range []struct{ at, want time.Duration }{
			{59 * time.Second, 0}, {time.Minute, time.Minute}, {119 * time.Second, time.Minute}, {3 * time.Minute, 3 * time.Minute},
		} {
			got, err := store.See(t.Context(), s.ID, noon().Add(step.at))()
			check(t, err)
			if seen := got.LastSeenAt.Sub(noon()); seen != step.want {
				t.Errorf("after %s: last use after %s, want %s", step.at, seen, step.want)
			}
		}
	})
}

func TestSec_T09_Rotation(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, c *client.Client) {
		store, s := redis.New(c, redisdb.NewShared(c)), session(id.Random(), noon())
		open(t, store, s, "first")
		later := noon().Add(time.Hour)
		got := rotate(t, store, "first", next("second", later))
		if got.Refused != "" || got.Session.ID != s.ID || got.Successor != next("second", later) {
			t.Errorf("rotation %+v", got)
		}
		if want := later.Add(lifetimes().Refresh); !got.Session.ExpiresAt.Equal(want) {
			t.Errorf("expires %s, want %s", got.Session.ExpiresAt, want)
		}
		if got := rotate(t, store, "unknown", next("x", later)); got.Refused != fault.TokenInvalid {
			t.Errorf("unknown token: %q", got.Refused)
		}
		if got := rotate(t, store, "second", next("third", later)); got.Refused != "" {
			t.Errorf("the successor is refused: %q", got.Refused)
		}
	})
}

func TestSec_T09_ReuseEndsTheSession(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, c *client.Client) {
		store, s := redis.New(c, redisdb.NewShared(c)), session(id.Random(), noon())
		open(t, store, s, "first")
		rotate(t, store, "first", next("second", noon()))
		late := noon().Add(10*time.Second + time.Microsecond)
		for _, token := range []string{"first", "second"} {
			if got := rotate(t, store, token, next("third", late)); got.Refused != fault.TokenInvalid {
				t.Errorf("%s token: %q, want TOKEN_INVALID", token, got.Refused)
			}
		}
		if _, err := store.See(t.Context(), s.ID, late)(); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("error %v: the session goes on", err)
		}
		if sessions, _ := store.List(t.Context(), s.UserID, late); len(sessions) != 0 {
			t.Errorf("%d sessions are listed", len(sessions))
		}
	})
}

func TestSec_T10_TheSamePairForTenSeconds(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, c *client.Client) {
		store, s := redis.New(c, redisdb.NewShared(c)), session(id.Random(), noon())
		open(t, store, s, "first")
		won := rotate(t, store, "first", next("second", noon()))
		again := rotate(t, store, "first", next("other", noon().Add(10*time.Second)))
		if diff := cmp.Diff(won, again); diff != "" {
			t.Errorf("second answer (-first +second):\n%s", diff)
		}
		if got := rotate(t, store, "other", next("x", noon())); got.Refused != fault.TokenInvalid {
			t.Errorf("the loser's token: %q, want TOKEN_INVALID", got.Refused)
		}
		check(t, store.End(t.Context(), s.UserID, s.ID, noon()))
		if got := rotate(t, store, "first", next("x", noon())); got.Refused != fault.TokenInvalid {
			t.Errorf("after the session's end: %q, want TOKEN_INVALID", got.Refused)
		}
	})
}

// rounds is how often something is raced: a thousand times, and less often against the stand-in, which is slow.
func rounds(t *testing.T) int {
	if strings.HasSuffix(t.Name(), "/server") {
		return 1000
	}
	return 20
}

func TestSec_T10_ParallelRefreshRotatesOnce(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, c *client.Client) {
		store := redis.New(c, redisdb.NewShared(c))
		for round := range rounds(t) {
			s, token := session(id.Random(), noon()), fmt.Sprint("token ", round)
			open(t, store, s, token)
			var (
				group   sync.WaitGroup
				mu      sync.Mutex
				answers = map[string]int{}
			)
			for i := range 20 {
				group.Go(func() {
					got, err := store.Rotate(t.Context(), token, next(fmt.Sprint(token, " ", i), noon()), lifetimes())
					mu.Lock()
					defer mu.Unlock()
					answers[fmt.Sprint(got.Successor.RefreshToken, got.Refused, err)]++
				})
			}
			group.Wait()
			if len(answers) != 1 {
				t.Fatalf("20 refreshes at once answer %v", answers)
			}
			// Whatever was made for the others leads nowhere: one key for each of the two tokens.
			if keys := c.Keys(t.Context(), "refresh:*").Val(); len(keys) != 2 {
				t.Fatalf("%d refresh tokens are kept", len(keys))
			}
			check(t, c.FlushDB(t.Context()).Err())
		}
	})
}

func TestSec_T09_Expiry(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, c *client.Client) {
		store, s := redis.New(c, redisdb.NewShared(c)), session(id.Random(), noon())
		open(t, store, s, "idle")
		if got := rotate(t, store, "idle", next("x", s.ExpiresAt)); got.Refused != fault.TokenExpired {
			t.Errorf("after a week without a refresh: %q, want TOKEN_EXPIRED", got.Refused)
		}
		s = session(id.Random(), noon())
		s.Remembered, s.ExpiresAt = true, noon().Add(lifetimes().Remembered)
		open(t, store, s, "0")
		var got application.Rotation
		for i, days := range []int{29, 58, 87} {
			got = rotate(t, store, fmt.Sprint(i), next(fmt.Sprint(i+1), noon().AddDate(0, 0, days)))
		}
		if !got.Session.ExpiresAt.Equal(s.AbsoluteExpiresAt) {
			t.Errorf("expires %s, want never past %s", got.Session.ExpiresAt, s.AbsoluteExpiresAt)
		}
		if got := rotate(t, store, "3", next("x", s.AbsoluteExpiresAt)); got.Refused != fault.TokenExpired {
			t.Errorf("after 90 days: %q, want TOKEN_EXPIRED", got.Refused)
		}
	})
}

func TestSec_T12_TheOldestSessionEnds(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, c *client.Client) {
		store, account := redis.New(c, redisdb.NewShared(c)), id.Random()
		var sessions []domain.Session
		for i := range 22 {
			s := session(account, noon().Add(time.Duration(i)*time.Minute))
			if i == 0 {
				s.ExpiresAt = s.CreatedAt.Add(time.Second) // has run out when the second one opens
			}
			sessions = append(sessions, s)
			if ended := open(t, store, s, fmt.Sprint(i)); ended != i/21 {
				t.Errorf("session %d ends %d", i, ended)
			}
		}
		now := noon().Add(time.Hour)
		listed, err := store.List(t.Context(), account, now)
		check(t, err)
		if len(listed) != 20 {
			t.Errorf("%d sessions, want 20", len(listed))
		}
		for i, gone := range map[int]bool{1: true, 2: false, 21: false} {
			if _, err := store.See(t.Context(), sessions[i].ID, now)(); (fault.CodeOf(err) == fault.NotFound) != gone {
				t.Errorf("session %d: error %v, want gone %v", i, err, gone)
			}
		}
	})
}

func TestSec_T12_NoTokenInClear(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, c *client.Client) {
		store := redis.New(c, redisdb.NewShared(c))
		open(t, store, session(id.Random(), noon()), "secret-one")
		rotate(t, store, "secret-one", next("secret-two", noon()))
		keys, err := c.Keys(t.Context(), "*").Result()
		check(t, err)
		dump := strings.Join(keys, "\n")
		for _, key := range keys {
			if values, err := c.HGetAll(t.Context(), key).Result(); err == nil {
				dump += fmt.Sprint(values)
			}
		}
		if len(keys) != 4 || strings.Contains(dump, "secret-") {
			t.Errorf("%d keys hold a token in clear:\n%s", len(keys), dump)
		}
	})
}

func TestEnd(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, c *client.Client) {
		store, account := redis.New(c, redisdb.NewShared(c)), id.Random()
		one, two, three := session(account, noon()), session(account, noon()), session(account, noon())
		for i, s := range []domain.Session{one, two, three} {
			open(t, store, s, fmt.Sprint(i))
		}
		ctx := t.Context()
		if err := store.End(ctx, id.Random(), one.ID, noon()); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("somebody else's session: error %v, want NOT_FOUND", err)
		}
		check(t, store.End(ctx, account, one.ID, noon()))
		if err := store.End(ctx, account, one.ID, noon()); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("ended twice: error %v, want NOT_FOUND", err)
		}
		n, err := store.EndAll(ctx, account, two.ID, noon())
		check(t, err)
		listed, err := store.List(ctx, account, noon())
		check(t, err)
		if n != 1 || len(listed) != 1 || listed[0].ID != two.ID {
			t.Errorf("%d ended, %d left", n, len(listed))
		}
	})
}

// D06: nothing is left of sessions that are ended, not even of one that ran out before another was opened.
func TestSec_D06_EndAllFindsWhatRanOut(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, c *client.Client) {
		store, account := redis.New(c, redisdb.NewShared(c)), id.Random()
		first := session(account, noon())
		open(t, store, first, "first")
		open(t, store, session(account, first.ExpiresAt.Add(time.Hour)), "second")
		if got := rotate(t, store, "first", next("x", first.ExpiresAt.Add(time.Hour))); got.Refused != fault.TokenExpired {
			t.Errorf("the token of the first: %q, want TOKEN_EXPIRED", got.Refused)
		}
		n, err := store.EndAll(t.Context(), account, id.ID{}, first.ExpiresAt.Add(time.Hour))
		check(t, err)
		if left := c.Keys(t.Context(), "*session*").Val(); n != 1 || len(left) != 0 {
			t.Errorf("%d ended, want the open one; left %v", n, left)
		}
	})
}

func TestKeysGoWithTheSession(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, c *client.Client) {
		store := redis.New(c, redisdb.NewShared(c))
		open(t, store, session(id.Random(), noon()), "one")
		rotate(t, store, "one", next("two", noon()))
		keys, err := c.Keys(t.Context(), "*").Result()
		check(t, err)
		for _, key := range keys {
			if ttl := c.TTL(t.Context(), key).Val(); ttl < 90*24*time.Hour || ttl > 91*24*time.Hour {
				t.Errorf("%s stays %s", strings.SplitN(key, ":", 2)[0], ttl)
			}
		}
	})
}

func TestWithoutRedis(t *testing.T) {
	t.Parallel()
	c := client.NewClient(&client.Options{Addr: "127.0.0.1:1", MaxRetries: -1})
	t.Cleanup(func() { check(t, c.Close()) })
	store, ctx := redis.New(c, redisdb.NewShared(c)), context.WithoutCancel(t.Context())
	_, seeErr := store.See(ctx, id.Random(), noon())()
	_, listErr := store.List(ctx, id.Random(), noon())
	_, rotateErr := store.Rotate(ctx, "x", next("y", noon()), lifetimes())
	_, openErr := store.Open(ctx, session(id.Random(), noon()), "x", 20)
	for name, err := range map[string]error{
		"see": seeErr, "list": listErr, "rotate": rotateErr, "open": openErr,
		"end": store.End(ctx, id.Random(), id.Random(), noon()),
	} {
		if fault.CodeOf(err) != fault.Unavailable {
			t.Errorf("%s: error %v, want SERVICE_UNAVAILABLE", name, err)
		}
	}
}
