package domain

import (
	"time"

	"vitalgo/slices/shared/domain/id"
)

// SessionType is the GraphQL type of a session in global ids.
const SessionType = "Session"

// Session is one signed-in device, as its owner sees it.
type Session struct {
	ID id.ID
	// Current is whether the session is the one that asks.
	Current    bool
	Remembered bool
	IPAddress  string
	UserAgent  string
	CreatedAt  time.Time
	LastSeenAt time.Time
	ExpiresAt  time.Time
}

// GlobalID implements id.Object.
func (s Session) GlobalID() id.Global { return id.Global{Type: SessionType, ID: s.ID} }
