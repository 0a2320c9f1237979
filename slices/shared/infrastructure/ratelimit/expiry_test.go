package ratelimit_test

import (
	"testing"
	"time"

	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/infrastructure/ratelimit"
	"vitalgo/slices/shared/infrastructure/redistest"
)

// G12: a counter and its expiry are written by one script, so that none stays for ever: not after one count, not after
// many, not after a refusal, and not after what was given back.
func TestSec_G12_CountersExpire(t *testing.T) {
	t.Parallel()
	client := redistest.New(t)
	limits := ratelimit.New(client, 1)
	rule := limit.Rule{Name: "tries", Times: 3, Per: time.Hour}
	for range 5 {
		_ = limits.Allow(t.Context(), rule, "many") // the last two are refused
	}
	for _, key := range []string{"one", "given back"} {
		if err := limits.Allow(t.Context(), rule, key); err != nil {
			t.Fatal(err)
		}
	}
	if err := limits.GiveBack(t.Context(), rule, "given back"); err != nil {
		t.Fatal(err)
	}
	keys, err := client.Keys(t.Context(), "*").Result()
	if err != nil || len(keys) != 2 {
		t.Fatalf("keys %v, %v", keys, err)
	}
	for _, key := range keys {
		if left := client.PTTL(t.Context(), key).Val(); left <= 0 || left > rule.Per {
			t.Errorf("%s stays %s", key, left)
		}
	}
}
