package redisdb

import (
	"context"
	"errors"
	"net"
	"runtime"
	"sync"

	"github.com/redis/go-redis/v9"
)

// Shared is a client whose scripts, and what is asked by Process, share trips: what is asked for while one is under way
// waits for its end, and travels together, with what is asked for until that leaves. Alone a command travels at once, so
// that a server with little to do waits for nothing; under load a trip, and what it costs both sides, is shared by the more
// commands the more there are.
//
// A command is run whether its caller still waits or not; the client's own limits bound the wait. One that Redis refuses
// fails alone.
type Shared struct {
	redis.UniversalClient

	mu       sync.Mutex
	underway bool
	waiting  []*traveller
}

// NewShared returns a client that sends by another one.
func NewShared(client redis.UniversalClient) *Shared { return &Shared{UniversalClient: client} }

// traveller is a command that waits. It is told to lead those who wait with it, or, by none to lead, that it has arrived.
type traveller struct {
	cmd  redis.Cmder
	turn chan []*traveller
}

// EvalSha implements redis.Scripter.
func (s *Shared) EvalSha(ctx context.Context, sha1 string, keys []string, args ...any) *redis.Cmd {
	words := make([]any, 0, 3+len(keys)+len(args))
	words = append(words, "evalsha", sha1, len(keys))
	for _, key := range keys {
		words = append(words, key)
	}
	cmd := redis.NewCmd(ctx, append(words, args...)...)
	if len(keys) > 0 {
		cmd.SetFirstKeyPos(3)
	}
	s.travel(ctx, cmd)
	return cmd
}

// Process implements redis.UniversalClient, for one command of any kind.
func (s *Shared) Process(ctx context.Context, cmd redis.Cmder) error {
	s.travel(ctx, cmd)
	return cmd.Err()
}

// travel returns once cmd has been answered.
func (s *Shared) travel(ctx context.Context, cmd redis.Cmder) {
	t := &traveller{cmd: cmd}
	if s.goes(t) {
		s.lead(ctx, t, []*traveller{t})
		return
	}
	if led := <-t.turn; len(led) > 0 {
		s.lead(ctx, t, led)
	}
}

// goes reports whether t may go at once; else it waits.
func (s *Shared) goes(t *traveller) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.underway {
		s.underway = true
		return true
	}
	t.turn = make(chan []*traveller, 1)
	s.waiting = append(s.waiting, t)
	return false
}

// lead sends the commands of all, of which the leader is one, and lets those who wait go next.
func (s *Shared) lead(ctx context.Context, leader *traveller, all []*traveller) {
	all = s.board(all)
	defer s.arrive(leader, all)
	ctx = context.WithoutCancel(ctx) // the others are not to fail when the leader's caller leaves
	if len(all) == 1 {
		_ = s.UniversalClient.Process(ctx, leader.cmd) // the command holds its error
		return
	}
	trip := s.Pipeline()
	for _, t := range all {
		_ = trip.Process(ctx, t.cmd) // is queued
	}
	_, _ = trip.Exec(ctx) // each command holds its error
}

// board returns all, and with them those who come while the processors finish what they have in hand. With nothing in hand
// it takes no time.
func (s *Shared) board(all []*traveller) []*traveller {
	runtime.Gosched()
	s.mu.Lock()
	defer s.mu.Unlock()
	all = append(all, s.waiting...)
	s.waiting = nil
	return all
}

// arrive tells those of a trip that it is over, and the next ones to go.
func (s *Shared) arrive(leader *traveller, all []*traveller) {
	for _, t := range all {
		if t != leader {
			t.turn <- nil
		}
	}
	s.next(leader.cmd.Err())
}

// next lets those who waited for a trip that ended with err go. Where Redis did not answer in time, they have waited long
// enough, too.
func (s *Shared) next(err error) {
	waiting := s.depart(!timedOut(err))
	for _, t := range waiting {
		t.cmd.SetErr(err)
		t.turn <- nil
	}
}

// depart lets those who wait go, or returns them for good.
func (s *Shared) depart(goes bool) (left []*traveller) {
	s.mu.Lock()
	defer s.mu.Unlock()
	waiting := s.waiting
	s.waiting, s.underway = nil, goes && len(waiting) > 0
	if !s.underway {
		return waiting
	}
	waiting[0].turn <- waiting // has room for it
	return nil
}

func timedOut(err error) bool {
	failed, ok := errors.AsType[net.Error](err)
	return ok && failed.Timeout()
}
