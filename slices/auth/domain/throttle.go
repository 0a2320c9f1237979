package domain

import (
	"net/netip"
	"time"

	"vitalgo/slices/shared/domain/id"
)

// The rule that slows down guessing (domain.md section 3).
const (
	maxFailures   = 5
	firstLock     = 15 * time.Minute
	longestLock   = day
	failureMemory = day
)

// Throttle counts the failed logins with one address, whether or not it has an account.
type Throttle struct {
	Failures int
	// LockLevel is how often the address was locked; each lock is twice as long as the one before.
	LockLevel     int
	LockedUntil   *time.Time
	LastFailureAt *time.Time
}

// At returns the throttle as it stands now: a lock that ended takes its failures with it, and a day without a
// failure everything.
func (t Throttle) At(now time.Time) Throttle {
	if t.LastFailureAt != nil && now.Sub(*t.LastFailureAt) > failureMemory {
		return Throttle{}
	}
	if t.LockedUntil != nil && !now.Before(*t.LockedUntil) {
		t.Failures, t.LockedUntil = 0, nil
	}
	return t
}

// Locked reports whether logins are refused.
func (t Throttle) Locked() bool { return t.LockedUntil != nil }

// Remaining is how many more failures there may be before logins are locked.
func (t Throttle) Remaining() int { return max(maxFailures-t.Failures, 0) }

// Failed returns the throttle after one more failure now.
func (t Throttle) Failed(now time.Time) Throttle {
	t.Failures++
	t.LastFailureAt = &now
	if t.Failures >= maxFailures {
		until := now.Add(lock(t.LockLevel))
		t.LockedUntil = &until
		t.LockLevel++
	}
	return t
}

// GivenBack returns the throttle without a failure that turned out to be none.
func (t Throttle) GivenBack() Throttle {
	t.Failures = max(t.Failures-1, 0)
	if t.Locked() {
		t.LockedUntil, t.LockLevel = nil, max(t.LockLevel-1, 0)
	}
	return t
}

func lock(level int) time.Duration {
	length := firstLock
	for range level {
		length = min(2*length, longestLock)
	}
	return length
}

// Failure says why a login failed.
type Failure string

// The failures, as they are stored.
const (
	UnknownAccount Failure = "unknown_account"
	WrongPassword  Failure = "wrong_password"
	LockedAddress  Failure = "locked"
	TooManyTries   Failure = "rate_limited"
	WrongOTP       Failure = "otp_invalid"
)

// Attempt is one try to sign in.
type Attempt struct {
	Email string
	// UserID is the account tried; nil where none was looked up or found.
	UserID    *id.ID
	IP        netip.Addr
	UserAgent string
	// Failure is empty for a success.
	Failure Failure
	At      time.Time
}
