package domain

import (
	"slices"
	"time"

	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
)

// SessionType is the GraphQL type of a session in global ids.
const SessionType = "Session"

// Delivery is how the tokens of a session reach its client.
type Delivery string

// The deliveries.
const (
	ByHeader Delivery = "HEADER" // in the answer, for clients that send them in a header
	ByCookie Delivery = "COOKIE" // in cookies, for browsers
)

// Session is one signed-in device, as its owner sees it.
type Session struct {
	ID     id.ID
	UserID id.ID
	Role   person.Role
	// Current is whether the session is the one that asks.
	Current    bool
	Remembered bool
	Delivery   Delivery
	IPAddress  string
	UserAgent  string
	CreatedAt  time.Time
	LastSeenAt time.Time
	// ExpiresAt is when the session ends if it is not refreshed before, and AbsoluteExpiresAt when it ends
	// all the same.
	ExpiresAt         time.Time
	AbsoluteExpiresAt time.Time
}

// GlobalID implements id.Object.
func (s Session) GlobalID() id.Global { return id.Global{Type: SessionType, ID: s.ID} }

// SortSessions puts the current session first, then the last used ones.
func SortSessions(sessions []Session) {
	slices.SortFunc(sessions, func(a, b Session) int {
		switch {
		case a.Current != b.Current && a.Current:
			return -1
		case a.Current != b.Current:
			return 1
		default:
			return b.LastSeenAt.Compare(a.LastSeenAt)
		}
	})
}

// Lifetimes are how long tokens and sessions live (domain.md section 3).
type Lifetimes struct {
	Access time.Duration
	// Refresh and Remembered are how long a session lives without a refresh.
	Refresh    time.Duration
	Remembered time.Duration
	// Absolute is how long a session lives at most.
	Absolute time.Duration
	// Repeat is how long a refresh token that was used answers its successor once more.
	Repeat time.Duration
	// Sessions is how many sessions an account has at most; the oldest one is ended.
	Sessions int
}

const day = 24 * time.Hour

// DefaultLifetimes returns the lifetimes of the specification.
func DefaultLifetimes() Lifetimes {
	return Lifetimes{
		Access:     30 * time.Minute,
		Refresh:    7 * day,
		Remembered: 30 * day,
		Absolute:   90 * day,
		Repeat:     10 * time.Second,
		Sessions:   20,
	}
}

// Idle returns how long a session lives without a refresh.
func (l Lifetimes) Idle(remembered bool) time.Duration {
	if remembered {
		return l.Remembered
	}
	return l.Refresh
}

// Tokens are what a client signs its requests with, and gets the next ones with.
type Tokens struct {
	AccessToken           string
	AccessTokenExpiresAt  time.Time
	RefreshToken          string
	RefreshTokenExpiresAt time.Time
}

// SignedIn is an account with the tokens of a session of its own.
type SignedIn struct {
	User User
	// Tokens are nil once they went another way than with the answer.
	Tokens *Tokens
}
