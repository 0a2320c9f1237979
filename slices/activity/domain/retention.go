package domain

import "time"

// AccessesFrom returns the instant before which readings are not kept: seven years ago (domain.md section 3).
func AccessesFrom(now time.Time) time.Time { return now.AddDate(-7, 0, 0) }
