package telemetry

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"

	"vitalgo/slices/shared/infrastructure/pg"
)

// reading is a figure that is read when it is asked for.
type reading[U any] struct {
	name, help string
	kind       prometheus.ValueType
	of         func(U) float64
}

// WatchPool shows how a pool of connections to PostgreSQL is used.
func (t *Telemetry) WatchPool(name string, usage func() pg.Usage) {
	if t == nil {
		return
	}
	register(t.registry, name, usage, []reading[pg.Usage]{
		{"database_connections_max", "Most connections that a pool may have.", prometheus.GaugeValue, func(u pg.Usage) float64 { return float64(u.Max) }},
		{"database_connections_idle", "Connections that nobody uses.", prometheus.GaugeValue, func(u pg.Usage) float64 { return float64(u.Idle) }},
		{"database_connections_in_use", "Connections in use.", prometheus.GaugeValue, func(u pg.Usage) float64 { return float64(u.InUse) }},
		{"database_acquires_total", "Connections taken from a pool.", prometheus.CounterValue, func(u pg.Usage) float64 { return float64(u.Acquires) }},
		{"database_waits_total", "Connections that were waited for, because none was idle.", prometheus.CounterValue, func(u pg.Usage) float64 { return float64(u.Waits) }},
		{"database_wait_seconds_total", "Time of all these waits.", prometheus.CounterValue, func(u pg.Usage) float64 { return u.Waited.Seconds() }},
		{"database_waits_given_up_total", "Waits that ended without a connection while somebody still asked for it.", prometheus.CounterValue, func(u pg.Usage) float64 { return float64(u.GivenUp) }},
	})
}

// WatchRedisPool shows how the connections of a client are used.
func (t *Telemetry) WatchRedisPool(name string, client *redis.Client) {
	if t == nil {
		return
	}
	register(t.registry, name, client.PoolStats, []reading[*redis.PoolStats]{
		{"redis_connections", "Connections to Redis.", prometheus.GaugeValue, func(s *redis.PoolStats) float64 { return float64(s.TotalConns) }},
		{"redis_connections_idle", "Connections to Redis that nobody uses.", prometheus.GaugeValue, func(s *redis.PoolStats) float64 { return float64(s.IdleConns) }},
		{"redis_pool_hits_total", "Commands that found an idle connection.", prometheus.CounterValue, func(s *redis.PoolStats) float64 { return float64(s.Hits) }},
		{"redis_pool_misses_total", "Commands that found no idle connection.", prometheus.CounterValue, func(s *redis.PoolStats) float64 { return float64(s.Misses) }},
		{"redis_pool_timeouts_total", "Waits for a connection that ended without one.", prometheus.CounterValue, func(s *redis.PoolStats) float64 { return float64(s.Timeouts) }},
		{"redis_pool_stale_total", "Connections that were taken away as stale.", prometheus.CounterValue, func(s *redis.PoolStats) float64 { return float64(s.StaleConns) }},
	})
}

// register shows readings of a pool by its name.
func register[U any](r *prometheus.Registry, pool string, read func() U, all []reading[U]) {
	c := poolCollector[U]{read: read}
	for _, one := range all {
		desc := prometheus.NewDesc(namespace+"_"+one.name, one.help, nil, prometheus.Labels{"pool": pool})
		c.figures = append(c.figures, figure[U]{one, desc})
	}
	r.MustRegister(c)
}

type figure[U any] struct {
	reading[U]
	desc *prometheus.Desc
}

// poolCollector reads the use of a pool once for all its figures.
type poolCollector[U any] struct {
	read    func() U
	figures []figure[U]
}

// Describe implements prometheus.Collector.
func (c poolCollector[U]) Describe(out chan<- *prometheus.Desc) {
	for _, f := range c.figures {
		out <- f.desc
	}
}

// Collect implements prometheus.Collector.
func (c poolCollector[U]) Collect(out chan<- prometheus.Metric) {
	usage := c.read()
	for _, f := range c.figures {
		out <- prometheus.MustNewConstMetric(f.desc, f.kind, f.of(usage))
	}
}
