package pg

// Hurry is what happens when those who wait in a group have waited long enough.
func Hurry(g *Group) { g.hurry() }

// WaitingIn returns how many callers of a group wait.
func WaitingIn(g *Group) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.waiting)
}
