//go:build smoke

package smoke

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"vitalgo/deploy/live"
)

const (
	pollEvery   = 50 * time.Millisecond
	stopWithin  = 20 * time.Second
	answerLimit = 10 * time.Second
)

// clone is a fresh clone of this repository's HEAD. PostgreSQL runs as another user where the tests run as root,
// so the folder is open to all, unlike one of t.TempDir.
func clone(t *testing.T) string {
	t.Helper()
	parent, err := os.MkdirTemp("", "vitalgo-smoke-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(parent); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(parent, 0o755); err != nil {
		t.Fatal(err)
	}
	top := strings.TrimSpace(output(t, ".", "git", "rev-parse", "--show-toplevel"))
	dir := filepath.Join(parent, "vitalgo")
	output(t, ".", "git", "clone", "--quiet", top, dir)
	return dir
}

// output runs a command in dir to its end and answers what it wrote.
func output(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	cmd.Stderr = t.Output()
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v", name, strings.Join(args, " "), err)
	}
	return string(out)
}

// environment is what a newcomer's shell would have and nothing of this one: no HOME with settings, no database
// of a test run; only Go's own settings, so that the ordinary caches are used.
func environment(t *testing.T, home string, port int) []string {
	t.Helper()
	env := []string{
		"HOME=" + home,
		"PATH=" + os.Getenv("PATH"), // where git, go and PostgreSQL are
		"LANG=C.UTF-8",
		"PORT=" + strconv.Itoa(port),
	}
	var settings map[string]string
	names := []string{"GOCACHE", "GOMODCACHE", "GOPATH", "GOPROXY", "GOSUMDB", "GOFLAGS", "GOTOOLCHAIN"}
	if err := json.Unmarshal([]byte(output(t, ".", "go", append([]string{"env", "-json"}, names...)...)), &settings); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		env = append(env, name+"="+settings[name])
	}
	return env
}

// A server is the development server under test, at the head of a process group of its own as in a terminal.
type server struct {
	cmd    *exec.Cmd
	url    string
	log    *os.File
	exited chan error
	// Elapsed is the time from its start to its first answer.
	elapsed time.Duration
}

// start runs the command in dir and waits until the server answers, or until limit has passed.
func start(t *testing.T, dir string, env []string, port int, limit time.Duration, name string, args ...string) *server {
	t.Helper()
	log, err := os.CreateTemp(t.TempDir(), "server-*.log")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{
		cmd:    exec.Command(name, args...), // without a context: ended by a signal, as a user does
		url:    fmt.Sprintf("http://127.0.0.1:%d", port),
		log:    log,
		exited: make(chan error, 1),
	}
	s.cmd.Dir, s.cmd.Env = dir, env
	s.cmd.Stdout, s.cmd.Stderr = log, log
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	began := time.Now()
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { s.exited <- s.cmd.Wait() }()
	t.Cleanup(func() { s.cleanUp(t) })
	if err := s.awaitAnswer(t.Context(), limit); err != nil {
		t.Fatal(err)
	}
	s.elapsed = time.Since(began)
	return s
}

// cleanUp ends a server that a failed test left running, and shows what it said.
func (s *server) cleanUp(t *testing.T) {
	if err := syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
		t.Error(err)
	}
	if t.Failed() {
		text, err := os.ReadFile(s.log.Name())
		t.Logf("the server's log (read: %v):\n%s", err, text)
	}
	if err := s.log.Close(); err != nil {
		t.Error(err)
	}
}

func (s *server) awaitAnswer(ctx context.Context, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		if err := s.ready(ctx); err == nil {
			return nil
		}
		select {
		case err := <-s.exited:
			s.exited <- err
			return fmt.Errorf("the server ended before it answered: %w", err)
		case <-ctx.Done():
			return fmt.Errorf("no answer within %s", limit)
		case <-tick.C:
		}
	}
}

func (s *server) ready(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/ready", http.NoBody)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", res.StatusCode)
	}
	return nil
}

// query posts a GraphQL operation and decodes its data into want's type. Errors in the answer fail the test.
func query[T any](t *testing.T, s *server, token, document string, variables map[string]any) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), answerLimit)
	defer cancel()
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/graphql-response+json, application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Data   T
		Errors json.RawMessage
	}
	if err := json.Unmarshal(text, &answer); err != nil || len(answer.Errors) > 0 {
		t.Fatalf("status %d, answer %s (%v)", res.StatusCode, text, err)
	}
	return answer.Data
}

// checkStatus wants exit status 0. After a Ctrl-C "go run" itself ends with 1 at any rate, but names another status
// than 0 of the program that it ran.
func (s *server) checkStatus(t *testing.T, exit error) {
	t.Helper()
	if filepath.Base(s.cmd.Path) != "go" {
		if exit != nil {
			t.Errorf("after SIGINT: %v, want exit status 0", exit)
		}
		return
	}
	text, err := os.ReadFile(s.log.Name())
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(text, []byte("\nexit status ")) || bytes.HasPrefix(text, []byte("exit status ")) {
		t.Errorf("after SIGINT: the server's exit status is not 0")
	}
}

// interrupt presses Ctrl-C: SIGINT to the whole group. The server must end with status 0 and leave no process behind.
func (s *server) interrupt(t *testing.T) {
	t.Helper()
	family := live.Descendants(t, s.cmd.Process.Pid)
	if !hasPostgres(family) {
		t.Error("found no postgres below the server: the check for what is left behind would check nothing")
	}
	if err := syscall.Kill(-s.cmd.Process.Pid, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-s.exited:
		s.checkStatus(t, err)
	case <-time.After(stopWithin):
		t.Fatalf("still running %s after SIGINT", stopWithin)
	}
	for _, p := range family {
		if now, err := live.ReadKin(p.PID); err == nil && now.Started == p.Started {
			t.Errorf("%s (pid %d) was left behind", p.Name, p.PID)
		}
	}
}

func hasPostgres(family []live.Kin) bool {
	return slices.ContainsFunc(family, func(p live.Kin) bool { return p.Name == "postgres" })
}
