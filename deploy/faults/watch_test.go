//go:build smoke

package faults

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

const watchEvery = 25 * time.Millisecond

// watch asks a server all the time whether it is alive and ready.
type watch struct {
	mu     sync.Mutex
	health []sample
	ready  []sample
	stop   context.CancelFunc
}

// sample is an answer of an address; its status is 0 where there was none.
type sample struct {
	ended  time.Time
	took   time.Duration
	status int
	text   string
}

func newWatch(t *testing.T, s *site) *watch {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	w := &watch{stop: stop}
	web := webClient(t)
	var watching sync.WaitGroup
	t.Cleanup(func() { stop(); watching.Wait() })
	for path, samples := range map[string]*[]sample{"/health": &w.health, "/ready": &w.ready} {
		watching.Go(func() {
			tick := time.NewTicker(watchEvery)
			defer tick.Stop()
			for ctx.Err() == nil {
				<-tick.C
				if got := look(ctx, web, s.url+path); ctx.Err() == nil {
					w.mu.Lock()
					*samples = append(*samples, got)
					w.mu.Unlock()
				}
			}
		})
	}
	return w
}

func look(ctx context.Context, web *http.Client, url string) sample {
	began := time.Now()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return sample{ended: time.Now(), text: err.Error()}
	}
	response, err := web.Do(request)
	if err != nil {
		return sample{ended: time.Now(), took: time.Since(began), text: err.Error()}
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return sample{ended: time.Now(), took: time.Since(began), text: err.Error()}
	}
	return sample{time.Now(), time.Since(began), response.StatusCode, string(text)}
}

// wantAlive fails where /health did not answer 200 all the time.
func (w *watch) wantAlive(t *testing.T) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.health {
		if s.status != http.StatusOK {
			t.Errorf("/health answered %d %s", s.status, s.text)
			return
		}
	}
	if len(w.health) == 0 {
		t.Error("/health was not asked")
	}
}

// slowestHealth is the longest time that /health took.
func (w *watch) slowestHealth() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	var worst time.Duration
	for _, s := range w.health {
		worst = max(worst, s.took)
	}
	return worst
}

// unready is how long after a moment /ready was first 503 and named a dependency as down.
func (w *watch) unready(t *testing.T, since time.Time, dependency string) time.Duration {
	t.Helper()
	return w.first(t, since, http.StatusServiceUnavailable, `"`+dependency+`":"down"`)
}

func (w *watch) first(t *testing.T, since time.Time, status int, text string) time.Duration {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.ready {
		if s.ended.After(since) && s.status == status && strings.Contains(s.text, text) {
			return s.ended.Sub(since)
		}
	}
	t.Errorf("/ready never answered %d %s", status, text)
	return 0
}
