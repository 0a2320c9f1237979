// Package events carries short messages between the replicas of the server, through Redis pub/sub. A message
// reaches whoever listens at that moment, and nobody later: what must not be missed is read from the database.
package events

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"vitalgo/slices/shared/domain/fault"
)

const (
	// patience is how long Redis may take to confirm that it will pass messages on.
	patience = 900 * time.Millisecond
	// silence is how long Redis may say nothing before it is asked whether it is there, and then to answer.
	silence = time.Second
	// kept is how many messages wait for a listener that is busy.
	kept = 64
)

var errNotConfirmed = errors.New("the subscription is not confirmed by Redis")

// Message is a text for those who listen to a topic.
type Message struct{ Topic, Text string }

// Bus sends messages and passes them on, over one connection for all that listen in this process. It is safe for
// concurrent use.
type Bus struct {
	client redis.UniversalClient
	mu     sync.Mutex
	conn   *redis.PubSub // nil while nobody listens
	topics map[string]*topic
}

type topic struct {
	confirmed chan struct{}
	listeners map[chan string]struct{}
}

// New returns a Bus on client.
func New(client redis.UniversalClient) *Bus {
	return &Bus{client: client, topics: map[string]*topic{}}
}

// Send sends messages, or answers SERVICE_UNAVAILABLE.
func (b *Bus) Send(ctx context.Context, messages ...Message) error {
	pipeline := b.client.Pipeline()
	for _, m := range messages {
		pipeline.Publish(ctx, m.Topic, m.Text)
	}
	_, err := pipeline.Exec(ctx)
	return unavailable(err)
}

// Listen returns the texts that are sent to a topic from now on, until ctx ends: then the channel is closed. It is
// closed before that for a listener who does not keep up, and for all when Redis is lost, because what is sent
// meanwhile reaches nobody.
func (b *Bus) Listen(ctx context.Context, name string) (<-chan string, error) {
	listener := make(chan string, kept)
	confirmed, err := b.join(ctx, name, listener)
	if err != nil {
		return nil, unavailable(err)
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-confirmed:
		context.AfterFunc(ctx, func() { b.leave(name, listener) })
		return listener, nil
	case <-ctx.Done():
		err = ctx.Err()
	case <-timer.C:
		err = errNotConfirmed
	}
	b.leave(name, listener)
	return nil, unavailable(err)
}

func (b *Bus) join(ctx context.Context, name string, listener chan string) (confirmed <-chan struct{}, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.conn == nil {
		b.conn = b.client.Subscribe(context.WithoutCancel(ctx))
		go b.receive(context.WithoutCancel(ctx), b.conn)
	}
	t, known := b.topics[name]
	if !known {
		t = &topic{confirmed: make(chan struct{}), listeners: map[chan string]struct{}{}}
		if err := b.conn.Subscribe(ctx, name); err != nil {
			b.rest()
			return nil, err
		}
		b.topics[name] = t
	}
	t.listeners[listener] = struct{}{}
	return t.confirmed, nil
}

func (b *Bus) leave(name string, listener chan string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.topics[name]
	if t == nil {
		return
	}
	if _, listens := t.listeners[listener]; listens {
		b.drop(name, t, listener)
	}
}

// drop ends a listener, and what was held for it alone. Its errors mean that the connection is gone already.
func (b *Bus) drop(name string, t *topic, listener chan string) {
	close(listener)
	delete(t.listeners, listener)
	if len(t.listeners) > 0 {
		return
	}
	delete(b.topics, name)
	_ = b.conn.Unsubscribe(context.Background(), name)
	b.rest()
}

// rest gives the connection back while nobody listens.
func (b *Bus) rest() {
	if len(b.topics) == 0 {
		_ = b.conn.Close() // ends receive
		b.conn = nil
	}
}

// receive passes on what comes over a connection until it is closed or lost. The client would connect again by
// itself, and say nothing of the messages that it missed.
func (b *Bus) receive(ctx context.Context, conn *redis.PubSub) {
	defer b.lose(conn)
	asked := false
	for {
		message, err := conn.ReceiveTimeout(ctx, silence)
		switch {
		case err == nil:
			asked = false
			b.passOf(conn, message)
		case isTimeout(err) && !asked && conn.Ping(ctx) == nil:
			asked = true
		default:
			return
		}
	}
}

func isTimeout(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return ok && timeout.Timeout()
}

// lose ends all who listen over a connection.
func (b *Bus) lose(conn *redis.PubSub) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.conn != conn {
		return
	}
	for _, t := range b.topics {
		for listener := range t.listeners {
			close(listener)
		}
	}
	clear(b.topics)
	b.rest()
}

func (b *Bus) passOf(conn *redis.PubSub, message any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.conn == conn {
		b.pass(message)
	}
}

func (b *Bus) pass(message any) {
	switch m := message.(type) {
	case *redis.Subscription:
		if t := b.topics[m.Channel]; t != nil && m.Kind == "subscribe" {
			t.confirm()
		}
	case *redis.Message:
		if t := b.topics[m.Channel]; t != nil {
			b.passTo(m.Channel, t, m.Payload)
		}
	}
}

func (b *Bus) passTo(name string, t *topic, text string) {
	for listener := range t.listeners {
		select {
		case listener <- text:
		default:
			b.drop(name, t, listener)
		}
	}
}

// confirm may be called again, for a topic that was left and joined anew before Redis had answered.
func (t *topic) confirm() {
	select {
	case <-t.confirmed:
	default:
		close(t.confirmed)
	}
}

func unavailable(err error) error {
	if err == nil {
		return nil
	}
	return fault.Because(fault.Unavailable, fmt.Errorf("events: %w", err))
}
