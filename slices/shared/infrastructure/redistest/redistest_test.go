package redistest_test

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"vitalgo/slices/shared/infrastructure/redistest"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

func TestDatabasesAreIsolated(t *testing.T) {
	t.Parallel()
	for range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			client := redistest.New(t)
			if created := client.SetNX(t.Context(), "mine", 1, 0).Val(); !created {
				t.Error("another test's key is here")
			}
			if n := client.DBSize(t.Context()).Val(); n != 1 {
				t.Errorf("got %d keys, want 1", n)
			}
		})
	}
}

func TestURLIsOfADatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	client, url := redistest.New(t), redistest.URL(t)
	options, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	other := redis.NewClient(options)
	t.Cleanup(func() {
		if err := other.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := client.Set(t.Context(), "key", "x", 0).Err(); err != nil {
		t.Fatal(err)
	}
	if n, err := other.DBSize(t.Context()).Result(); n != 0 || err != nil {
		t.Errorf("got %d keys and %v, want an empty database", n, err)
	}
}

func TestKeysExpire(t *testing.T) {
	t.Parallel()
	client := redistest.New(t)
	if err := client.Set(t.Context(), "short", "x", 20*time.Millisecond).Err(); err != nil {
		t.Fatal(err)
	}
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	deadline := time.After(time.Minute)
	for client.Exists(t.Context(), "short").Val() != 0 {
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatal("the key is still there")
		}
	}
}
