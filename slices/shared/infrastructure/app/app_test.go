package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/jobs"
	"vitalgo/slices/shared/infrastructure/logtest"
	"vitalgo/slices/shared/infrastructure/persisted"
	"vitalgo/slices/shared/infrastructure/pgtest"
	"vitalgo/slices/shared/infrastructure/redistest"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// mimic is a program whose API is parrot.
func mimic() Program { return Program{API: parrot, Chores: noChores, Jobs: noJobs} }

func noChores(Parts) []jobs.Chore { return nil }

func noJobs(Parts) []jobs.Kind { return nil }

// parrot is an API that says what it was made of.
func parrot(p Parts) (http.Handler, error) {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := errors.Join(p.DB.Ping(r.Context()), p.Redis.Ping(r.Context()).Err()); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_, _ = fmt.Fprintf(w, "explore %v, GET %v, %d known documents, %d keys of %d bytes", p.Explore, p.AllowGET, len(p.Trusted.Manifest), len(p.DataKeys), len(p.JWTKeys[0]))
	}), nil
}

// plain hashes passwords so fast that a test can have many.
type plain struct{}

func (plain) Hash(_ context.Context, password string) (string, error) {
	return "plain " + password, nil
}

func (plain) Verify(_ context.Context, password, hash string) (match, stale bool, err error) {
	return hash == "plain "+password, false, nil
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	address, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatal(l.Addr())
	}
	return address.Port
}

// get returns the status and the body of a page of this machine.
func get(t *testing.T, port int, path string) (int, string) {
	t.Helper()
	response, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d%s", port, path))
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

// background runs fn until the test calls stop, which returns what it returned.
func background(t *testing.T, port int, fn func(ctx context.Context) error) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- fn(ctx) }()
	t.Cleanup(cancel)
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case err := <-done:
			t.Fatalf("ended at once: %v", err)
		case <-ticker.C:
		}
		if status, _ := get(t, port, "/ready"); status == http.StatusOK {
			return func() error {
				cancel()
				return <-done
			}
		}
	}
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestDevNeedsNothingAndKeepsItsData(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "vgd") // not t.TempDir(): PostgreSQL's user has to reach it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	home, manifest := filepath.Join(dir, "data"), filepath.Join(dir, "manifest.json")
	const document = `{ home { apiVersion } }`
	if err := os.WriteFile(manifest, fmt.Appendf(nil, `{%q: %q}`, persisted.Sum(document), document), 0o600); err != nil {
		t.Fatal(err)
	}
	var keys []string
	for range 2 {
		out := &lockedBuffer{}
		cfg := config.Dev{Port: freePort(t), DataDir: home, GraphQLGET: true, Documents: config.Documents{TrustedDocuments: "log", TrustedManifest: manifest}}
		stop := background(t, cfg.Port, func(ctx context.Context) error {
			return Dev(ctx, cfg, logtest.Searched(t), mimic(), plain{}, out)
		})
		for path, want := range map[string]string{
			"/graphql": "explore true, GET true, 1 known documents, 1 keys of 32 bytes",
			"/health":  `{"status":"ok"}`,
			"/":        "VitalGo",
		} {
			if status, body := get(t, cfg.Port, path); status != http.StatusOK || !strings.Contains(body, want) {
				t.Errorf("%s answers %d %.200s, want %q", path, status, body, want)
			}
		}
		if err := stop(); err != nil {
			t.Fatalf("stopping: %v", err)
		}
		for _, want := range []string{"test.patient@vitalgo.com", "TestPassword123!", fmt.Sprintf("http://localhost:%d/graphql", cfg.Port)} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%q is not in what it prints:\n%s", want, out)
			}
		}
		text, err := os.ReadFile(filepath.Join(home, "keys.json"))
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, string(text))
	}
	if keys[0] != keys[1] {
		t.Error("the second run made keys of its own: sessions would end")
	}
	if err := os.WriteFile(filepath.Join(home, "keys.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	err = Dev(t.Context(), config.Dev{DataDir: home}, logtest.Searched(t), mimic(), plain{}, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "keys.json") {
		t.Errorf("damaged keys: %v", err)
	}
}

// production is a configuration on a database and a Redis of the test's own.
func production(t *testing.T) (config.Config, *pgtest.Database) {
	t.Helper()
	database := pgtest.New(t)
	return config.Config{
		Environment: config.Production, Host: "127.0.0.1", Port: freePort(t),
		Database: config.Database{URL: config.Secret(database.Login(t))}, MigrationURL: config.Secret(database.URL), RedisURL: config.Secret(redistest.URL(t)),
		JWTKey:      "kU7mCw1yV0oQe4Zr9sXb2nTj6hLpGd3f",
		DataKeys:    []config.Secret{"q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="},
		FrontendURL: "https://vitalgo.example", RateLimitScale: 1,
	}, database
}

func TestServeShowsTheAPIAndItsHealth(t *testing.T) {
	t.Parallel()
	cfg, _ := production(t)
	cfg.Environment = config.Test
	stop := background(t, cfg.Port, func(ctx context.Context) error { return Serve(ctx, cfg, logtest.Searched(t), mimic()) })
	for path, want := range map[string]string{
		"/graphql": "explore false, GET true, 0 known documents, 1 keys of 32 bytes",
		"/health":  `{"status":"ok"}`,
		"/ready":   `{"postgres":"ok","redis":"ok","schema":"ok","server":"ok"}`,
	} {
		if status, body := get(t, cfg.Port, path); status != http.StatusOK || body != want {
			t.Errorf("%s answers %d %s", path, status, body)
		}
	}
	for _, path := range []string{"/", "/graphiql/", "/metrics", "/graphql/other"} {
		if status, body := get(t, cfg.Port, path); status != http.StatusNotFound || !strings.Contains(body, "NOT_FOUND") {
			t.Errorf("%s answers %d %.100s", path, status, body)
		}
	}
	if err := CheckHealth(t.Context(), cfg.Port); err != nil {
		t.Errorf("health check: %v", err)
	}
	if err := stop(); err != nil {
		t.Errorf("stopping: %v", err)
	}
	if err := CheckHealth(t.Context(), cfg.Port); err == nil {
		t.Error("a server that has ended is healthy")
	}
}

