//go:build unix

package graph_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"syscall"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/telemetry"
)

// What watching costs: a record from the database, and an operation that needs nothing. The time of the processor is that
// of this process, which is more even than the time of the clock where others work too.
func BenchmarkTelemetry(b *testing.B) {
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	b.Cleanup(collector.Close)
	traces := func(ratio float64) telemetry.Traces { return telemetry.Traces{Address: collector.URL, Ratio: ratio} }
	for _, c := range []struct {
		name  string
		watch telemetry.Options
	}{
		{"off", telemetry.Options{}},
		{"as by default", telemetry.Options{Metrics: true, Slow: time.Second}},
		{"traces of one in a hundred", telemetry.Options{Metrics: true, Slow: time.Second, Traces: traces(0.01)}},
		{"traces of all", telemetry.Options{Metrics: true, Slow: time.Second, Traces: traces(1)}},
	} {
		a := newWatchedBy(b, c.watch, pg.Options{})
		a.signIn(b, "primary")
		for name, operation := range map[string]string{"record": plainOperations["all lists"], "version": `query Version { home { apiVersion } }`} {
			body := fmt.Sprintf(`{"query": %q}`, operation)
			b.Run(name+" "+c.name, func(b *testing.B) {
				b.ReportAllocs()
				before := cpu(b)
				for b.Loop() {
					a.bench(b, a.handler, body)
				}
				b.ReportMetric(float64(cpu(b)-before)/float64(b.N), "cpu-ns/op")
			})
		}
	}
}

// cpu is what this process has taken of the processor, in nanoseconds.
func cpu(b *testing.B) int64 {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return u.Utime.Nano() + u.Stime.Nano()
}
