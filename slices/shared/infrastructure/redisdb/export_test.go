package redisdb

// Waiting returns how many scripts wait.
func Waiting(s *Shared) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.waiting)
}