// errand is a job of a program.
type errand struct{}

func (errand) Kind() string { return "errand" }

func TestServeDoesTheJobsOfTheProgram(t *testing.T) {
	t.Parallel()
	cfg, _ := production(t)
	cfg.Environment = config.Test
	done := make(chan error, 10)
	program := mimic()
	program.API = func(p Parts) (http.Handler, error) {
		return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if err := p.Queue.Add(r.Context(), errand{}); err != nil {
				done <- err
			}
		}), nil
	}
	program.Jobs = func(p Parts) []jobs.Kind {
		return []jobs.Kind{jobs.Handle(func(ctx context.Context, _ errand) error {
			done <- p.DB.Ping(ctx)
			return nil
		})}
	}
	stop := background(t, cfg.Port, func(ctx context.Context) error { return Serve(ctx, cfg, logtest.Searched(t), program) })
	get(t, cfg.Port, "/graphql")
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Error("the job is not done")
	}
	if err := stop(); err != nil {
		t.Errorf("stopping: %v", err)
	}
}

func TestSec_Z13_ProductionRefusesDemoData(t *testing.T) {
	t.Parallel()
	cfg, _ := production(t)
	if err := Seed(t.Context(), cfg, plain{}); err == nil || !strings.Contains(err.Error(), "ENVIRONMENT") {
		t.Errorf("seeding in production: %v", err)
	}
	cfg.Environment = config.Test
	for range 2 {
		if err := Seed(t.Context(), cfg, plain{}); err != nil {
			t.Fatal(err)
		}
	}
	cfg.Environment = config.Production
	if err := Serve(t.Context(), cfg, logtest.Searched(t), mimic()); err == nil || !strings.Contains(err.Error(), "demo accounts") {
		t.Errorf("serving demo data in production: %v", err)
	}
}

func TestMigrateTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	cfg, database := production(t)
	if err := Migrate(t.Context(), cfg, logtest.Searched(t)); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := database.Pool.QueryRow(t.Context(), `SELECT count(*) FROM municipalities WHERE is_active`).Scan(&n); err != nil || n != 1122 {
		t.Errorf("%d municipalities, %v", n, err)
	}
}

func TestMaintainDoesEveryChoreUntilOneFails(t *testing.T) {
	t.Parallel()
	cfg, _ := production(t)
	boom := errors.New("boom")
	var (
		out  bytes.Buffer
		done []string
	)
	chore := func(name string, parts Parts, err error) jobs.Chore {
		return jobs.Chore{Name: name, Every: time.Hour, Do: func(ctx context.Context) error {
			done = append(done, name)
			return errors.Join(parts.DB.Ping(ctx), err)
		}}
	}
	err := Maintain(t.Context(), cfg, slog.New(slog.NewTextHandler(&out, nil)), Program{Chores: func(p Parts) []jobs.Chore {
		return []jobs.Chore{chore("one", p, nil), chore("two", p, boom), chore("three", p, nil)}
	}})
	if !errors.Is(err, boom) || !strings.Contains(err.Error(), "two") || !slices.Equal(done, []string{"one", "two"}) {
		t.Errorf("%v is done, %v", done, err)
	}
	if !strings.Contains(out.String(), "chore=one") || strings.Contains(out.String(), "chore=two") {
		t.Errorf("log %q", out.String())
	}
}

func TestWhatCannotWorkFailsAtTheStart(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	for name, c := range map[string]struct {
		edit func(*config.Config)
		api  func(Parts) (http.Handler, error)
		want string
	}{
		"a database URL that cannot be read": {func(c *config.Config) { c.Database.URL = "postgres://a:hunter2@b:port/" }, parrot, "database URL"},
		"a Redis URL that cannot be read":    {func(c *config.Config) { c.RedisURL = "http://:hunter2@b" }, parrot, "Redis URL"},
		"a data key that is none":            {func(c *config.Config) { c.DataKeys = []config.Secret{"hunter2"} }, parrot, "DATA_ENCRYPTION_KEY"},
		"an API that cannot be made":         {func(*config.Config) {}, func(Parts) (http.Handler, error) { return nil, boom }, "boom"},
		"a port that is taken": {func(c *config.Config) {
			l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", c.Port))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = l.Close() })
		}, parrot, "listen"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg, _ := production(t)
			c.edit(&cfg)
			err := Serve(t.Context(), cfg, logtest.Searched(t), Program{API: c.api, Chores: noChores, Jobs: noJobs})
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("error %v, want one about %q without the secret", err, c.want)
			}
		})
	}
}

func TestSec_R01_ProductionRefusesAPowerfulRole(t *testing.T) {
	t.Parallel()
	cfg, database := production(t)
	cfg.Database.URL = config.Secret(database.URL)
	if err := Serve(t.Context(), cfg, logtest.Searched(t), mimic()); !errors.Is(err, errPowerful) {
		t.Errorf("serving as the owner of the tables: %v", err)
	}
}
