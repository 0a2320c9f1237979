package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"vitalgo/migrations"
	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/httpserver"
	"vitalgo/slices/shared/infrastructure/pg"
)

// queueConns is how many connections the job queue takes beside those of the API, and one more that listens: it leaves
// the pool.
const queueConns = 6

// pools are the connections of a server: of the API and of the job queue, each as a role of its own, and of the owner
// of the tables, who migrates and does nothing else. The owner's may be where the API logs in too, in development.
type pools struct{ api, queue, owner *pgxpool.Pool }

// addresses are where the pools log in. The queue listens, and keeps its role: it goes past a pooler, and so does the
// owner.
type addresses struct {
	api, queue, owner string
	pooled            bool  // api leads to a pooler of transactions
	size              int32 // of the API's pool; zero is the default
}

func addressesOf(cfg config.Config) addresses {
	return addresses{
		api:    string(cfg.Database.Address()),
		queue:  string(cfg.Database.Direct()),
		owner:  string(cfg.OwnerURL()),
		pooled: cfg.Database.Pooler == config.TransactionPooler,
		size:   cfg.Database.PoolSize,
	}
}

// openPools opens the pools of a server. The observer is told what the API sends; it may be nil.
func openPools(ctx context.Context, at addresses, observer pg.Observer) (_ pools, err error) {
	var p pools
	defer func() {
		if err != nil {
			p.close()
		}
	}()
	if p.api, err = pg.Open(ctx, at.api, pg.Options{Role: pg.App, Pooled: at.pooled, MaxConns: at.size, Observer: observer}); err != nil {
		return p, err
	}
	if p.queue, err = pg.Open(ctx, at.queue, pg.Options{Role: pg.Jobs, MaxConns: queueConns}); err != nil {
		return p, err
	}
	p.owner, err = pg.Open(ctx, at.owner, pg.Options{MaxConns: 2, Unhurried: true})
	return p, err
}

func (p pools) close() {
	for _, pool := range []*pgxpool.Pool{p.api, p.queue, p.owner} {
		if pool != nil {
			pool.Close()
		}
	}
}

// migrates reports whether this server brings the database up to date: production needs the owner's address for that.
func migrates(cfg config.Config) bool {
	return !cfg.SkipDBInit && (cfg.MigrationURL != "" || cfg.Environment != config.Production)
}

// firstChecks are those to pass before the database is ready: its first migration makes the role of the API.
func firstChecks(cfg config.Config, p pools, all map[string]httpserver.Check) map[string]httpserver.Check {
	if migrates(cfg) {
		all["postgres"] = pg.New(p.owner).Ping
	}
	return all
}

// readyDatabase brings the database up to date, or looks whether somebody did, and looks whom the server works as.
func readyDatabase(ctx context.Context, cfg config.Config, p pools, up func() error) error {
	if migrates(cfg) {
		if err := up(); err != nil {
			return err
		}
	}
	return asServer(ctx, pg.New(p.api), func(ctx context.Context, tx pgx.Tx) error {
		if !migrates(cfg) && !cfg.SkipDBInit {
			if err := migrations.Check(ctx, tx); err != nil {
				return err
			}
		}
		if cfg.Environment != config.Production {
			return nil
		}
		return refusePower(ctx, tx)
	})
}

// asServer runs look in a transaction of the role that the server works as: behind a pooler, sessions have it in
// transactions only.
func asServer(ctx context.Context, db *pg.DB, look func(ctx context.Context, tx pgx.Tx) error) error {
	return db.InTx(ctx, func(ctx context.Context) error {
		tx, err := db.Transaction(ctx)
		if err != nil {
			return err
		}
		return look(ctx, tx)
	})
}

// errPowerful says that row-level security would not hold the server back.
var errPowerful = errors.New("the database role of DATABASE_URL is a superuser, bypasses row-level security, owns tables " +
	"or has the rights of narrow roles at all times: log in as vitalgo_app or as a member of it")

// refusePower refuses to serve as a role to which row-level security does not apply.
func refusePower(ctx context.Context, tx pgx.Tx) error {
	var powerful bool
	err := tx.QueryRow(ctx, `
		SELECT EXISTS (
				SELECT FROM pg_roles
				WHERE rolname IN (session_user, current_user) AND (rolsuper OR rolbypassrls))
			OR EXISTS (
				SELECT FROM pg_class
				WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
					AND pg_has_role(session_user, relowner, 'MEMBER'))
			OR EXISTS (
				SELECT FROM unnest($1::text[]) AS narrow (name) WHERE pg_has_role(current_user, narrow.name, 'USAGE'))`,
		[]pg.Role{pg.Accounts, pg.Staff, pg.Jobs, pg.Maintenance, pg.Auditor}).Scan(&powerful)
	if err != nil {
		return fmt.Errorf("look at the server's database role: %w", err)
	}
	if powerful {
		return errPowerful
	}
	return nil
}
