package access

import (
	"context"
	"time"

	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
)

// Notice tells an account, the owner of a record or a guardian, of an entry of the access log.
type Notice struct {
	Account id.ID
	Entry   id.ID
	// Reader and Organization are who read, as the entry says.
	Reader       string
	Organization *string
}

// Denial says why a call by an emergency code was refused.
type Denial string

// The denials, as they are stored; "" is a call that was answered.
const (
	UnknownCode Denial = "unknown_code"
	Revoked     Denial = "revoked"
	Expired     Denial = "expired"
	NotActive   Denial = "not_active"
	RateLimited Denial = "rate_limited"
)

// Call is a paramedic's call by an emergency code.
type Call struct {
	// Code and Patient are nil where no code was looked at, or none was found.
	Code    *id.ID
	Patient *id.ID
	Denial  Denial
	// Location is where the paramedic said they were.
	Location *string
	At       time.Time
}

// Rescue gives leave to open a record by its emergency code: to active paramedics, before any code is looked at.
func (g *Guard) Rescue(v Viewer) (Grant, error) { return g.grant(v, person.Paramedic) }

// EnterCall writes a call by an emergency code to the access log; one that is answered, in the transaction that
// reads. It returns who is told.
func (g *Guard) EnterCall(ctx context.Context, v Viewer, c Call) ([]Notice, error) {
	told, err := g.Records.EnterCall(ctx, v, c)
	if err != nil {
		return nil, err
	}
	g.announce(ctx, told)
	return told, nil
}
