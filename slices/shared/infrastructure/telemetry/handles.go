package telemetry

import "sync"

// handles keeps what a family of metrics answers for labels, so that a request looks up no labels.
type handles[K comparable, V any] struct {
	make  func(K) V
	mu    sync.RWMutex
	known map[K]V
}

func newHandles[K comparable, V any](of func(K) V) *handles[K, V] {
	return &handles[K, V]{make: of, known: map[K]V{}}
}

func (h *handles[K, V]) of(key K) V {
	if known, ok := h.find(key); ok {
		return known
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	known, ok := h.known[key]
	if !ok {
		known = h.make(key)
		h.known[key] = known
	}
	return known
}

func (h *handles[K, V]) find(key K) (V, bool) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	known, ok := h.known[key]
	return known, ok
}
