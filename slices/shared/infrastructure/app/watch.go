package app

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"

	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/httpserver"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/telemetry"
)

// flushTraces is how long the last traces may take to be sent.
const flushTraces = 3 * time.Second

// watch shows operators the inside of the server.
type watch struct {
	*telemetry.Telemetry // nil where nothing is watched
	address              string
	log                  *slog.Logger
}

func newWatch(cfg config.Telemetry, version string, log *slog.Logger) watch {
	headers, _ := cfg.Traces.HeaderFields() // checked at the start
	return watch{address: cfg.MetricsAddress, log: log, Telemetry: telemetry.New(telemetry.Options{
		Version: version, Metrics: cfg.MetricsAddress != "", Slow: cfg.SlowOperation, Log: log, Now: time.Now,
		Traces: telemetry.Traces{
			Address: cfg.Traces.Address(), Headers: headers, Ratio: cfg.Traces.Ratio, Service: cfg.Traces.ServiceName,
		},
	})}
}

// connections watches what the server is connected to.
func (w watch) connections(p pools, commands, reads *redis.Client) {
	w.WatchPool("api", pg.New(p.api).Usage)
	w.WatchPool("jobs", pg.New(p.queue).Usage)
	for name, client := range map[string]*redis.Client{"commands": commands, "reads": reads} {
		w.WatchRedis(client)
		w.WatchRedisPool(name, client)
	}
}

// listen opens the address of the metrics, and returns what serves them until its context ends, as long as the site.
func (w watch) listen(ctx context.Context, s site) (serve func(context.Context) error, err error) {
	if w.address == "" {
		return func(context.Context) error { return nil }, nil
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", w.Metrics())
	server := httpserver.New(w.address, mux, httpserver.Options{DrainDelay: s.drainDelay, Log: w.log})
	address, err := server.Listen(ctx)
	if err != nil {
		return nil, err
	}
	w.log.InfoContext(ctx, "metrics", "address", address.String())
	return server.Run, nil
}

// end sends the traces that wait.
func (w watch) end(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTraces)
	defer cancel()
	if err := w.Close(ctx); err != nil {
		w.log.WarnContext(ctx, "the last traces are lost", "err", err)
	}
}
