//go:build smoke

package faults

import (
	"encoding/base64"
	"flag"
	"net/http"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"vitalgo/deploy/live"
	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/testenv"
)

var long = flag.Bool("long", false, "run the experiments in their long form")

func TestMain(m *testing.M) {
	flag.Parse()
	testenv.Main(m)
}

// form is a figure of an experiment, in its short and in its long form.
func form[T any](short, lengthy T) T {
	if *long {
		return lengthy
	}
	return short
}

// site is one server of the product with what it needs, and a client's connections to it.
type site struct {
	binary   string
	settings []string
	database *database
	redis    *cache
	server   *live.Process
	port     int
	url      string
	web      *http.Client
}

// newSite runs the server on a database with the demo register.
func newSite(t *testing.T, settings ...string) *site {
	t.Helper()
	s := prepare(t, newRegister(t, openFolder(t, atEnd(t))), settings...)
	s.start(t)
	return s
}

// prepare is newSite on another database, without a server yet.
func prepare(t *testing.T, d *database, settings ...string) *site {
	t.Helper()
	s := &site{binary: binary(t), database: d, redis: newCache(t), port: live.FreePort(t)}
	s.url = "http://127.0.0.1:" + strconv.Itoa(s.port)
	s.web = webClient(t)
	s.settings = append([]string{
		"ENVIRONMENT=test", "HOST=127.0.0.1", "TMPDIR=" + t.TempDir(), "UPLOADS_BASE_PATH=" + t.TempDir(),
		"DATABASE_URL=" + d.url("vitalgo_server"), "MIGRATION_DATABASE_URL=" + d.url("postgres"),
		"REDIS_URL=" + s.redis.url, "FRONTEND_URL=https://vitalgo.example", "RATE_LIMIT_SCALE=10000",
		"JWT_SECRET_KEY=" + base64.StdEncoding.EncodeToString(live.Key(t)),
		"DATA_ENCRYPTION_KEY=" + string(dataKey(t)),
	}, settings...)
	return s
}

// dataKey encrypts what is secret in all databases here.
var dataKey = func() func(*testing.T) config.Secret {
	var once sync.Once
	var key config.Secret
	return func(t *testing.T) config.Secret {
		once.Do(func() { key = config.Secret(base64.StdEncoding.EncodeToString(live.Key(t))) })
		return key
	}
}()

// start runs the server and waits until it is ready.
func (s *site) start(t *testing.T) {
	t.Helper()
	s.begin(t)
	s.server.Await(t, s.web, s.url+"/ready")
}

func (s *site) begin(t *testing.T) {
	t.Helper()
	s.server = live.Begin(t, append(s.settings, "PORT="+strconv.Itoa(s.port)), s.binary, "serve")
}

func (s *site) client() live.Client { return live.Client{HTTP: s.web, URL: s.url} }

func webClient(t *testing.T) *http.Client {
	t.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: 500}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: 20 * time.Second}
}

// binary builds the program, once.
var binary = func() func(*testing.T) string {
	var once sync.Once
	var name string
	return func(t *testing.T) string {
		t.Helper()
		once.Do(func() {
			folder := openFolder(t, testenv.AtExit)
			name = filepath.Join(folder, "vitalgo")
			live.Run(t, "go", "build", "-o", name, "vitalgo")
		})
		return name
	}
}()

// figure writes one measured line of an experiment, as docs/RELIABILITY.md has it.
func figure(t *testing.T, experiment, format string, args ...any) {
	t.Helper()
	t.Logf(experiment+": "+format, args...)
}

// lasts lets a fault last.
func lasts(t *testing.T, d time.Duration) {
	t.Helper()
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-t.Context().Done():
		t.Fatal("the test ended during the fault")
	}
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 2, 64) + " s" }

// count is what a query of one number answers.
func (d *database) count(t *testing.T, sql string, args ...any) int {
	t.Helper()
	var n int
	conn := d.connect(t)
	defer func() { _ = conn.Close(t.Context()) }()
	if err := conn.QueryRow(t.Context(), sql, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return n
}

func (d *database) exec(t *testing.T, sql string) {
	t.Helper()
	conn := d.connect(t)
	defer func() { _ = conn.Close(t.Context()) }()
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// connect is a connection of the owner, beside the server's.
func (d *database) connect(t *testing.T) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), d.url("postgres")+"&default_transaction_read_only=off")
	if err != nil {
		t.Fatal(err)
	}
	return conn
}
