package app

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/logtest"
)

func TestMetricsHaveAnAddressOfTheirOwn(t *testing.T) {
	t.Parallel()
	cfg, _ := production(t)
	cfg.Environment = config.Test
	inside := freePort(t)
	cfg.MetricsAddress = fmt.Sprintf("127.0.0.1:%d", inside)
	program := mimic()
	program.Version = "1.2.3"
	stop := background(t, cfg.Port, func(ctx context.Context) error { return Serve(ctx, cfg, logtest.Searched(t), program) })
	if status, body := get(t, cfg.Port, "/graphql"); status != http.StatusOK { // asks PostgreSQL and Redis
		t.Errorf("the API answers %d %s", status, body)
	}
	status, body := get(t, inside, "/metrics")
	for _, want := range []string{
		`vitalgo_build_info{goversion="go`, `version="1.2.3"} 1`, `vitalgo_http_requests_total{path="/graphql",status="200"} 1`,
		`vitalgo_database_connections_max{pool="api"} 20`, `vitalgo_database_connections_max{pool="jobs"} 6`,
		`vitalgo_redis_connections{pool="commands"}`, `vitalgo_redis_connections{pool="reads"}`, `vitalgo_redis_command_seconds_count{command="ping"}`,
	} {
		if status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s is not in the metrics, which answer %d", want, status)
		}
	}
	for _, path := range []string{"/", "/graphql", "/ready", "/debug/pprof/"} {
		if status, _ := get(t, inside, path); status != http.StatusNotFound {
			t.Errorf("at the address of the metrics %s answers %d", path, status)
		}
	}
	if status, _ := get(t, cfg.Port, "/metrics"); status != http.StatusNotFound {
		t.Errorf("at the address of the API the metrics answer %d", status)
	}
	if err := stop(); err != nil {
		t.Errorf("stopping: %v", err)
	}
	if status, _ := get(t, inside, "/metrics"); status != 0 {
		t.Errorf("a server that has ended shows metrics: %d", status)
	}
}

func TestTheAddressOfMetricsMayBeTaken(t *testing.T) {
	t.Parallel()
	cfg, _ := production(t)
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	cfg.MetricsAddress = taken.Addr().String()
	if err := Serve(t.Context(), cfg, logtest.Searched(t), mimic()); err == nil || !strings.Contains(err.Error(), "listen") {
		t.Errorf("serving: %v", err)
	}
}
