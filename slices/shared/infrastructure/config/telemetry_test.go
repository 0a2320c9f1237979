package config_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/config"
)

func TestTelemetryByDefault(t *testing.T) {
	setenv(t, complete())
	c, err := config.Read()
	if err != nil {
		t.Fatal(err)
	}
	if c.MetricsAddress != "" || c.SlowOperation != time.Second || c.Traces.Address() != "" || c.Traces.Ratio != 1 || c.Traces.ServiceName != "vitalgo" {
		t.Errorf("read %+v", c.Telemetry)
	}
}

func TestTracesGoWhereOpenTelemetrySaysSo(t *testing.T) {
	for _, c := range []struct{ endpoint, traces, want string }{
		{"", "", ""},
		{"http://collector:4318", "", "http://collector:4318/v1/traces"},
		{"http://collector:4318/otlp/", "", "http://collector:4318/otlp/v1/traces"},
		{"http://collector:4318", "https://other.example/t", "https://other.example/t"},
	} {
		setenv(t, complete())
		t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", c.endpoint)
		t.Setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", c.traces)
		read, err := config.Read()
		if got := read.Traces.Address(); err != nil || got != c.want {
			t.Errorf("%q and %q: %q, %v", c.endpoint, c.traces, got, err)
		}
	}
}

func TestHeadersOfTracesMayBeInAFileAndAreNotShown(t *testing.T) {
	file := filepath.Join(t.TempDir(), "headers")
	if err := os.WriteFile(file, []byte("Authorization=Bearer%20hunter2, X-Scope = vitalgo\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	setenv(t, complete())
	t.Setenv("OTEL_EXPORTER_OTLP_HEADERS_FILE", file)
	c, err := config.Read()
	if err != nil {
		t.Fatal(err)
	}
	got, ok := c.Traces.HeaderFields()
	if want := map[string]string{"Authorization": "Bearer hunter2", "X-Scope": "vitalgo"}; !ok || !maps.Equal(got, want) {
		t.Errorf("headers %v", got)
	}
	if shown := fmt.Sprintf("%v %+v %#v %s", c, c, c, c.LogValue()); strings.Contains(shown, "hunter2") {
		t.Error("printing the configuration shows a header")
	}
}
