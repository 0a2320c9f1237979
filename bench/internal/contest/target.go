package contest

import (
	"context"

	"vitalgo/bench/internal/machine"
)

// Target is a server that is asked.
type Target struct {
	Name    string
	Address string
	Process *machine.Process
	// Requests are the requests for a question as they travel, about many people; none where the server cannot be
	// asked. Request i of every server is about the same people.
	Requests map[*Question][][]byte
	// Renew makes the requests anew before their tokens expire; nil where they do not.
	Renew func(context.Context) error
}

// Stage is what the servers work on.
type Stage struct {
	Postgres *machine.Postgres
	Redis    *machine.Redis
	Dir      string // for logs
	People   People
}
