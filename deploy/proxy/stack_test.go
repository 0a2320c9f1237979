//go:build smoke

package proxy

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"vitalgo/deploy/live"
	"vitalgo/slices/auth"
	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/pgtest"
	"vitalgo/slices/shared/infrastructure/redistest"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// stack is a number of replicas on one database and one Redis, with nginx before them.
type stack struct {
	binary   string
	settings []string
	database *pgtest.Database
	replicas []*replica
	nginx    *live.Process
	http     string // addresses of nginx
	https    string
}

func newStack(t *testing.T, replicas, rateLimitScale int) *stack {
	t.Helper()
	s := &stack{binary: filepath.Join(t.TempDir(), "vitalgo")}
	live.Run(t, "go", "build", "-o", s.binary, "vitalgo")
	database := pgtest.New(t)
	s.database = database
	key := config.Secret(base64.StdEncoding.EncodeToString(live.Key(t)))
	owner := config.Config{Environment: config.Test, MigrationURL: config.Secret(database.URL), DataKeys: []config.Secret{key}}
	if err := app.Seed(t.Context(), owner, auth.NewPasswords()); err != nil {
		t.Fatal(err)
	}
	s.settings = []string{
		"ENVIRONMENT=test", "HOST=127.0.0.1", "TMPDIR=" + t.TempDir(), "TRUSTED_PROXIES=127.0.0.0/8",
		"REDIS_URL=" + redistest.URL(t),
		"JWT_SECRET_KEY=" + base64.StdEncoding.EncodeToString(live.Key(t)), "DATA_ENCRYPTION_KEY=" + string(key),
		"FRONTEND_URL=https://vitalgo.example", "RATE_LIMIT_SCALE=" + strconv.Itoa(rateLimitScale), "SKIP_DB_INIT=true",
	}
	s.settings = append(s.settings, database.Settings(t)...)
	for range replicas {
		s.replicas = append(s.replicas, s.start(t, live.FreePort(t)))
	}
	if replicas > 0 {
		s.startNginx(t)
	}
	return s
}

// replica is one server of the product.
type replica struct {
	*live.Process
	port int
	url  string
}

// start runs a replica and waits until it is ready.
func (s *stack) start(t *testing.T, port int) *replica {
	t.Helper()
	r := &replica{port: port, url: "http://127.0.0.1:" + strconv.Itoa(port)}
	r.Process = live.Begin(t, append(s.settings, "PORT="+strconv.Itoa(port)), s.binary, "serve")
	r.Await(t, http.DefaultClient, r.url+"/ready")
	return r
}

// acmeToken is what an authority asks for over HTTP before it renews a certificate, and what it wants to read.
const acmeToken = "token-of-the-authority"

// startNginx runs nginx with the configuration of deploy/nginx, but for its ports and the list of replicas.
func (s *stack) startNginx(t *testing.T) {
	t.Helper()
	folder := t.TempDir()
	for _, name := range []string{filepath.Dir(folder), folder} { // the workers are nobody
		if err := os.Chmod(name, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	plain, secure := strconv.Itoa(live.FreePort(t)), strconv.Itoa(live.FreePort(t))
	text := live.Read(t, "../nginx/nginx.conf")
	for old, changed := range map[string]string{
		"listen 8080": "listen 127.0.0.1:" + plain, "listen 8443": "listen 127.0.0.1:" + secure,
		"pid /tmp/": "pid " + folder + "/", "_path /tmp/": "_path " + folder + "/", "/etc/vitalgo/": folder + "/",
	} {
		if !strings.Contains(text, old) {
			t.Fatalf("nginx.conf says nowhere %q", old)
		}
		text = strings.ReplaceAll(text, old, changed)
	}
	for _, name := range []string{"replicas", "acme/.well-known/acme-challenge"} {
		if err := os.MkdirAll(filepath.Join(folder, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	upstream := "upstream replicas {\n"
	for _, r := range s.replicas {
		upstream += fmt.Sprintf("  server 127.0.0.1:%d max_fails=0;\n", r.port)
	}
	for name, content := range map[string]string{
		"nginx.conf": text, "proxy.conf": live.Read(t, "../nginx/proxy.conf"), "replicas/upstream.conf": upstream + "}\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "acme/.well-known/acme-challenge", acmeToken), []byte(acmeToken), 0o644); err != nil {
		t.Fatal(err)
	}
	live.Run(t, "../nginx/make-certificate.sh", filepath.Join(folder, "tls"))
	s.http, s.https = "http://127.0.0.1:"+plain, "https://127.0.0.1:"+secure
	s.nginx = live.Begin(t, os.Environ(), "nginx", "-p", folder, "-c", filepath.Join(folder, "nginx.conf"), "-g", "daemon off;")
	s.nginx.Await(t, browser(t), s.https+"/health")
}
