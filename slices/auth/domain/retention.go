package domain

import "time"

// AttemptsFrom returns the instant before which attempts to sign in are not kept: a year ago (domain.md section 3).
func AttemptsFrom(now time.Time) time.Time { return now.AddDate(-1, 0, 0) }

// ThrottlesFrom returns the instant before which a last failure tells nothing any more.
func ThrottlesFrom(now time.Time) time.Time { return now.Add(-failureMemory) }
