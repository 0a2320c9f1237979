package pg

import (
	"context"
	"runtime"
)

// turnsPerProcessor is how many transactions of a Turns run at once for each processor of the server: while one waits for
// its commit, another one has something to do.
const turnsPerProcessor = 2

// Turns runs transactions of a DB, few of them at once. It is for what many may begin at the same moment that has to wait
// anyhow, as sign-ins wait to be hashed: they would have the pool open all its connections, whose sessions know no plan
// yet, and readers would come to sit on those, or wait for one.
type Turns struct {
	db    *DB
	taken chan struct{}
}

// InTurns returns a Turns for this machine.
func (db *DB) InTurns() *Turns {
	return &Turns{db, make(chan struct{}, turnsPerProcessor*runtime.GOMAXPROCS(0))}
}

// InTx implements txn.Runner as DB does. A transaction whose turn does not come for as long as one waits for a connection
// is answered as if none had been free.
func (t *Turns) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	if _, inside := ctx.Value(txKey{}).(transaction); inside {
		return t.db.InTx(ctx, fn)
	}
	waiting, cancel := context.WithTimeout(ctx, acquireTimeout)
	defer cancel()
	select {
	case t.taken <- struct{}{}:
		defer func() { <-t.taken }()
		return t.db.InTx(ctx, fn)
	case <-waiting.Done():
		return translate(waiting.Err())
	}
}
