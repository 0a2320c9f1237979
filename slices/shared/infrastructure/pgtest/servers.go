package pgtest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"vitalgo/slices/shared/infrastructure/pgdev"
	"vitalgo/slices/shared/infrastructure/testenv"
)

const (
	defaultImage  = "postgres:17-alpine"
	startPatience = time.Minute
	pollInterval  = 20 * time.Millisecond
)

// start takes the first kind of server that there is.
func start() (*server, error) {
	ctx := context.Background() // the server serves many tests
	if address := testenv.Setting("TEST_DATABASE_URL"); address != "" {
		return external(ctx, address)
	}
	s, err := inDocker(ctx)
	if err == nil || testenv.DockerRequired() {
		return s, err
	}
	return local(ctx, err)
}

func external(ctx context.Context, address string) (*server, error) {
	testenv.Announce("pgtest: PostgreSQL of TEST_DATABASE_URL")
	base, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("TEST_DATABASE_URL is not a URL") // the error of the parser would show its password
	}
	return (&server{url: onServer(base), stop: func() error { return nil }}).ready(ctx, address)
}

func inDocker(ctx context.Context) (*server, error) {
	container := testenv.Container{
		Image: cmp.Or(testenv.Setting("TEST_POSTGRES_IMAGE"), defaultImage),
		Port:  "5432/tcp",
		Env:   []string{"POSTGRES_PASSWORD=test", "PGDATA=/pgdata"},
		Command: []string{"postgres", "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
			"-c", "autovacuum=off", "-c", "max_connections=300"},
		Tmpfs: "/pgdata",
	}
	address, remove, err := container.Start(ctx)
	if err != nil {
		return nil, err
	}
	base := &url.URL{
		Scheme: "postgres", User: url.UserPassword("postgres", "test"), Host: address, Path: "/postgres", RawQuery: "sslmode=disable",
	}
	if err := awaitAnswer(ctx, base.String()); err != nil {
		return nil, errors.Join(err, remove())
	}
	testenv.Announce("pgtest: PostgreSQL in Docker, %s", container.Image)
	return (&server{url: onServer(base), stop: remove}).ready(ctx, base.String())
}

// local runs a copy of the cached cluster; withoutDocker is why it has to.
func local(ctx context.Context, withoutDocker error) (*server, error) {
	bin, err := pgdev.FindBinDir()
	if errors.Is(err, pgdev.ErrNoBinaries) {
		bin, err = pgdev.Fetch(filepath.Join(os.TempDir(), "vitalgo-postgresql"), "")
	}
	if err != nil {
		return nil, fmt.Errorf("no PostgreSQL for tests, set TEST_DATABASE_URL: %w", errors.Join(withoutDocker, err))
	}
	testenv.Announce("pgtest: PostgreSQL from %s (%v)", bin, withoutDocker)
	dir, err := copyCluster(ctx, bin)
	if err != nil {
		return nil, err
	}
	running, err := pgdev.Start(ctx, pgdev.Config{BinDir: bin, Dir: dir, Temporary: true, Unsafe: true})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return (&server{url: running.URL, stop: running.Stop}).ready(ctx, running.URL("postgres"))
}

// ready completes the server, or ends it.
func (s *server) ready(ctx context.Context, adminURL string) (*server, error) {
	if err := s.connect(ctx, adminURL); err != nil {
		return nil, errors.Join(err, s.close())
	}
	if err := testenv.AtExit(s.close); err != nil {
		return nil, err
	}
	return s, nil
}

func onServer(base *url.URL) func(database string) string {
	return func(database string) string {
		u := *base
		u.Path = "/" + database
		return u.String()
	}
}

func awaitAnswer(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, address)
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for PostgreSQL: %w", err)
		case <-time.After(pollInterval):
		}
	}
}
