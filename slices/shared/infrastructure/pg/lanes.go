package pg

import (
	"cmp"
	"context"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// lanesPerProcessor is how many trips of readings are under way for each processor of the server. Each session of
	// PostgreSQL keeps its own plans and catalogues: with more of them in turn, processors wait for memory instead. With
	// fewer, they wait for each other.
	lanesPerProcessor, minLanes = 1, 2
	// maxCompany is how many requests share a trip at most.
	maxCompany = 16
	// lanePatience is how long a reading waits for a lane. After that it takes a way of its own, so that a slow
	// statement holds up nobody but those who already travel with it.
	lanePatience = 5 * time.Millisecond
)

// lanes let what requests read outside of transactions share round trips: while all lanes are in use, readings wait, and
// travel together on the lane that becomes free, or that has not left yet. Alone a reading travels at once, so that a
// server with little to do waits for nothing. Before each reading PostgreSQL is told for whom it is. A reading that fails,
// fails alone: where it takes the trip with it, the others travel once more, each by itself, as they may since they change
// nothing.
type lanes struct {
	mu      sync.Mutex
	free    int // below zero while readings that lost patience travel beside the lanes
	waiting []*reading

	patience time.Duration // of those who wait
	relief   *time.Timer   // runs out with it
}

func newLanes() *lanes {
	l := &lanes{free: max(minLanes, lanesPerProcessor*runtime.GOMAXPROCS(0)), patience: lanePatience}
	l.relief = time.AfterFunc(time.Hour, l.relieve)
	l.relief.Stop()
	return l
}

// reading is what one request sends at once: queries that change nothing.
type reading struct {
	ctx   context.Context
	parts []*passenger
	began time.Time
	// turn tells those who wait to lead a trip, or, by none to lead, that they have arrived.
	turn  chan []*reading
	err   error
	again bool // the trip failed for somebody's sake, nobody knows whose

	mu       sync.Mutex // held while its answers are read
	gone     bool       // its caller waits no longer
	with     *company
	failed   error // what came was not what it needs
	panicked any   // what reading it panicked with

	trip *pgx.Batch // its part of a shared trip
}

// send has parts travel as soon as a lane is free.
func (l *lanes) send(ctx context.Context, parts []*passenger) error {
	r := &reading{ctx: ctx, parts: parts, began: time.Now()}
	if l.goes(r) {
		l.lead(r, []*reading{r})
	} else if err := l.wait(r); err != nil {
		return err
	}
	if r.panicked != nil {
		panic(r.panicked) //nolint:forbidigo // where somebody recovers for the caller, and not for whoever led the trip
	}
	if r.again && time.Since(r.began) < acquireTimeout {
		return travel(context.WithValue(ctx, begunKey{}, r.began), parts)
	}
	return cmp.Or(r.err, ctx.Err()) // whose caller left was not read to
}

// wait returns once r has travelled, or with an error if its caller waits no longer.
func (l *lanes) wait(r *reading) error {
	select {
	case led := <-r.turn:
		if len(led) > 0 {
			l.lead(r, led)
		}
		return nil
	case <-r.ctx.Done():
		l.leave(r)
		return r.ctx.Err()
	}
}

// depart sends what belongs to one request, on a lane if it only reads. Chores travel alone: what they ask of a function
// may change something, and take long.
func depart(ctx context.Context, parts []*passenger) error {
	for _, p := range parts {
		if p.db.session.role.chores() || !onlyReads(p.batch) {
			return travel(ctx, parts)
		}
	}
	return parts[0].db.lanes.send(ctx, parts)
}

// goes reports whether r may go at once; else it waits.
func (l *lanes) goes(r *reading) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.free > 0 {
		l.free--
		return true
	}
	r.turn = make(chan []*reading, 1)
	if l.waiting = append(l.waiting, r); len(l.waiting) == 1 {
		l.relief.Reset(l.patience)
	}
	return false
}

// leave is what becomes of a reading whose caller waits no longer: if it is to lead others, it still does.
func (l *lanes) leave(r *reading) {
	r.leave()
	go func() {
		if led := <-r.turn; len(led) > 0 {
			l.lead(nil, led)
		}
	}()
}

// lead sends the readings of all, and lets those who wait go next. The leader is the one of all whose caller does this;
// nil if that one waits no longer.
func (l *lanes) lead(leader *reading, all []*reading) {
	all = l.board(all)
	err, again := errTripBroken, false // unless it is found otherwise
	defer func() {
		defer l.next() // last, so that the next leader runs before those who have arrived
		for _, r := range all {
			r.err, r.again = cmp.Or(err, r.failed), again
			if r != leader && r.turn != nil {
				r.turn <- nil
			}
		}
	}()
	if len(all) == 1 && leader != nil {
		err = travel(leader.ctx, leader.parts)
		return
	}
	c := assemble(all)
	defer c.cancel()
	if leader != nil {
		defer context.AfterFunc(leader.ctx, leader.leave)()
	}
	err = c.travel()
	again = err != nil && (c.wasLeft() || !unreachable(err))
}

// board returns all, and with them those who come while the processors finish what they have in hand. With nothing in hand
// it takes no time.
func (l *lanes) board(all []*reading) []*reading {
	runtime.Gosched()
	l.mu.Lock()
	defer l.mu.Unlock()
	return append(all, l.take(maxCompany-len(all))...)
}

// next lets those who wait go, now that a trip has ended.
func (l *lanes) next() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.free++
	if l.free > 0 {
		l.depart()
	}
}

// relieve lets those go who have waited long enough.
func (l *lanes) relieve() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.depart()
}

// depart lets the first of those who wait lead the others.
func (l *lanes) depart() {
	leaving := l.take(maxCompany)
	if len(leaving) == 0 {
		return
	}
	l.free--
	leaving[0].turn <- leaving // has room for it
}

// take returns those who have waited longest, at most so many; they wait no longer.
func (l *lanes) take(most int) []*reading {
	n := min(len(l.waiting), most)
	if n == 0 {
		return nil
	}
	taken := l.waiting[:n:n]
	if l.waiting = l.waiting[n:]; len(l.waiting) == 0 {
		l.waiting = nil
		l.relief.Stop()
	} else {
		l.relief.Reset(l.patience)
	}
	return taken
}

// onlyReads reports whether a batch is made of queries that change nothing.
func onlyReads(b *pgx.Batch) bool {
	for _, q := range b.QueuedQueries {
		if !strings.HasPrefix(strings.TrimLeft(q.SQL, "\n\t "), "SELECT ") {
			return false
		}
	}
	return true
}
