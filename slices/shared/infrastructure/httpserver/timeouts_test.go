package httpserver

import (
	"net/http"
	"testing"
	"time"
)

func TestSec_G14_EveryTimeoutIsSet(t *testing.T) {
	t.Parallel()
	s := New("127.0.0.1:0", http.NotFoundHandler(), Options{}).http
	for name, c := range map[string][2]time.Duration{
		"header": {s.ReadHeaderTimeout, 5 * time.Second}, "read": {s.ReadTimeout, 15 * time.Second},
		"write": {s.WriteTimeout, 30 * time.Second}, "idle": {s.IdleTimeout, time.Minute},
	} {
		if c[0] != c[1] {
			t.Errorf("%s: %v, want %v", name, c[0], c[1])
		}
	}
}
