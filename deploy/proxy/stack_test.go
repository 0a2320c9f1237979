//go:build smoke

package proxy

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"vitalgo/slices/auth"
	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/pgtest"
	"vitalgo/slices/shared/infrastructure/redistest"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

const (
	startLimit = time.Minute
	stopLimit  = 30 * time.Second // the server promises to end within 25
	pollEvery  = 50 * time.Millisecond
)

// stack is a number of replicas on one database and one Redis, with nginx before them.
type stack struct {
	binary   string
	settings []string
	database *pgtest.Database
	replicas []*replica
	nginx    *process
	http     string // addresses of nginx
	https    string
}

func newStack(t *testing.T, replicas, rateLimitScale int) *stack {
	t.Helper()
	s := &stack{binary: filepath.Join(t.TempDir(), "vitalgo")}
	run(t, "go", "build", "-o", s.binary, "vitalgo")
	database := pgtest.New(t)
	s.database = database
	key := config.Secret(base64.StdEncoding.EncodeToString(random(t)))
	owner := config.Config{Environment: config.Test, MigrationURL: config.Secret(database.URL), DataKeys: []config.Secret{key}}
	if err := app.Seed(t.Context(), owner, auth.NewPasswords()); err != nil {
		t.Fatal(err)
	}
	s.settings = []string{
		"ENVIRONMENT=test", "HOST=127.0.0.1", "TMPDIR=" + t.TempDir(), "TRUSTED_PROXIES=127.0.0.0/8",
		"REDIS_URL=" + redistest.URL(t),
		"JWT_SECRET_KEY=" + base64.StdEncoding.EncodeToString(random(t)), "DATA_ENCRYPTION_KEY=" + string(key),
		"FRONTEND_URL=https://vitalgo.example", "RATE_LIMIT_SCALE=" + strconv.Itoa(rateLimitScale), "SKIP_DB_INIT=true",
	}
	s.settings = append(s.settings, database.Settings(t)...)
	for range replicas {
		s.replicas = append(s.replicas, s.start(t, freePort(t)))
	}
	if replicas > 0 {
		s.startNginx(t)
	}
	return s
}

// replica is one server of the product.
type replica struct {
	*process
	port int
	url  string
}

// start runs a replica and waits until it is ready.
func (s *stack) start(t *testing.T, port int) *replica {
	t.Helper()
	r := &replica{port: port, url: "http://127.0.0.1:" + strconv.Itoa(port)}
	r.process = begin(t, append(s.settings, "PORT="+strconv.Itoa(port)), s.binary, "serve")
	r.await(t, http.DefaultClient, r.url+"/ready")
	return r
}

// startNginx runs nginx with the configuration of deploy/nginx, but for its ports and the list of replicas.
func (s *stack) startNginx(t *testing.T) {
	t.Helper()
	folder := t.TempDir()
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	plain, secure := strconv.Itoa(freePort(t)), strconv.Itoa(freePort(t))
	text := read(t, "../nginx/nginx.conf")
	for old, changed := range map[string]string{
		"listen 8080": "listen 127.0.0.1:" + plain, "listen 8443": "listen 127.0.0.1:" + secure,
		"pid /tmp/": "pid " + folder + "/", "_path /tmp/": "_path " + folder + "/",
	} {
		if !strings.Contains(text, old) {
			t.Fatalf("nginx.conf says nowhere %q", old)
		}
		text = strings.ReplaceAll(text, old, changed)
	}
	upstream := "upstream replicas {\n"
	for _, r := range s.replicas {
		upstream += fmt.Sprintf("  server 127.0.0.1:%d max_fails=0;\n", r.port)
	}
	for name, content := range map[string]string{
		"nginx.conf": text, "proxy.conf": read(t, "../nginx/proxy.conf"), "upstream.conf": upstream + "}\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run(t, "../nginx/make-certificate.sh", filepath.Join(folder, "tls"))
	s.http, s.https = "http://127.0.0.1:"+plain, "https://127.0.0.1:"+secure
	s.nginx = begin(t, os.Environ(), "nginx", "-p", folder, "-c", filepath.Join(folder, "nginx.conf"), "-g", "daemon off;")
	s.nginx.await(t, browser(t), s.https+"/health")
}

// process is a program under test, with what it said.
type process struct {
	cmd    *exec.Cmd
	log    string // its file
	exited chan error
}

func begin(t *testing.T, env []string, name string, args ...string) *process {
	t.Helper()
	log, err := os.CreateTemp(t.TempDir(), "log-*")
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: exec.Command(name, args...), log: log.Name(), exited: make(chan error, 1)}
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = append(env, "PATH="+os.Getenv("PATH")), log, log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // killed with its workers
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.exited <- p.cmd.Wait() }()
	t.Cleanup(func() {
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) // it has ended, as a rule
		if t.Failed() {
			t.Logf("%s said:\n%s", name, tail(read(t, p.log)))
		}
		_ = log.Close()
	})
	return p
}

// await waits until the address answers 200.
func (p *process) await(t *testing.T, client *http.Client, url string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), startLimit)
	defer cancel()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for status(ctx, client, url) != http.StatusOK {
		select {
		case err := <-p.exited:
			t.Fatalf("ended before %s was answered: %v", url, err)
		case <-ctx.Done():
			t.Fatalf("%s is not answered within %s", url, startLimit)
		case <-tick.C:
		}
	}
}

// eventually waits until something is so.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	limit, tick := time.NewTimer(patience), time.NewTicker(pollEvery)
	defer limit.Stop()
	defer tick.Stop()
	for !so() {
		select {
		case <-tick.C:
		case <-limit.C:
			t.Fatalf("not within %s: %s", patience, what)
		}
	}
}

// end sends SIGTERM and waits for an exit with status 0.
func (p *process) end(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-p.exited:
		if err != nil {
			t.Errorf("after SIGTERM: %v", err)
		}
	case <-time.After(stopLimit):
		t.Fatalf("still running %s after SIGTERM", stopLimit)
	}
}

// status asks for an address and returns the answer's status, 0 where there is none.
func status(ctx context.Context, client *http.Client, url string) int {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return 0
	}
	response, err := client.Do(request)
	if err != nil {
		return 0
	}
	defer func() { _ = response.Body.Close() }()
	return response.StatusCode
}

func run(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func tail(text string) string {
	lines := bytes.Split([]byte(text), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-30):], []byte("\n")))
}

func random(t *testing.T) []byte {
	t.Helper()
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		t.Fatal(err)
	}
	return key
}

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port //nolint:errcheck,forcetypeassert // the address of a TCP listener is a TCPAddr
}
