//go:build smoke

package live

import (
	"bytes"
	"context"
	"crypto/rand"
	"net"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/childprocess"
)

const (
	startLimit = time.Minute
	stopLimit  = 30 * time.Second // the server promises to end within 25
	patience   = 15 * time.Second
	pollEvery  = 50 * time.Millisecond
)

// Process is a program under test, with what it said. It ends together with the test.
type Process struct {
	*childprocess.Process
	PID int
	Log string // the file of what it says
}

// Begin runs a program with these settings, and PATH, in its environment.
func Begin(t *testing.T, env []string, name string, args ...string) *Process {
	t.Helper()
	log, err := os.CreateTemp(t.TempDir(), "log-*")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(name, args...)               //nolint:gosec,noctx // what a test runs; it ends by a signal
	cmd.Env = append(env, "PATH="+os.Getenv("PATH")) //nolint:forbidigo // where its own programs are, as they are for the test
	cmd.Stdout, cmd.Stderr = log, log
	child, err := childprocess.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	p := &Process{Process: child, PID: cmd.Process.Pid, Log: log.Name()}
	t.Cleanup(func() {
		_ = syscall.Kill(-p.PID, syscall.SIGKILL) // with its workers; it has ended, as a rule
		<-p.Done()
		if t.Failed() {
			t.Logf("%s said:\n%s", name, Tail(Read(t, p.Log)))
		}
		_ = log.Close()
	})
	return p
}

// Await waits until the address answers 200.
func (p *Process) Await(t *testing.T, client *http.Client, url string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), startLimit)
	defer cancel()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for Status(ctx, client, url) != http.StatusOK {
		select {
		case <-p.Done():
			t.Fatalf("ended before %s was answered: %v", url, p.Err())
		case <-ctx.Done():
			t.Fatalf("%s is not answered within %s", url, startLimit)
		case <-tick.C:
		}
	}
}

// Signal sends a signal to the process and its workers.
func (p *Process) Signal(t *testing.T, signal syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(-p.PID, signal); err != nil {
		t.Fatalf("%s: %v", signal, err)
	}
}

// End sends SIGTERM and waits for an exit with status 0.
func (p *Process) End(t *testing.T) {
	t.Helper()
	if err := p.Stop(syscall.SIGTERM, stopLimit); err != nil {
		t.Fatalf("%s after SIGTERM: %v", stopLimit, err)
	}
	if err := p.Err(); err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
}

// Kill ends the process at once, as a machine that loses its power does.
func (p *Process) Kill(t *testing.T) {
	t.Helper()
	p.Signal(t, syscall.SIGKILL)
	<-p.Done()
}

// Status asks for an address and returns the answer's status, 0 where there is none.
func Status(ctx context.Context, client *http.Client, url string) int {
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

// Eventually waits until something is so.
func Eventually(t *testing.T, what string, so func() bool) {
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

// Run runs a program to its end, which has to be a success.
func Run(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput(); err != nil { //nolint:gosec // what a test runs
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

// Read returns the text of a file.
func Read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name) //nolint:gosec // a file of the test
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Tail is the end of a long text.
func Tail(text string) string {
	lines := bytes.Split([]byte(text), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-30):], []byte("\n")))
}

// Key is a new key of 32 bytes.
func Key(t *testing.T) []byte {
	t.Helper()
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		t.Fatal(err)
	}
	return key
}

// FreePort is a port of 127.0.0.1 that nothing listens on.
func FreePort(t *testing.T) int {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port //nolint:errcheck // the address of a TCP listener is a TCPAddr
}
