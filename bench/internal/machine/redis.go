package machine

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"

	"vitalgo/slices/shared/infrastructure/childprocess"
	"vitalgo/slices/shared/infrastructure/redisdev"
)

// Redis is a server of its own, or the stand-in of the development mode where Redis is not installed.
type Redis struct {
	URL    string
	Kind   string // what it is, for those who read the figures
	client *redis.Client
	pid    int // 0 for the stand-in
	stop   func() error
}

// StartRedis starts a server that keeps nothing.
func StartRedis(ctx context.Context, dir string) (*Redis, error) {
	program, err := exec.LookPath("redis-server")
	if err != nil {
		return standIn()
	}
	address, err := FreeAddress(ctx)
	if err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	//nolint:gosec // the redis-server of this machine
	cmd := exec.CommandContext(context.WithoutCancel(ctx), program, "--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no", "--dir", dir)
	process, err := childprocess.Start(cmd)
	if err != nil {
		return nil, err
	}
	r := &Redis{
		URL: "redis://" + address + "/0", Kind: "redis-server", pid: cmd.Process.Pid,
		stop: func() error { return process.Stop(syscall.SIGTERM, stopPatience) },
	}
	return r, r.connect(ctx)
}

func standIn() (*Redis, error) {
	server, err := redisdev.Start("", slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	r := &Redis{URL: server.URL(), Kind: "a stand-in within the benchmark, for redis-server is not installed: the ratios are far below those with it", stop: server.Stop}
	return r, r.connect(context.Background())
}

func (r *Redis) connect(ctx context.Context) error {
	options, err := redis.ParseURL(r.URL)
	if err != nil {
		return err
	}
	r.client = redis.NewClient(options)
	for range 500 {
		if err = r.client.Ping(ctx).Err(); err == nil {
			return nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	return fmt.Errorf("Redis does not answer: %w", err)
}

// CPU is what the server has used so far; nothing is known of the stand-in.
func (r *Redis) CPU() (CPU, error) {
	if r.pid == 0 {
		return 0, nil
	}
	used, err := readCPU(r.pid)
	return used.own, err
}

// Commands is how many commands the server has run so far; 0 where it does not count them.
func (r *Redis) Commands(ctx context.Context) int {
	text, err := r.client.Info(ctx, "stats").Result()
	if err != nil {
		return 0
	}
	for line := range strings.Lines(text) {
		if number, ok := strings.CutPrefix(line, "total_commands_processed:"); ok {
			n, err := strconv.Atoi(strings.TrimSpace(number))
			if err != nil {
				return 0
			}
			return n
		}
	}
	return 0
}

// Stop ends the server.
func (r *Redis) Stop() error { return r.stop() }
