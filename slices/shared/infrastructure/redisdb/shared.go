package redisdb

import (
	"context"
	"errors"
	"net"
	"runtime"
	"sync"

	"github.com/redis/go-redis/v9"

	"vitalgo/slices/shared/infrastructure/logging"
)

// Shared is a client whose scripts, and what is asked by Process and Begin, share trips: what is asked for while one is
// under way waits for its end, and travels together, with what is asked for until that leaves. Alone a command travels at
// once, so that a server with little to do waits for nothing; under load a trip, and what it costs both sides, is shared by
// the more commands the more there are.
//
// A command is run whether its caller still waits or not; the client's own limits bound the wait. One that Redis refuses
// fails alone.
type Shared struct {
	redis.UniversalClient

	mu       sync.Mutex
	underway bool // somebody takes those who wait along
	waiting  []*traveller
}

// NewShared returns a client that sends by another one.
func NewShared(client redis.UniversalClient) *Shared { return &Shared{UniversalClient: client} }

// traveller is a command that waits.
type traveller struct {
	ctx     context.Context
	cmd     redis.Cmder
	arrived chan struct{} // has room for what tells so
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
	s.Begin(ctx, cmd)()
	return cmd
}

// Process implements redis.UniversalClient, for one command of any kind.
func (s *Shared) Process(ctx context.Context, cmd redis.Cmder) error {
	s.Begin(ctx, cmd)()
	return cmd.Err()
}

// Begin has cmd travel while its caller goes on, and returns what waits until it has been answered.
func (s *Shared) Begin(ctx context.Context, cmd redis.Cmder) (wait func()) {
	t := &traveller{ctx, cmd, make(chan struct{}, 1)}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting = append(s.waiting, t)
	if !s.underway {
		s.underway = true
		go s.run()
	}
	return func() { <-t.arrived }
}

// run sends what waits, until nothing does. Where Redis does not answer a trip in time, those who wait for the next one have
// waited long enough, too.
func (s *Shared) run() {
	for trip := s.board(); len(trip) > 0; trip = s.board() {
		err := s.send(trip)
		arrive(trip)
		if timedOut(err) {
			late := s.late()
			fail(late, err)
			arrive(late)
		}
	}
}

// board returns those who wait, and with them those who come while the processors finish what they have in hand. With
// nothing in hand it takes no time.
func (s *Shared) board() []*traveller {
	runtime.Gosched()
	s.mu.Lock()
	defer s.mu.Unlock()
	trip := s.waiting
	s.waiting, s.underway = nil, len(trip) > 0
	return trip
}

// late returns those who wait, for good.
func (s *Shared) late() []*traveller {
	s.mu.Lock()
	defer s.mu.Unlock()
	late := s.waiting
	s.waiting = nil
	return late
}

// send sends the commands of a trip, each of which holds its error afterwards, and returns that of the first.
func (s *Shared) send(trip []*traveller) error {
	defer func() { // a panic would end the process
		if value := recover(); value != nil {
			fail(trip, logging.Recovered(value))
		}
	}()
	first := trip[0]
	ctx := context.WithoutCancel(first.ctx) // the others are not to fail when its caller leaves
	if len(trip) == 1 {
		return s.UniversalClient.Process(ctx, first.cmd)
	}
	pipeline := s.Pipeline()
	for _, t := range trip {
		_ = pipeline.Process(ctx, t.cmd) // is queued
	}
	_, _ = pipeline.Exec(ctx)
	return first.cmd.Err()
}

func fail(all []*traveller, err error) {
	for _, t := range all {
		t.cmd.SetErr(err)
	}
}

func arrive(all []*traveller) {
	for _, t := range all {
		t.arrived <- struct{}{}
	}
}

func timedOut(err error) bool {
	failed, ok := errors.AsType[net.Error](err)
	return ok && failed.Timeout()
}
