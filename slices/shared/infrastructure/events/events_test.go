package events_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/events"
	"vitalgo/slices/shared/infrastructure/redistest"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

const patience = 30 * time.Second

// name is a topic that no other test has: channels are of the whole server.
func name() string { return "topic:" + id.Random().String() }

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func listen(t *testing.T, ctx context.Context, b *events.Bus, topic string) <-chan string {
	t.Helper()
	heard, err := b.Listen(ctx, topic)
	check(t, err)
	return heard
}

func hear(t *testing.T, heard <-chan string) string {
	t.Helper()
	select {
	case text, open := <-heard:
		if !open {
			return "closed"
		}
		return text
	case <-time.After(patience):
		t.Fatal("nothing is heard")
		return ""
	}
}

func TestMessagesReachAllReplicas(t *testing.T) {
	t.Parallel()
	client := redistest.New(t)
	one, other := events.New(client), events.New(client)
	topic := name()
	here, again, there := listen(t, t.Context(), one, topic), listen(t, t.Context(), one, topic), listen(t, t.Context(), other, topic)
	stranger := listen(t, t.Context(), one, name())

	check(t, other.Send(t.Context(), events.Message{Topic: topic, Text: "first"}, events.Message{Topic: topic, Text: "second"}))
	for _, heard := range []<-chan string{here, again, there} {
		for _, want := range []string{"first", "second"} {
			if got := hear(t, heard); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	}
	if len(stranger) != 0 {
		t.Error("a message reached a listener of another topic")
	}
}

func TestListeningEndsWithItsContext(t *testing.T) {
	t.Parallel()
	b, topic := events.New(redistest.New(t)), name()
	ctx, cancel := context.WithCancel(t.Context())
	leaving, staying := listen(t, ctx, b, topic), listen(t, t.Context(), b, topic)
	cancel()
	if got := hear(t, leaving); got != "closed" {
		t.Errorf("got %q", got)
	}
	check(t, b.Send(t.Context(), events.Message{Topic: topic, Text: "on"}))
	if got := hear(t, staying); got != "on" {
		t.Errorf("the other listener got %q", got)
	}
}

// The connection is given back when the last one leaves, and taken again.
func TestListeningAnew(t *testing.T) {
	t.Parallel()
	b, topic := events.New(redistest.New(t)), name()
	for i := range 20 {
		ctx, cancel := context.WithCancel(t.Context())
		heard := listen(t, ctx, b, topic)
		check(t, b.Send(t.Context(), events.Message{Topic: topic, Text: fmt.Sprint(i)}))
		if got := hear(t, heard); got != fmt.Sprint(i) {
			t.Errorf("got %q, want %d", got, i)
		}
		cancel()
		if got := hear(t, heard); got != "closed" {
			t.Errorf("got %q", got)
		}
	}
}

func TestAListenerWhoDoesNotKeepUpIsDropped(t *testing.T) {
	t.Parallel()
	b, topic := events.New(redistest.New(t)), name()
	slow, last := listen(t, t.Context(), b, topic), listen(t, t.Context(), b, topic)
	for range 65 {
		check(t, b.Send(t.Context(), events.Message{Topic: topic, Text: "x"}))
		if got := hear(t, last); got != "x" {
			t.Fatalf("got %q", got)
		}
	}
	n := 0
	for range slow {
		n++
	}
	if n != 64 {
		t.Errorf("%d messages were kept, want 64", n)
	}
}

func TestWithoutRedis(t *testing.T) {
	t.Parallel()
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1, DialerRetries: 1})
	t.Cleanup(func() { check(t, client.Close()) })
	b := events.New(client)
	_, err := b.Listen(t.Context(), name())
	for _, err := range []error{err, b.Send(t.Context(), events.Message{Topic: name()})} {
		if fault.CodeOf(err) != fault.Unavailable {
			t.Errorf("error %v, want SERVICE_UNAVAILABLE", err)
		}
	}
}

// Messages that are sent while Redis is away are lost: those who listen are told that, at once where the connection
// breaks, and after a while where it goes silent.
func TestLosingRedisEndsListening(t *testing.T) {
	t.Parallel()
	for way, lose := range map[string]func(*redistest.Relay){"broken": (*redistest.Relay).Break, "silent": (*redistest.Relay).Stall} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			relay := redistest.NewRelay(t)
			b, topic := events.New(relay.Client), name()
			first, second := listen(t, t.Context(), b, topic), listen(t, t.Context(), b, name())
			check(t, b.Send(t.Context(), events.Message{Topic: topic, Text: "before"}))
			if got := hear(t, first); got != "before" {
				t.Errorf("got %q", got)
			}
			lose(relay)
			for _, heard := range []<-chan string{first, second} {
				if got := hear(t, heard); got != "closed" {
					t.Errorf("got %q", got)
				}
			}
			if _, err := b.Listen(t.Context(), topic); fault.CodeOf(err) != fault.Unavailable {
				t.Errorf("while it is away: %v", err)
			}
			relay.Mend()
			again := listen(t, t.Context(), b, topic)
			check(t, b.Send(t.Context(), events.Message{Topic: topic, Text: "after"}))
			if got := hear(t, again); got != "after" {
				t.Errorf("got %q", got)
			}
		})
	}
}

// Whoever listens while nothing happens goes on listening.
func TestSilenceIsNoLoss(t *testing.T) {
	t.Parallel()
	b, topic := events.New(redistest.New(t)), name()
	heard := listen(t, t.Context(), b, topic)
	select {
	case text, open := <-heard:
		t.Fatalf("heard %q, open %t", text, open)
	case <-time.After(3500 * time.Millisecond): // three questions, and their answers
	}
	check(t, b.Send(t.Context(), events.Message{Topic: topic, Text: "on"}))
	if got := hear(t, heard); got != "on" {
		t.Errorf("got %q", got)
	}
}
