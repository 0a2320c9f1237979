package contest

import (
	"context"

	"github.com/jackc/pgx/v5"

	"vitalgo/bench/internal/machine"
)

// Target is a server that is asked.
type Target struct {
	Name    string
	Address string
	Process *machine.Process
	Stage   Stage
	// Replicas answer beside it: connections are dealt out to all of them in turn.
	Replicas []*Target
	// Profiled is where the process answers to profiling, if it does.
	Profiled string
	// Requests are the requests for a question as they travel, about many people; none where the server cannot be
	// asked. Request i of every server is about the same people.
	Requests map[*Question][][]byte
	// Renew makes the requests anew before their tokens expire; nil where they do not.
	Renew func(context.Context) error
}

// Stage is what the servers work on.
type Stage struct {
	Postgres *machine.Postgres
	Conn     *pgx.Conn // to it, for what it counts
	Redis    *machine.Redis
	Dir      string // for logs
	People   People
	Secrets  Secrets
}

// Secrets outlive the server that they are for: another one that starts later takes the same tokens.
type Secrets struct {
	jwt, data string
	tokens    map[string]string // by address
}

// NewSecrets returns secrets for a run.
func NewSecrets() Secrets { return Secrets{secret(), secret(), map[string]string{}} }

// Forget has everybody sign in anew at the server that starts next: tokens run out.
func (s Secrets) Forget() { clear(s.tokens) }

// addresses are those of the server and its replicas.
func (t *Target) addresses() []string {
	all := []string{t.Address}
	for _, replica := range t.Replicas {
		all = append(all, replica.Address)
	}
	return all
}
