// Package cache keeps small public values in the process, so that asking for them again costs no statement.
package cache

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"vitalgo/slices/shared/domain/fault"
)

const (
	// loadTimeout leaves an answer that falls back on the old value under three seconds.
	loadTimeout = 2 * time.Second
	// retryPause keeps callers from waiting for a source that was out of reach a moment ago.
	retryPause = 5 * time.Second
)

// Value is one value that is loaded when it is first asked for, and again when it has grown old. It is the
// same for every caller: nothing that depends on who asks may be kept in one.
type Value[T any] struct {
	load   func(ctx context.Context) (T, error)
	maxAge time.Duration
	now    func() time.Time

	flight singleflight.Group

	mu     sync.Mutex
	loaded bool
	value  T
	until  time.Time
}

// New declares a value that is used for maxAge after each load.
func New[T any](maxAge time.Duration, now func() time.Time, load func(ctx context.Context) (T, error)) *Value[T] {
	return &Value[T]{load: load, maxAge: maxAge, now: now}
}

// Get returns the value, which callers share and must not change. Callers who come while it is loaded wait
// for that one load. Where the source is out of reach, an old value is better than none; other errors are
// answered, and never kept.
func (v *Value[T]) Get(ctx context.Context) (T, error) {
	if value, ok := v.fresh(); ok {
		return value, nil
	}
	select {
	case result := <-v.flight.DoChan("", v.refresh):
		value, _ := result.Val.(T)
		return value, result.Err
	case <-ctx.Done():
		var none T
		return none, fault.Because(fault.Unavailable, context.Cause(ctx))
	}
}

func (v *Value[T]) fresh() (T, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.value, v.loaded && v.now().Before(v.until)
}

// refresh belongs to no request: it must neither end with the one that came first, nor run in its
// transaction.
func (v *Value[T]) refresh() (any, error) {
	if value, ok := v.fresh(); ok { // a load ended between the caller's look and its turn
		return value, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), loadTimeout)
	defer cancel()
	value, err := v.load(ctx)

	v.mu.Lock()
	defer v.mu.Unlock()
	switch {
	case err == nil:
		v.value, v.loaded, v.until = value, true, v.now().Add(v.maxAge)
	case v.loaded && fault.CodeOf(err) == fault.Unavailable:
		v.until = v.now().Add(retryPause)
	default:
		return nil, err
	}
	return v.value, nil
}
