package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/childprocess"
	"vitalgo/slices/shared/infrastructure/pgdev"
	"vitalgo/slices/shared/infrastructure/testenv"
)

const (
	poolerPort     = "6432"
	poolerPatience = 5 * time.Second
	logTail        = 2000
	// poolerSessions is how few sessions of PostgreSQL all connections of a test share, so that they have to change
	// hands. A test may hold that many transactions open at once.
	poolerSessions = 3
)

// pooled tells whether what works as the server does goes through PgBouncer.
func pooled() bool { return testenv.Setting("TEST_PGBOUNCER") == "1" }

// pooler is the one PgBouncer of the process, in front of the shared server.
var pooler = sync.OnceValues(func() (*bouncer, error) {
	behind, err := shared()
	if err != nil {
		return nil, err
	}
	return startBouncer(behind.url("postgres"))
})

// Pooled returns the URL of the database through PgBouncer in transaction mode, as deploy/pgbouncer/pgbouncer.ini sets
// it up. Whoever uses it logs in to PostgreSQL as the owner.
func (d *Database) Pooled(tb testing.TB) string {
	tb.Helper()
	p, err := pooler()
	if err != nil {
		tb.Fatal(err)
	}
	address, err := url.Parse(d.URL)
	if err != nil {
		tb.Fatal("the database's address is no URL") // the error would show its password
	}
	return p.url(strings.TrimPrefix(address.Path, "/"))
}

// Settings are the variables by which a server in a process of its own finds the database, as a login of the test's own
// where no pooler stands between.
func (d *Database) Settings(tb testing.TB) []string {
	tb.Helper()
	login := d.Login(tb)
	if !pooled() {
		return []string{"DATABASE_URL=" + login}
	}
	return []string{"DATABASE_POOLER=transaction", "DATABASE_URL=" + d.Pooled(tb), "DATABASE_DIRECT_URL=" + login}
}

// bouncer is a PgBouncer with a folder of its own.
type bouncer struct {
	dir     string
	process *childprocess.Process
}

// startBouncer runs PgBouncer in front of the server at an address, as whose user all its clients log in.
func startBouncer(address string) (_ *bouncer, err error) {
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		return nil, fmt.Errorf("TEST_PGBOUNCER=1 needs PgBouncer: %w", err)
	}
	b := &bouncer{}
	if b.dir, err = os.MkdirTemp("", "pgb"); err != nil {
		return nil, fmt.Errorf("make folder of PgBouncer: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("start PgBouncer: %w", err), b.stop())
		}
	}()
	settings, err := b.settings(address)
	if err != nil {
		return nil, err
	}
	//nolint:gosec // the user that PgBouncer runs as reads it; the folder is closed to others
	if err := os.WriteFile(filepath.Join(b.dir, "test.ini"), []byte(settings), 0o644); err != nil {
		return nil, err
	}
	if err := b.run(program); err != nil {
		return nil, err
	}
	if err := b.awaitAnswer(); err != nil {
		return nil, err
	}
	testenv.Announce("pgtest: the server's own connections go through %s", program)
	return b, testenv.AtExit(b.stop)
}

func (b *bouncer) run(program string) (err error) {
	log, err := os.Create(b.log())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	cmd := exec.Command(program, "test.ini") //nolint:noctx // it ends with the tests
	cmd.Stdout, cmd.Stderr = log, log
	if err := pgdev.Entrust(cmd, b.dir); err != nil {
		return err
	}
	b.process, err = childprocess.Start(cmd)
	return err
}

func (b *bouncer) log() string { return filepath.Join(b.dir, "log") }

// settings are those of production, and what differs in tests: where PgBouncer listens and finds the database, that the
// tests' users need no password, and how few sessions there are. Each takes the place of the line in production: a
// second section of one name would begin with PgBouncer's defaults.
func (b *bouncer) settings(address string) (string, error) {
	production, err := productionSettings()
	if err != nil {
		return "", err
	}
	server, err := url.Parse(address)
	if err != nil {
		return "", errors.New("the server's address is no URL") // the error would show its password
	}
	sessions := strconv.Itoa(poolerSessions)
	changes := map[string]string{
		"vitalgo": "", "listen_addr": "", "listen_port": poolerPort, "unix_socket_dir": b.dir,
		"auth_type": "any", "auth_file": "",
		"client_tls_sslmode": "disable", "client_tls_key_file": "", "client_tls_cert_file": "",
		"server_tls_sslmode": "disable", "server_tls_ca_file": "",
		"min_pool_size": "0", "default_pool_size": sessions, "max_db_connections": sessions,
	}
	var lines []string
	for line := range strings.Lines(production) {
		name, _, isSetting := strings.Cut(line, " =")
		value, changed := changes[name]
		switch {
		case name == "vitalgo":
			lines = append(lines, "* = "+behind(server)+"\n")
		case isSetting && changed:
			lines = append(lines, name+" = "+value+"\n")
		default:
			lines = append(lines, line)
		}
		delete(changes, name)
	}
	if len(changes) > 0 {
		return "", fmt.Errorf("%d settings of the tests are not among those of production", len(changes))
	}
	return strings.Join(lines, ""), nil
}

// behind says where the server is, and as whom all clients log in.
func behind(server *url.URL) string {
	host, port := server.Hostname(), server.Port()
	if sockets := server.Query().Get("host"); sockets != "" {
		host, port = sockets, server.Query().Get("port")
	}
	text := "host=" + host + " port=" + port + " user=" + server.User.Username()
	if password, given := server.User.Password(); given {
		text += " password='" + strings.ReplaceAll(password, "'", "''") + "'"
	}
	return text
}

// productionSettings is what deploy/pgbouncer holds.
func productionSettings() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if exists(filepath.Join(dir, "go.mod")) {
			//nolint:gosec // a file of the repository
			text, err := os.ReadFile(filepath.Join(dir, "deploy", "pgbouncer", "pgbouncer.ini"))
			return string(text), err
		}
	}
	return "", errors.New("the tests do not run below the module's folder")
}

func (b *bouncer) url(database string) string {
	query := url.Values{"host": {b.dir}, "port": {poolerPort}, "sslmode": {"disable"}}
	u := url.URL{Scheme: "postgres", User: url.User("vitalgo"), Path: "/" + database, RawQuery: query.Encode()}
	return u.String()
}

func (b *bouncer) awaitAnswer() error {
	ctx, cancel := context.WithTimeout(context.Background(), poolerPatience)
	defer cancel()
	err := awaitAnswer(ctx, b.url("postgres"))
	if err == nil {
		return nil
	}
	text, readErr := os.ReadFile(b.log())
	return errors.Join(err, b.process.Err(), readErr, fmt.Errorf("its log ends: %s", text[max(0, len(text)-logTail):]))
}

func (b *bouncer) stop() error {
	var err error
	if b.process != nil {
		err = b.process.Stop(syscall.SIGTERM, poolerPatience)
	}
	return errors.Join(err, os.RemoveAll(b.dir))
}
