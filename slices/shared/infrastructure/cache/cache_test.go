package cache_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/infrastructure/cache"
)

const maxAge = time.Minute

// source counts its loads: the first answers 1, the second 2. While fails is set it answers that instead.
type source struct {
	mu    sync.Mutex
	loads int
	fails error
	wait  chan struct{} // if set, a load takes until it is closed
}

func (s *source) load(ctx context.Context) (int, error) {
	s.mu.Lock()
	s.loads++
	n, err, wait := s.loads, s.fails, s.wait
	s.mu.Unlock()
	if wait != nil {
		select {
		case <-wait:
		case <-ctx.Done():
			return 0, fault.Because(fault.Unavailable, ctx.Err())
		}
	}
	return n, err
}

func (s *source) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fails = err
}

func wantValue(t *testing.T, v *cache.Value[int], want int) {
	t.Helper()
	if got, err := v.Get(t.Context()); got != want || err != nil {
		t.Errorf("Get = %d, %v, want %d", got, err, want)
	}
}

type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func TestValueIsLoadedAgainWhenOld(t *testing.T) {
	t.Parallel()
	var (
		s source
		c clock
	)
	v := cache.New(maxAge, c.Now, s.load)
	wantValue(t, v, 1)
	c.now = c.now.Add(maxAge - 1)
	wantValue(t, v, 1)
	c.now = c.now.Add(1)
	wantValue(t, v, 2)
	wantValue(t, v, 2)
}

func TestErrorsAreNotKept(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for _, failure := range []error{broken, fault.Because(fault.Unavailable, broken)} {
		s := source{fails: failure}
		v := cache.New(maxAge, (&clock{}).Now, s.load)
		if _, err := v.Get(t.Context()); !errors.Is(err, broken) {
			t.Errorf("Get = %v, want the error of the load", err)
		}
		s.fail(nil)
		wantValue(t, v, 2)
	}
}

// security.md A04: catalogues are answered while the database is down.
func TestOldValueOutlivesAnOutage(t *testing.T) {
	t.Parallel()
	var (
		s source
		c clock
	)
	v := cache.New(maxAge, c.Now, s.load)
	wantValue(t, v, 1)
	s.fail(fault.New(fault.Unavailable))
	c.now = c.now.Add(maxAge)
	wantValue(t, v, 1)
	wantValue(t, v, 1)
	if s.loads != 2 {
		t.Errorf("%d loads, want 2: who comes right after a failed one does not try again", s.loads)
	}
	s.fail(nil)
	c.now = c.now.Add(maxAge)
	wantValue(t, v, 3)
}

func TestOtherErrorsAreNotHiddenByAnOldValue(t *testing.T) {
	t.Parallel()
	var (
		s source
		c clock
	)
	v := cache.New(maxAge, c.Now, s.load)
	wantValue(t, v, 1)
	broken := errors.New("broken")
	s.fail(broken)
	c.now = c.now.Add(maxAge)
	if _, err := v.Get(t.Context()); !errors.Is(err, broken) {
		t.Errorf("Get = %v, want the error of the load", err)
	}
}

func TestConcurrentCallersShareOneLoad(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := source{wait: make(chan struct{})}
		v := cache.New(maxAge, time.Now, s.load)
		var callers sync.WaitGroup
		for range 50 {
			callers.Go(func() { wantValue(t, v, 1) })
		}
		synctest.Wait()
		close(s.wait)
		callers.Wait()
		wantValue(t, v, 1)
	})
}

func TestCancelledCallerDoesNotFailTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := source{wait: make(chan struct{})}
		v := cache.New(maxAge, time.Now, s.load)
		first, cancel := context.WithCancel(t.Context())
		var callers sync.WaitGroup
		callers.Go(func() {
			if _, err := v.Get(first); !errors.Is(err, context.Canceled) || fault.CodeOf(err) != fault.Unavailable {
				t.Errorf("Get of a cancelled caller = %v, want %s because it was cancelled", err, fault.Unavailable)
			}
		})
		synctest.Wait() // the load has begun, for the first caller
		callers.Go(func() { wantValue(t, v, 1) })
		cancel()
		synctest.Wait()
		close(s.wait)
		callers.Wait()
	})
}

// A load that began inside a transaction must not run on its connection: it may outlive it.
func TestLoadSeesNothingOfItsCaller(t *testing.T) {
	t.Parallel()
	type key struct{}
	v := cache.New(maxAge, time.Now, func(ctx context.Context) (any, error) { return ctx.Value(key{}), nil })
	if got, err := v.Get(context.WithValue(t.Context(), key{}, "transaction")); got != nil || err != nil {
		t.Errorf("the load saw %v, %v", got, err)
	}
}

func TestLoadThatHangsIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := source{wait: make(chan struct{})}
		start := time.Now()
		_, err := cache.New(maxAge, time.Now, s.load).Get(t.Context())
		if took := time.Since(start); fault.CodeOf(err) != fault.Unavailable || took >= 3*time.Second {
			t.Errorf("Get = %v after %v, want %s in under 3 s", err, took, fault.Unavailable)
		}
	})
}
