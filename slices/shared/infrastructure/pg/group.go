package pg

import (
	"context"
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
	mixed    bool          // all make one trip, whoever they are
	full     chan struct{} // closed when nobody is awaited any more

	mu      sync.Mutex
	awaited int
	waiting []*passenger
}

// passenger is a batch that waits for its trip.
type passenger struct {
	db    *DB // for whom it travels
	batch *pgx.Batch
	seat  int
	done  chan struct{}
	err   error
}

// member is a caller of a group. Seats say in which order they travel, where that is laid down.
type member struct {
	group *Group
	seat  int
	once  sync.Once
}

type memberKey struct{}

// NewGroup returns a group of callers. One that neither sends nor leaves holds the others up for patience.
func NewGroup(callers int, patience time.Duration) *Group {
	return &Group{patience: patience, full: make(chan struct{}), awaited: callers}
}

// Join returns a context in which the first Send travels with those of the others, and what the caller calls at
// its end.
func (g *Group) Join(ctx context.Context) (joined context.Context, leave func()) {
	return g.join(ctx, 0)
}

func (g *Group) join(ctx context.Context, seat int) (joined context.Context, leave func()) {
	m := &member{group: g, seat: seat}
	return context.WithValue(ctx, memberKey{}, m), func() { m.once.Do(func() { g.arrive(nil) }) }
}

// awaited returns the member whose group waits for a batch of the caller, if there is one.
func awaited(ctx context.Context) (waiting *member) {
	if m, ok := ctx.Value(memberKey{}).(*member); ok {
		m.once.Do(func() { waiting = m })
	}
	return waiting
}

// send has batch travel with those of the other callers.
func (m *member) send(ctx context.Context, db *DB, batch *pgx.Batch) error {
	g, p := m.group, &passenger{db: db, batch: batch, seat: m.seat, done: make(chan struct{})}
	g.arrive(p)
	timer := time.NewTimer(g.patience)
	defer timer.Stop()
	select {
	case <-p.done:
		return p.err
	case <-g.full:
	case <-timer.C:
	}
	g.depart(ctx)
	<-p.done
	return p.err
}

func (g *Group) arrive(p *passenger) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if p != nil {
		g.waiting = append(g.waiting, p)
	}
	if g.awaited--; g.awaited == 0 {
		close(g.full)
	}
}

// depart sends what waits, if nobody else has: what is of one viewer in one round trip.
func (g *Group) depart(ctx context.Context) {
	g.mu.Lock()
	leaving := g.waiting
	g.waiting = nil
	g.mu.Unlock()
	if g.mixed && len(leaving) > 0 {
		slices.SortFunc(leaving, func(a, b *passenger) int { return a.seat - b.seat })
		g.travel(ctx, leaving)
		return
	}
	trips := map[DB][]*passenger{}
	for _, p := range leaving {
		trips[*p.db] = append(trips[*p.db], p)
	}
	for _, together := range trips {
		g.travel(ctx, together)
	}
}

// travel sends the batches of passengers in one round trip.
func (g *Group) travel(ctx context.Context, together []*passenger) {
	err := depart(ctx, together)
	for _, p := range together {
		p.err = err
		close(p.done)
	}
}

// Together runs functions at the same time, with contexts in which their first batches travel in one round trip, also
// in the order of the functions and also if they are of different viewers or roles: one that fails makes all of them
// fail. They are of one database. One that panics has its caller panic, once the others have ended.
func Together(ctx context.Context, patience time.Duration, functions ...func(ctx context.Context)) {
	group := NewGroup(len(functions), patience)
	group.mixed = true
	var all sync.WaitGroup
	panicked := make(chan any, len(functions))
	run := func(seat int) {
		defer func() {
			if value := recover(); value != nil {
				panicked <- value
			}
		}()
		joined, leave := group.join(ctx, seat)
		defer leave()
		functions[seat](joined)
	}
	for seat := 1; seat < len(functions); seat++ {
		all.Go(func() { run(seat) })
	}
	run(0)
	all.Wait()
	select {
	case value := <-panicked:
		panic(value) //nolint:forbidigo // passed on to whoever recovers for the caller: in its own goroutine it would end the process
	default:
	}
}
