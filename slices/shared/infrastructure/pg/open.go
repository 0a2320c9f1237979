package pg

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/multitracer"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Options are what a pool may be told beyond its URL.
type Options struct {
	// MaxConns is the size of the pool; zero means 20.
	MaxConns int32
	// Role is what the pool works as; "" is the role that it logs in as, which migrates and owns the tables.
	Role Role
	// Unhurried lets statements take the time they need: an operator's, such as those that migrate.
	Unhurried bool
	// Pooled says that url leads to a pooler, which lends a session of the database for one transaction at a time.
	Pooled bool
	// Observer is told of round trips; nil is none.
	Observer Observer
	// Tracer watches statements; tests count with it.
	Tracer pgx.QueryTracer
}

const (
	defaultMaxConns = 20
	connLifetime    = 30 * time.Minute
	connectTimeout  = 2 * time.Second
	pingTimeout     = time.Second
	acquireTimeout  = 1800 * time.Millisecond // and some time to say so, within 2 s
)

// statementTimeout is the name of a setting.
const statementTimeout = "statement_timeout"

type setting struct{ name, value string }

// sessionSettings end what takes too long, and say how statements are planned.
func sessionSettings() []setting {
	return []setting{
		{statementTimeout, "5s"},
		{"lock_timeout", "2s"},
		{"idle_in_transaction_session_timeout", "10s"},
		{"plan_cache_mode", "force_generic_plan"},
	}
}

// Open returns a pool on url whose sessions end what takes too long, unless they are unhurried. It does not connect yet.
func Open(ctx context.Context, url string, o Options) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("the database URL cannot be read") // the error would quote the password
	}
	cfg.MaxConns = o.MaxConns
	if cfg.MaxConns == 0 {
		cfg.MaxConns = defaultMaxConns
	}
	cfg.MaxConnLifetime, cfg.MaxConnLifetimeJitter = connLifetime, connLifetime/10
	cfg.PingTimeout = pingTimeout
	cfg.ConnConfig.ConnectTimeout = connectTimeout
	cfg.ConnConfig.Tracer = tracer(o)
	params := cfg.ConnConfig.RuntimeParams
	params["application_name"], params["timezone"] = "vitalgo", "UTC"
	for _, s := range sessionSettings() {
		params[s.name] = s.value
	}
	if o.Unhurried {
		delete(params, statementTimeout)
	}
	if o.Role != "" {
		params[roleSetting] = string(o.Role)
	}
	if o.Pooled {
		Pooled(cfg)
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open the database pool: %w", err)
	}
	return pool, nil
}

// tracer is what the driver of a pool calls.
func tracer(o Options) pgx.QueryTracer {
	patient := &patience{}
	var watching pgx.QueryTracer = patient
	if o.Observer != nil {
		watching = observed{patient, o.Observer}
	}
	if o.Tracer != nil {
		return tracers{multitracer.New(o.Tracer, watching), patient}
	}
	return watching
}

// tracers are a test's tracer and those of every pool.
type tracers struct {
	*multitracer.Tracer
	patient *patience
}

func (t tracers) own() *patience { return t.patient }
