package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"vitalgo/migrations"
	"vitalgo/slices/shared/application/security"
	"vitalgo/slices/shared/infrastructure/auditchain"
	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/exports"
	"vitalgo/slices/shared/infrastructure/httpserver"
	"vitalgo/slices/shared/infrastructure/persisted"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/photos"
	"vitalgo/slices/shared/infrastructure/redisdb"
	"vitalgo/slices/shared/infrastructure/securitylog"
)

const (
	startPatience = time.Minute
	probePause    = 500 * time.Millisecond
	drainDelay    = 5 * time.Second
)

// Serve runs the server of production until ctx ends.
func Serve(ctx context.Context, cfg config.Config, log *slog.Logger, program Program) (err error) {
	keys, err := dataKeys(cfg.DataKeys)
	if err != nil {
		return err
	}
	if cfg.GOGC == "" {
		collectGarbage()
	}
	watch := newWatch(cfg.Telemetry, program.Version, log)
	defer watch.end(ctx)
	pools, err := openPools(ctx, addressesOf(cfg), watch.Database())
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
	store, err := openPhotos(ctx, cfg, keys, log)
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
	stop := make(chan struct{})
	parts := Parts{
		Version: program.Version, DB: db, Redis: cache, Reads: reads, Log: log, Now: time.Now,
		JWTKeys: cfg.JWTKeys(), DataKeys: keys, Photos: store,
		Exports: taken, FrontendURL: cfg.FrontendURL, PublicURL: publicURL(cfg), RateLimitScale: cfg.RateLimitScale,
		Origins: cfg.AllowedOrigins, Stop: stop, Trusted: trusted, AllowGET: cfg.AllowGET(),
		Telemetry: watch.Telemetry,
	}
	queue, err := newQueue(&parts, pg.New(pools.queue), sender(ctx, cfg, log), program)
	if err != nil {
		return err
	}
	handler, err := program.API(parts)
	if err != nil {
		return err
	}
	if cfg.RateLimitScale > 1 && cfg.Environment == config.Production {
		log.WarnContext(ctx, "rate limits are raised", "scale", cfg.RateLimitScale)
	}
	return site{
		address:        net.JoinHostPort(cfg.Host, strconv.Itoa(cfg.Port)),
		api:            handler,
		photos:         store,
		exports:        taken,
		stop:           func() { close(stop) },
		origins:        cfg.AllowedOrigins,
		trustedProxies: cfg.TrustedProxies,
		hsts:           cfg.Environment == config.Production,
		drainDelay:     drainDelay,
		log:            log,
		now:            time.Now,
		watch:          watch,
		checks:         checks(db, cache),
		prepare: func(ctx context.Context) error {
			if err := await(ctx, firstChecks(cfg, pools, checks(db, cache))); err != nil {
				return err
			}
			up := func() error { return migrations.Up(ctx, pools.owner, log) }
			if err := readyDatabase(ctx, cfg, pools, up); err != nil {
				return err
			}
			if err := refuseDemoData(ctx, cfg.Environment, db); err != nil {
				return err
			}
			return firstAdmin(ctx, cfg, program, parts)
		},
		work: together(queue.Run, auditchain.New(pg.New(pools.queue), log, time.Now, auditchain.Interval).Run),
		started: func(net.Addr) {
			securitylog.New(log.With("config", cfg))(ctx, security.Event{Kind: security.Started})
		},
	}.run(ctx)
}

// trustedDocuments reads the manifest, if there is a use for it.
func trustedDocuments(cfg config.Documents) (persisted.Trusted, error) {
	trusted := persisted.Trusted{Policy: persisted.Policy(cfg.TrustedDocuments)}
	if !trusted.Policy.NeedsManifest() {
		return trusted, nil
	}
	var err error
	if trusted.Manifest, err = persisted.ReadManifest(cfg.TrustedManifest); err != nil {
		return persisted.Trusted{}, fmt.Errorf("TRUSTED_DOCUMENTS_MANIFEST: %w", err)
	}
	return trusted, nil
}

// openPhotos returns the store of photos; none where no place is named, which leaves the rest at work.
func openPhotos(ctx context.Context, cfg config.Config, keys [][]byte, log *slog.Logger) (*photos.Store, error) {
	if cfg.Uploads == "" {
		log.WarnContext(ctx, "UPLOADS_BASE_PATH is not set: photos are not available")
		return nil, nil
	}
	bucket := cfg.Uploads
	if cfg.StorageBackend == "local" {
		folder, err := filepath.Abs(cfg.Uploads)
		if err != nil {
			return nil, fmt.Errorf("UPLOADS_BASE_PATH: %w", err)
		}
		bucket = photos.Folder(filepath.Join(folder, "photos"))
	}
	return photos.Open(ctx, photos.Options{
		Bucket:    bucket,
		PublicURL: publicURL(cfg),
		Keys:      keys,
		Now:       time.Now,
	})
}

// publicURL is where clients reach the server: where the front end is, unless it is told otherwise.
func publicURL(cfg config.Config) string { return cmp.Or(cfg.PublicURL, cfg.FrontendURL) }

// exportsFolder is where files wait to be taken away: no longer than a quarter of an hour, and not beyond the next
// start.
func exportsFolder() string { return filepath.Join(os.TempDir(), "vitalgo-exports") }

func dataKeys(secrets []config.Secret) ([][]byte, error) {
	keys := make([][]byte, len(secrets))
	for i, secret := range secrets {
		key, err := config.DecodeKey(secret)
		if err != nil {
			return nil, fmt.Errorf("DATA_ENCRYPTION_KEY: %w", err)
		}
		keys[i] = key
	}
	return keys, nil
}

func checks(db *pg.DB, cache *redis.Client) map[string]httpserver.Check {
	return map[string]httpserver.Check{
		"postgres": db.Ping,
		"redis":    func(ctx context.Context) error { return cache.Ping(ctx).Err() },
	}
}

// await returns once every check passes, or the error of one that does not within a minute.
func await(ctx context.Context, checks map[string]httpserver.Check) error {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	for name, check := range checks {
		for {
			err := check(ctx)
			if err == nil {
				break
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("%s does not answer", name)
			case <-time.After(probePause):
			}
		}
	}
	return nil
}

// refuseDemoData keeps accounts whose passwords are published out of production.
func refuseDemoData(ctx context.Context, environment config.Environment, db *pg.DB) error {
	if environment != config.Production {
		return nil
	}
	present, err := demo.Present(ctx, db)
	if err != nil {
		return fmt.Errorf("look for demo data: %w", err)
	}
	if present {
		return errors.New("the database holds demo accounts, which production refuses")
	}
	return nil
}

// CheckHealth asks the server of this machine whether it is alive.
func CheckHealth(ctx context.Context, port int) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort("127.0.0.1", strconv.Itoa(port))+"/health", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return errors.New("the server does not answer")
	}
	if err := response.Body.Close(); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the server answers %d", response.StatusCode)
	}
	return nil
}
