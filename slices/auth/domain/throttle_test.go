package domain_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/auth/domain"
)

func start() time.Time { return time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC) }

// fail makes a throttle fail so many times at once.
func fail(t domain.Throttle, now time.Time, times int) domain.Throttle {
	for range times {
		t = t.At(now).Failed(now)
	}
	return t
}

func TestThrottleLocksAtTheFifthFailure(t *testing.T) {
	t.Parallel()
	var throttle domain.Throttle
	for want := 4; want >= 1; want-- {
		throttle = fail(throttle, start(), 1)
		if throttle.Locked() || throttle.Remaining() != want {
			t.Errorf("locked %v with %d remaining, want %d", throttle.Locked(), throttle.Remaining(), want)
		}
	}
	throttle = fail(throttle, start(), 1)
	if !throttle.Locked() || throttle.Remaining() != 0 || !throttle.LockedUntil.Equal(start().Add(15*time.Minute)) {
		t.Errorf("after the fifth failure: %+v", throttle)
	}
}

func TestSec_P03_LocksDoubleUpToADay(t *testing.T) {
	t.Parallel()
	var (
		throttle domain.Throttle
		now      = start()
		got      []time.Duration
	)
	for range 9 {
		throttle = fail(throttle, now, 5)
		got = append(got, throttle.LockedUntil.Sub(now))
		now = *throttle.LockedUntil
	}
	want := []time.Duration{15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour,
		16 * time.Hour, 24 * time.Hour, 24 * time.Hour}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("locks (-want +got):\n%s", diff)
	}
}

func TestThrottleForgets(t *testing.T) {
	t.Parallel()
	locked := fail(domain.Throttle{}, start(), 5)
	for _, c := range []struct {
		name     string
		throttle domain.Throttle
		after    time.Duration
		want     domain.Throttle
	}{
		{"a lock holds to its end", locked, 15*time.Minute - 1, locked},
		{"an ended lock takes its failures with it", locked, 15 * time.Minute,
			domain.Throttle{LockLevel: 1, LastFailureAt: locked.LastFailureAt}},
		{"failures last a day", fail(domain.Throttle{}, start(), 3), 24 * time.Hour, fail(domain.Throttle{}, start(), 3)},
		{"a day later all is forgotten", fail(domain.Throttle{}, start(), 3), 24*time.Hour + 1, domain.Throttle{}},
		{"the doubling too", locked, 24*time.Hour + 1, domain.Throttle{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, c.throttle.At(start().Add(c.after))); diff != "" {
				t.Errorf("throttle (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFailureIsGivenBack(t *testing.T) {
	t.Parallel()
	for failures := range 5 {
		before := fail(domain.Throttle{}, start(), failures)
		after := before.Failed(start()).GivenBack()
		if after.Failures != before.Failures || after.Locked() || after.LockLevel != before.LockLevel {
			t.Errorf("after %d failures and one given back: %+v", failures, after)
		}
	}
	if got := (domain.Throttle{}).GivenBack(); got.Failures != 0 || got.LockLevel != 0 {
		t.Errorf("nothing given back: %+v", got)
	}
}
