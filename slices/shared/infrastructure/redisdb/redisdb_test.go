package redisdb_test

import (
	"bufio"
	"bytes"
	"context"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/logging"
	"vitalgo/slices/shared/infrastructure/redisdb"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) {
	redisdb.LogTo(slog.New(slog.DiscardHandler))
	testenv.Main(m)
}

// mute is a server that takes connections and commands, and answers nothing but the greeting.
type mute struct {
	address string
	scripts atomic.Int32 // that came
	gets    atomic.Int32
}

func newMute(t *testing.T) *mute {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &mute{address: listener.Addr().String()}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { m.listen(conn) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		serving.Wait()
	})
	return m
}

// listen reads the lines of commands, and refuses the greeting as an old server does.
func (m *mute) listen(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		switch strings.ToLower(lines.Text()) {
		case "hello":
			_, _ = conn.Write([]byte("-ERR unknown command\r\n"))
		case "client":
			_, _ = conn.Write([]byte("+OK\r\n"))
		case "evalsha":
			m.scripts.Add(1)
		case "get":
			m.gets.Add(1)
		}
	}
}

func open(t *testing.T, open func(config.Secret) (*redis.Client, error), address string) *redis.Client {
	t.Helper()
	client, err := open(config.Secret("redis://" + address + "/0"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func TestSec_G11_LimitsOnEveryWait(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		open    func(config.Secret) (*redis.Client, error)
		retries int
	}{"counters and scripts": {redisdb.Open, 0}, "reads": {redisdb.OpenReads, 1}} {
		o := open(t, c.open, "127.0.0.1:1").Options()
		const wait = 300 * time.Millisecond
		if !o.ContextTimeoutEnabled || o.DialTimeout != 500*time.Millisecond || o.DialerRetries != 1 || o.ReadTimeout != wait ||
			o.WriteTimeout != wait || o.PoolTimeout != wait || o.MaxRetries != c.retries { // the library writes 0 for -1
			t.Errorf("%s: %+v", name, o)
		}
	}
	if _, err := redisdb.Open("redis://:hunter2@[::1"); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("a bad address: %v", err)
	}
}

// G11: a script that counts runs once, whatever becomes of its answer; a reading may be tried once more.
func TestSec_G11_ScriptsAreNeverTriedAgain(t *testing.T) {
	t.Parallel()
	m := newMute(t)
	began := time.Now()
	if err := redis.NewScript("return 1").EvalSha(t.Context(), open(t, redisdb.Open, m.address), nil).Err(); err == nil {
		t.Fatal("an answer")
	}
	if took := time.Since(began); took > 5*time.Second { // the library's own limit, three times over, is 20
		t.Errorf("given up after %s", took)
	}
	if err := open(t, redisdb.OpenReads, m.address).Get(t.Context(), "x").Err(); err == nil {
		t.Fatal("an answer")
	}
	if scripts, gets := m.scripts.Load(), m.gets.Load(); scripts != 1 || gets != 2 {
		t.Errorf("%d scripts and %d readings came", scripts, gets)
	}
}

// G11: the library obeys contexts only if it is told to.
func TestSec_G11_ContextsAreObeyed(t *testing.T) {
	t.Parallel()
	m := newMute(t)
	client := open(t, redisdb.Open, m.address)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	began := time.Now()
	if err := client.Get(ctx, "x").Err(); err == nil {
		t.Fatal("an answer")
	}
	if took := time.Since(began); took >= 300*time.Millisecond {
		t.Errorf("given up after %s", took)
	}
}

// What a command waits for adds up: a connection, the answer, a second try. All of it ends in time for two commands within a
// second.
func TestSec_G11_A03_ACommandEndsWhateverItWaitsFor(t *testing.T) {
	t.Parallel()
	for name, how := range map[string]func(config.Secret) (*redis.Client, error){"counters": redisdb.Open, "reads": redisdb.OpenReads} {
		client, seen := open(t, how, "127.0.0.1:1"), &deadlines{}
		client.AddHook(seen)
		_ = client.Get(t.Context(), "x").Err() // nobody answers
		_, _ = client.Pipelined(t.Context(), func(p redis.Pipeliner) error { return p.Get(t.Context(), "x").Err() })
		if len(seen.left) != 2 {
			t.Fatalf("%s: %d commands", name, len(seen.left))
		}
		for _, left := range seen.left {
			if left <= 0 || left > 450*time.Millisecond {
				t.Errorf("%s: a command has %s", name, left)
			}
		}
	}
}

// deadlines notes how long commands may take.
type deadlines struct{ left []time.Duration }

func (d *deadlines) note(ctx context.Context) {
	at, limited := ctx.Deadline()
	if !limited {
		at = time.Time{}
	}
	d.left = append(d.left, time.Until(at))
}

func (d *deadlines) DialHook(next redis.DialHook) redis.DialHook { return next }

func (d *deadlines) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		d.note(ctx)
		return next(ctx, cmd)
	}
}

func (d *deadlines) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		d.note(ctx)
		return next(ctx, cmds)
	}
}

// G12: Redis holds sessions: it writes them down, evicts none, and nobody else reaches it.
func TestSec_G12_RedisOfTheDeployment(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../../docker-compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, service, _ := strings.Cut(string(text), "\n  redis:\n    image:")
	service, _, _ = strings.Cut(service, "\n\n")
	for _, want := range []string{`"--appendonly", "yes"`, `"--maxmemory-policy", "noeviction"`, `"--requirepass", "${REDIS_PASSWORD:?`, "redis:/data"} {
		if !strings.Contains(service, want) {
			t.Errorf("%s is not in the service redis", want)
		}
	}
	if strings.Contains(service, "ports:") || strings.Contains(service, "network_mode") {
		t.Error("Redis is reached from outside the private network")
	}
}

// G15: what the library says goes to the log, without values.
func TestSec_G15_TheLibraryWritesThroughTheLog(t *testing.T) { // changes the process's logger: not parallel
	var out bytes.Buffer
	log, err := logging.New(&out, slog.LevelInfo, logging.JSON)
	if err != nil {
		t.Fatal(err)
	}
	redisdb.LogTo(log)
	t.Cleanup(func() { redisdb.LogTo(slog.New(slog.DiscardHandler)) })
	open(t, redisdb.Open, "127.0.0.1:1").PExpire(t.Context(), "x", time.Nanosecond) // shorter than Redis can
	if got := out.String(); !strings.Contains(got, `"msg":"a library writes","text":"specified duration is 1ns`) {
		t.Errorf("written: %s", got)
	}
}
