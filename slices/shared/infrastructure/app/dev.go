//go:build !production

package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"vitalgo/migrations"
	"vitalgo/slices/shared/infrastructure/auditchain"
	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/explorer"
	"vitalgo/slices/shared/infrastructure/exports"
	"vitalgo/slices/shared/infrastructure/mailing"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/pgdev"
	"vitalgo/slices/shared/infrastructure/photos"
	"vitalgo/slices/shared/infrastructure/redisdb"
	"vitalgo/slices/shared/infrastructure/redisdev"
)

// devRateLimitScale lets one machine play many clients.
const devRateLimitScale = 1000

const devDatabase = "vitalgo_dev"

// Dev runs the server on a private PostgreSQL and a Redis of its own, with the demo register in it, until
// ctx ends. It tells out where to go.
func Dev(ctx context.Context, cfg config.Dev, log *slog.Logger, program Program, passwords Passwords, out io.Writer) (err error) {
	home, err := openHome(cfg.DataDir)
	if err != nil {
		return err
	}
	postgres, err := startPostgres(ctx, cfg.BinDir, home, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, postgres.Stop()) }()
	if cfg.RedisURL == "" {
		cache, err := redisdev.Start(home.file("redis.snapshot"), log)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, cache.Stop()) }()
		cfg.RedisURL = config.Secret(cache.URL())
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go func() {
		<-postgres.Done()
		stop(postgres.Err())
	}()
	if err := serveDev(ctx, cfg, log, program, passwords, out, home, postgres); err != nil {
		return err
	}
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

func serveDev(ctx context.Context, cfg config.Dev, log *slog.Logger, program Program, passwords Passwords, out io.Writer, home home, postgres *pgdev.Server) (err error) {
	if err := createDatabase(ctx, postgres, devDatabase); err != nil {
		return err
	}
	watch := newWatch(cfg.Telemetry, program.Version, log)
	defer watch.end(ctx)
	address := postgres.URL(devDatabase)
	pools, err := openPools(ctx, addresses{api: address, queue: address, owner: address}, watch.Database())
	if err != nil {
		return err
	}
	defer pools.close()
	cache, err := redisdb.Open(cfg.RedisURL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cache.Close()) }()
	reads, err := redisdb.OpenReads(cfg.RedisURL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, reads.Close()) }()
	watch.connections(pools, cache, reads)
	origin := fmt.Sprintf("http://localhost:%d", cfg.Port)
	store, err := photos.Open(ctx, photos.Options{
		Bucket: photos.Folder(home.file("photos")), PublicURL: origin, Keys: [][]byte{home.keys.Data}, Now: time.Now,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	trusted, err := trustedDocuments(cfg.Documents)
	if err != nil {
		return err
	}
	db := pg.New(pools.api)
	taken := exports.New(cache, exportsFolder(), time.Now)
	taken.Sweep()
	origins := append([]string{cfg.FrontendURL, "http://127.0.0.1:3000"}, cfg.AllowedOrigins...) // front ends under development
	for _, host := range []string{"localhost", "127.0.0.1"} {                                    // and the explorer
		origins = append(origins, "http://"+net.JoinHostPort(host, strconv.Itoa(cfg.Port)))
	}
	stop := make(chan struct{})
	outbox := mailing.NewOutbox(time.Now)
	parts := Parts{
		Version: program.Version, DB: db, Redis: cache, Reads: reads, Log: log, Now: time.Now,
		JWTKeys: [][]byte{home.keys.JWT}, DataKeys: [][]byte{home.keys.Data}, Photos: store,
		Exports: taken, FrontendURL: cfg.FrontendURL, PublicURL: origin, RateLimitScale: devRateLimitScale, Explore: true, AllowGET: cfg.GraphQLGET,
		Origins: origins, Trusted: trusted, Stop: stop, Telemetry: watch.Telemetry,
	}
	queue, err := newQueue(&parts, pg.New(pools.queue), outbox, program)
	if err != nil {
		return err
	}
	handler, err := program.API(parts)
	if err != nil {
		return err
	}
	return site{
		address:  net.JoinHostPort("localhost", strconv.Itoa(cfg.Port)),
		api:      handler,
		photos:   store,
		exports:  taken,
		explorer: explorer.Handler(),
		stop:     func() { close(stop) },
		origins:  origins,
		outbox:   outbox.Handler(),
		log:      log,
		now:      time.Now,
		watch:    watch,
		checks:   checks(db, cache),
		prepare: func(ctx context.Context) error {
			if err := migrations.Up(ctx, pools.owner, log); err != nil {
				return err
			}
			return seedDemo(ctx, pools.owner, [][]byte{home.keys.Data}, passwords)
		},
		work:    together(queue.Run, auditchain.New(pg.New(pools.queue), log, time.Now, auditchain.Interval).Run),
		started: func(net.Addr) { welcome(out, origin) },
	}.run(ctx)
}

// startPostgres runs the binaries of this machine, or downloads some where there are none.
func startPostgres(ctx context.Context, binDir string, home home, log *slog.Logger) (*pgdev.Server, error) {
	cfg := pgdev.Config{BinDir: binDir, Dir: home.file("postgres")}
	server, err := pgdev.Start(ctx, cfg)
	if errors.Is(err, pgdev.ErrClosed) { // root below its own home: PostgreSQL runs as somebody else
		cfg.Dir = home.outside("postgres")
		log.InfoContext(ctx, "the data folder is closed to PostgreSQL's user", "data", cfg.Dir)
		server, err = pgdev.Start(ctx, cfg)
	}
	if !errors.Is(err, pgdev.ErrNoBinaries) {
		return server, err
	}
	log.InfoContext(ctx, "no PostgreSQL on this machine: downloading it once")
	if cfg.BinDir, err = pgdev.Fetch(home.binaries(), ""); err != nil {
		return nil, err
	}
	return pgdev.Start(ctx, cfg)
}

func createDatabase(ctx context.Context, postgres *pgdev.Server, name string) error {
	pool, err := pgxpool.New(ctx, postgres.URL("postgres"))
	if err != nil {
		return fmt.Errorf("open PostgreSQL: %w", err)
	}
	defer pool.Close()
	var exists bool
	if err := pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name).Scan(&exists); err != nil || exists {
		return err
	}
	_, err = pool.Exec(ctx, `CREATE DATABASE `+name)
	return err
}

