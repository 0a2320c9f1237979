//go:build smoke

package faults

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"vitalgo/deploy/live"
	"vitalgo/migrations"
	"vitalgo/slices/auth"
	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/pgdev"
	"vitalgo/slices/shared/infrastructure/testenv"
)

// database is a PostgreSQL that keeps what it acknowledges, at one address for all its lives.
type database struct {
	folder string
	port   int
	server *pgdev.Server
}

// newDatabase is an empty one, kept in a folder.
func newDatabase(t *testing.T, folder string) *database {
	t.Helper()
	d := &database{folder: filepath.Join(folder, "postgres"), port: live.FreePort(t)}
	d.endWith(t)
	d.start(t)
	d.exec(t, `CREATE ROLE vitalgo_app NOLOGIN NOINHERIT`)
	d.exec(t, `CREATE ROLE vitalgo_server LOGIN IN ROLE vitalgo_app`)
	return d
}

// newRegister is a database with the demo register, kept in a folder.
func newRegister(t *testing.T, folder string) *database {
	t.Helper()
	d := &database{folder: filepath.Join(folder, "postgres"), port: live.FreePort(t)}
	d.endWith(t)
	live.Run(t, "cp", "-a", template(t), d.folder)
	d.start(t)
	return d
}

// template makes the folder of a database with the demo register, once.
var template = func() func(*testing.T) string {
	var once sync.Once
	var made string
	return func(t *testing.T) string {
		t.Helper()
		once.Do(func() {
			d := newDatabase(t, openFolder(t, testenv.AtExit))
			d.migrate(t)
			if err := d.server.Stop(); err != nil {
				t.Fatal(err)
			}
			made, d.server = d.folder, nil
		})
		return made
	}
}()

// migrate brings the database up to date and writes the demo register.
func (d *database) migrate(t *testing.T) {
	t.Helper()
	owner := config.Config{Environment: config.Test, MigrationURL: config.Secret(d.url("postgres")), DataKeys: []config.Secret{dataKey(t)}}
	pool, err := pgxpool.New(t.Context(), d.url("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if err := migrations.Up(t.Context(), pool, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	if err := app.Seed(t.Context(), owner, auth.NewPasswords()); err != nil {
		t.Fatal(err)
	}
}

// endWith ends PostgreSQL with the test.
func (d *database) endWith(t *testing.T) {
	t.Cleanup(func() {
		if d.server != nil {
			d.thaw(t)
			d.kill(t)
		}
	})
}

// start runs PostgreSQL and returns when it answers.
func (d *database) start(t *testing.T) {
	t.Helper()
	server, err := pgdev.Start(t.Context(), pgdev.Config{Dir: d.folder, Port: d.port})
	if err != nil {
		t.Fatal(err)
	}
	d.server = server
}

// kill ends all of PostgreSQL at once, without a checkpoint and without a word to its clients.
func (d *database) kill(t *testing.T) {
	t.Helper()
	d.signal(t, syscall.SIGKILL)
	<-d.server.Done()
	if err := d.server.Stop(); err != nil {
		t.Error(err)
	}
	d.server = nil
}

func (d *database) freeze(t *testing.T) { t.Helper(); d.signal(t, syscall.SIGSTOP) }
func (d *database) thaw(t *testing.T)   { t.Helper(); d.signal(t, syscall.SIGCONT) }

// signal reaches the postmaster first, so that it has no time to clean up after its children.
func (d *database) signal(t *testing.T, signal syscall.Signal) {
	t.Helper()
	file, err := os.ReadFile(filepath.Join(d.folder, "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(file), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range live.Descendants(t, pid) {
		if err := syscall.Kill(p.PID, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			t.Fatal(err)
		}
	}
}

func (d *database) url(user string) string { return d.urlAt(user, d.port) }

// urlAt is the address by way of another port, as of a relay.
func (d *database) urlAt(user string, port int) string {
	return fmt.Sprintf("postgres://%s@127.0.0.1:%d/postgres?sslmode=disable", user, port)
}

// cache is a Redis as deployed: what it acknowledges is on the disk within a second.
type cache struct {
	port    int
	url     string
	args    []string
	process *live.Process
}

func newCache(t *testing.T) *cache {
	t.Helper()
	c := &cache{port: live.FreePort(t)}
	c.url = "redis://127.0.0.1:" + strconv.Itoa(c.port)
	c.args = []string{"--bind", "127.0.0.1", "--port", strconv.Itoa(c.port), "--save", "", "--appendonly", "yes",
		"--maxmemory-policy", "noeviction", "--dir", t.TempDir()}
	c.start(t)
	return c
}

// start runs Redis and returns when its port is open.
func (c *cache) start(t *testing.T) {
	t.Helper()
	c.process = live.Begin(t, nil, "redis-server", c.args...)
	live.Eventually(t, "Redis listens", func() bool {
		conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port)))
		if err != nil {
			return false
		}
		return conn.Close() == nil
	})
}

// cli sends a command to Redis.
func (c *cache) cli(t *testing.T, command ...string) {
	t.Helper()
	live.Run(t, "redis-cli", append([]string{"-p", strconv.Itoa(c.port)}, command...)...)
}

// openFolder is a folder that PostgreSQL's user can enter, unlike one of t.TempDir; atEnd takes what removes it.
func openFolder(t *testing.T, atEnd func(func() error) error) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "vitalgo-faults-")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Chmod(folder, 0o755), atEnd(func() error { return os.RemoveAll(folder) })); err != nil {
		t.Fatal(err)
	}
	return folder
}

// atEnd has something done at the end of the test.
func atEnd(t *testing.T) func(func() error) error {
	return func(do func() error) error {
		t.Cleanup(func() {
			if err := do(); err != nil {
				t.Error(err)
			}
		})
		return nil
	}
}
