package pg

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// Group lets batches that several callers send at the same moment travel to the database in one round trip.
// Each caller's first batch waits for those of the others, or until they leave without one. Callers with different
// viewers, or as different roles, make separate trips. If one statement of a trip fails, all who share it see it fail.
type Group struct {
	patience time.Duration

	mu      sync.Mutex
	awaited int
	waiting []*passenger
	late    *time.Timer // ends the wait of those who wait
}

// passenger is a batch that waits for its trip.
type passenger struct {
	db    *DB // for whom it travels
	batch *pgx.Batch
	lead  chan struct{} // tells one who waits to send the batches of all
	done  chan struct{} // closed once they have been answered
	err   error
	// answered says of one that rode along that its trip did not fail.
	answered bool
}

// member is a caller of a group.
type member struct {
	group *Group
	once  sync.Once
}

// companyKey is the key of what a context's first batch travels with: a *member or a *rider.
type companyKey struct{}

// NewGroup returns a group of callers. One that neither sends nor leaves holds the others up for patience.
func NewGroup(callers int, patience time.Duration) *Group {
	return &Group{patience: patience, awaited: callers}
}

// Join returns a context in which the first Send travels with those of the others, and what the caller calls at
// its end.
func (g *Group) Join(ctx context.Context) (joined context.Context, leave func()) {
	m := &member{group: g}
	return context.WithValue(ctx, companyKey{}, m), func() { m.once.Do(g.miss) }
}

// rider are batches that travel along with another one.
type rider struct {
	passengers []*passenger
	once       sync.Once
}

// Along returns a context in which what is read first takes b along, in one round trip, with what is to travel along
// already: without it, b is not sent. Where one of them fails, what was read first is sent once more, alone. answered
// reports whether all of them, and so b, were answered.
func (db *DB) Along(ctx context.Context, b *Batch) (along context.Context, answered func() bool) {
	r := &rider{}
	if before, ok := ctx.Value(companyKey{}).(*rider); ok {
		r.passengers = slices.Clip(before.passengers)
	}
	p := &passenger{db: db, batch: &b.batch}
	r.passengers = append(r.passengers, p)
	return context.WithValue(ctx, companyKey{}, r), func() bool { return p.answered }
}

// sendInCompany sends batch together with what ctx says, outside of a transaction.
func (db *DB) sendInCompany(ctx context.Context, batch *pgx.Batch) error {
	own := &passenger{db: db, batch: batch}
	first := false
	switch with := ctx.Value(companyKey{}).(type) {
	case *member:
		if with.once.Do(func() { first = true }); first {
			return with.group.send(ctx, own)
		}
	case *rider:
		if with.once.Do(func() { first = true }); first {
			return with.travel(ctx, own)
		}
	}
	return depart(ctx, []*passenger{own})
}

// travel sends own with what rides along, and alone if that fails.
func (r *rider) travel(ctx context.Context, own *passenger) error {
	began, alone := time.Now(), &passenger{db: own.db, batch: unsent(own.batch)}
	err := depart(ctx, append([]*passenger{own}, r.passengers...))
	for _, p := range r.passengers {
		p.answered = err == nil
	}
	if err == nil || !onlyReads(own.batch) || ctx.Err() != nil || unreachable(err) || errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	return depart(context.WithValue(ctx, begunKey{}, began), []*passenger{alone})
}

// send has p travel with the batches of the other callers: the last one to come sends them.
func (g *Group) send(ctx context.Context, p *passenger) error {
	if !g.arrive(p) {
		select {
		case <-p.done:
			return p.err
		case <-p.lead:
		}
	}
	g.depart(ctx)
	<-p.done // also where somebody else had sent it
	return p.err
}

// arrive reports whether nobody is awaited any more once p is there.
func (g *Group) arrive(p *passenger) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	p.lead, p.done = make(chan struct{}, 1), make(chan struct{})
	g.waiting = append(g.waiting, p)
	if g.awaited--; g.awaited <= 0 {
		return true
	}
	if len(g.waiting) == 1 {
		g.late = time.AfterFunc(g.patience, g.hurry)
	}
	return false
}

// miss is what happens when a caller leaves without a batch.
func (g *Group) miss() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.awaited--; g.awaited == 0 {
		g.call()
	}
}

// hurry is what happens when those who wait have waited long enough.
func (g *Group) hurry() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.call()
}

// call has the first of those who wait send the batches of all.
func (g *Group) call() {
	if len(g.waiting) > 0 {
		select {
		case g.waiting[0].lead <- struct{}{}:
		default: // it knows
		}
	}
}

// depart sends what waits, if nobody else has: what is of one viewer in one round trip.
func (g *Group) depart(ctx context.Context) {
	g.mu.Lock()
	leaving := g.waiting
	g.waiting = nil
	if g.late != nil {
		g.late.Stop()
	}
	g.mu.Unlock()
	for _, p := range leaving {
		p.err = errTripBroken // unless it is found otherwise
	}
	defer func() { // also if reading an answer panics
		for _, p := range leaving {
			close(p.done)
		}
	}()
	for rest := leaving; len(rest) > 0; {
		var together []*passenger
		together, rest = ofOne(rest)
		err := depart(ctx, together)
		for _, p := range together {
			p.err = err
		}
	}
}

// ofOne returns those of all who travel for the same viewer as the first, and the others.
func ofOne(all []*passenger) (together, others []*passenger) {
	for _, p := range all {
		if *p.db == *all[0].db {
			together = append(together, p)
		} else {
			others = append(others, p)
		}
	}
	return together, others
}
