package redistest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"syscall"
	"time"

	"vitalgo/slices/shared/infrastructure/childprocess"
	"vitalgo/slices/shared/infrastructure/testenv"
)

const (
	defaultImage  = "redis:7-alpine"
	databases     = "4096" // of a server that is started here
	startPatience = 30 * time.Second
	stopPatience  = 10 * time.Second
	startAttempts = 3 // another program may take the port in the meantime
)

func nothing() error { return nil }

// start takes the first kind of server that there is.
func start() (*server, error) {
	ctx := context.Background() // the server serves many tests
	if address := testenv.Setting("TEST_REDIS_URL"); address != "" {
		return external(ctx, address)
	}
	s, withoutDocker := inDocker(ctx)
	if withoutDocker == nil || testenv.DockerRequired() {
		return s, withoutDocker
	}
	program, err := exec.LookPath("redis-server")
	if err != nil {
		testenv.Announce("redistest: stand-ins inside the process (%v; %v)", withoutDocker, err)
		return &server{stop: nothing}, nil
	}
	testenv.Announce("redistest: %s (%v)", program, withoutDocker)
	return local(ctx, program)
}

func external(ctx context.Context, address string) (*server, error) {
	testenv.Announce("redistest: Redis of TEST_REDIS_URL")
	base, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("TEST_REDIS_URL is not a URL") // the error of the parser would show its password
	}
	return (&server{url: base, stop: nothing}).ready(ctx)
}

func inDocker(ctx context.Context) (*server, error) {
	container := testenv.Container{
		Image:   cmp.Or(testenv.Setting("TEST_REDIS_IMAGE"), defaultImage),
		Port:    "6379/tcp",
		Command: []string{"redis-server", "--databases", databases, "--save", "", "--appendonly", "no"},
	}
	address, remove, err := container.Start(ctx)
	if err != nil {
		return nil, err
	}
	s := &server{url: &url.URL{Scheme: "redis", Host: address}, stop: remove}
	if err := s.awaitAnswer(ctx, nil); err != nil {
		return nil, errors.Join(err, s.close())
	}
	testenv.Announce("redistest: Redis in Docker, %s", container.Image)
	return s.ready(ctx)
}

func local(ctx context.Context, program string) (*server, error) {
	var failures []error
	for range startAttempts {
		s, err := run(ctx, program)
		if err == nil {
			return s.ready(ctx)
		}
		failures = append(failures, err)
	}
	return nil, errors.Join(failures...)
}

func run(ctx context.Context, program string) (*server, error) {
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	//nolint:gosec // the redis-server of this machine
	cmd := exec.CommandContext(context.WithoutCancel(ctx), program, "--bind", host, "--port", port,
		"--databases", databases, "--save", "", "--appendonly", "no", "--dir", os.TempDir())
	process, err := childprocess.Start(cmd)
	if err != nil {
		return nil, err
	}
	s := &server{
		url:  &url.URL{Scheme: "redis", Host: address},
		stop: func() error { return process.Stop(syscall.SIGTERM, stopPatience) },
	}
	if err := s.awaitAnswer(ctx, process.Done()); err != nil {
		return nil, errors.Join(err, process.Err(), s.close())
	}
	return s, nil
}

func freeAddress(ctx context.Context) (string, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// awaitAnswer gives up when the server has ended.
func (s *server) awaitAnswer(ctx context.Context, ended <-chan struct{}) error {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	for {
		err := s.connect(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ended:
			return fmt.Errorf("redis-server ended at once: %w", err)
		case <-ctx.Done():
			return fmt.Errorf("wait for Redis: %w", err)
		case <-time.After(pollInterval):
		}
	}
}

// ready completes the server, or ends it.
func (s *server) ready(ctx context.Context) (*server, error) {
	if s.leases == nil {
		if err := s.connect(ctx); err != nil {
			return nil, errors.Join(err, s.close())
		}
	}
	if err := testenv.AtExit(s.close); err != nil {
		return nil, err
	}
	return s, nil
}
