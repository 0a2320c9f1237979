package testenv

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ory/dockertest/v3"
	"github.com/ory/dockertest/v3/docker"
)

const (
	pingPatience = 2 * time.Second
	pullPatience = 5 * time.Minute
	label        = "vitalgo.testenv"
	abandonedAge = time.Hour // no test process runs that long
)

// errNoDaemon says that Docker is not there, as opposed to an image that is not.
var errNoDaemon = errors.New("no Docker daemon answers")

// Container is a server in Docker.
type Container struct {
	Image   string // name and tag
	Port    string // that the server listens on, as in "5432/tcp"
	Env     []string
	Command []string
	Tmpfs   string // folder that is kept in memory, if any
}

// DockerRequired tells whether tests may run on nothing but containers.
func DockerRequired() bool { return Setting("TEST_REQUIRE_DOCKER") == "1" }

// Start pulls the image where it is missing, runs it, and returns the server's host and port, and what
// removes the container. The server may need a moment until it answers.
func (c Container) Start(ctx context.Context) (address string, remove func() error, err error) {
	pool, err := dockertest.NewPool("")
	if err != nil {
		return "", nil, fmt.Errorf("connect to Docker: %w", err)
	}
	if err := ping(ctx, pool.Client); err != nil {
		return "", nil, err
	}
	if err := removeAbandoned(ctx, pool.Client); err != nil {
		return "", nil, err
	}
	repository, tag := docker.ParseRepositoryTag(c.Image)
	if err := pull(ctx, pool.Client, c.Image, repository, tag); err != nil {
		return "", nil, err
	}
	resource, err := pool.RunWithOptions(&dockertest.RunOptions{
		Repository: repository, Tag: tag, Env: c.Env, Cmd: c.Command, ExposedPorts: []string{c.Port},
		Labels: map[string]string{label: "true"},
	}, c.host)
	if err != nil {
		return "", nil, fmt.Errorf("run %s: %w", c.Image, err)
	}
	return resource.GetHostPort(c.Port), func() error { return pool.Purge(resource) }, nil
}

// host binds a free port of this machine alone.
func (c Container) host(host *docker.HostConfig) {
	host.AutoRemove = true
	host.PublishAllPorts = false
	host.PortBindings = map[docker.Port][]docker.PortBinding{
		docker.Port(c.Port): {{HostIP: "127.0.0.1", HostPort: "0"}},
	}
	if c.Tmpfs != "" {
		host.Tmpfs = map[string]string{c.Tmpfs: ""}
	}
}

func ping(ctx context.Context, client *docker.Client) error {
	ctx, cancel := context.WithTimeout(ctx, pingPatience)
	defer cancel()
	if err := client.PingWithContext(ctx); err != nil {
		return fmt.Errorf("%w: %w", errNoDaemon, err)
	}
	return nil
}

func pull(ctx context.Context, client *docker.Client, image, repository, tag string) error {
	_, err := client.InspectImage(image)
	if err == nil {
		return nil
	}
	if !errors.Is(err, docker.ErrNoSuchImage) {
		return fmt.Errorf("inspect image %s: %w", image, err)
	}
	ctx, cancel := context.WithTimeout(ctx, pullPatience)
	defer cancel()
	options := docker.PullImageOptions{Repository: repository, Tag: tag, Context: ctx}
	if err := client.PullImage(options, docker.AuthConfiguration{}); err != nil {
		return fmt.Errorf("pull image %s: %w", image, err)
	}
	return nil
}

// removeAbandoned removes the containers of test processes that were killed. The library's Expire is no
// help: it asks Docker to stop the container now, and only its start-up script may miss that.
func removeAbandoned(ctx context.Context, client *docker.Client) error {
	containers, err := client.ListContainers(docker.ListContainersOptions{
		Context: ctx, All: true, Filters: map[string][]string{"label": {label}},
	})
	if err != nil {
		return fmt.Errorf("list containers: %w", err)
	}
	for _, container := range containers {
		if time.Since(time.Unix(container.Created, 0)) < abandonedAge {
			continue
		}
		err := client.RemoveContainer(docker.RemoveContainerOptions{
			Context: ctx, ID: container.ID, Force: true, RemoveVolumes: true,
		})
		if missing := (*docker.NoSuchContainer)(nil); err != nil && !errors.As(err, &missing) {
			return fmt.Errorf("remove abandoned container: %w", err)
		}
	}
	return nil
}