func welcome(out io.Writer, origin string) {
	text := "\nVitalGo is ready.\n" +
		"  Explorer  " + origin + "/\n" +
		"  GraphQL   " + origin + "/graphql\n" +
		"  Mail      " + origin + "/mail\n" +
		"  Health    " + origin + "/health, " + origin + "/ready\n\nSign in as\n"
	for _, account := range demo.Accounts() {
		text += fmt.Sprintf("  %-38s %-22s %s\n", account.Email, account.Password, account.Role)
	}
	_, _ = io.WriteString(out, text+"\nCtrl-C ends it; the data stays.\n\n") // a closed terminal is no reason to stop
}

// home is the folder in which the development mode keeps its data.
type home struct {
	dir  string
	keys devKeys
}

func (h home) file(name string) string { return filepath.Join(h.dir, name) }

// binaries is where downloaded programs go. Root's have to be run by another user, who may not enter its home.
func (h home) binaries() string {
	if os.Geteuid() == 0 {
		return h.outside("postgres-binaries")
	}
	return h.file("postgres-binaries")
}

// outside returns a place for a file that everybody can reach, and that stays.
func (h home) outside(name string) string {
	return filepath.Join("/var/tmp", fmt.Sprintf("vitalgo-%x", sha256.Sum256([]byte(h.dir)))[:20], name)
}

func openHome(dir string) (home, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return home{}, fmt.Errorf("data folder: %w", err)
	}
	// Open to others, because PostgreSQL may have to run as another user; what is secret in it is not.
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // see above
		return home{}, fmt.Errorf("data folder: %w", err)
	}
	keys, err := openKeys(filepath.Join(dir, "keys.json"))
	return home{dir, keys}, err
}
