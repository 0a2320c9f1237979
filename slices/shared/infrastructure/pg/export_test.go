package pg

import "time"

// Occupy takes the lanes of db, where readings wait for patience from now on, and returns what gives one back.
func Occupy(db *DB, patience time.Duration) (release func()) {
	l := db.lanes
	l.mu.Lock()
	defer l.mu.Unlock()
	l.free, l.patience = 0, patience
	return l.next
}

// Vacate gives a lane of db back, and lets nobody who waits know.
func Vacate(db *DB) {
	db.lanes.mu.Lock()
	defer db.lanes.mu.Unlock()
	db.lanes.free++
}

// Waiting returns how many readings wait for a lane of db.
func Waiting(db *DB) int {
	db.lanes.mu.Lock()
	defer db.lanes.mu.Unlock()
	return len(db.lanes.waiting)
}

// Hurry is what happens when those who wait in a group have waited long enough.
func Hurry(g *Group) { g.hurry() }

// WaitingIn returns how many callers of a group wait.
func WaitingIn(g *Group) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.waiting)
}
