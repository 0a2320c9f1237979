package machine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"vitalgo/slices/shared/infrastructure/childprocess"
)

const (
	readyPatience = 90 * time.Second
	readyPause    = 2 * time.Millisecond
	stopPatience  = 20 * time.Second
	ticks         = 100 // of /proc per second, on every Linux
)

// Process is a server that is measured.
type Process struct {
	PID     int
	Cold    time.Duration // from its start until it was ready
	process *childprocess.Process
	log     string
	sweeper *os.File
}

// Ready reports whether a server answers yet.
type Ready func(ctx context.Context) bool

// Start runs command with these settings added to a bare environment, and waits until it is ready. What it writes goes
// to the file log.
func Start(ctx context.Context, command []string, dir string, env []string, ready Ready, log string) (*Process, error) {
	out, err := os.OpenFile(log, os.O_CREATE|os.O_TRUNC|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	//nolint:gosec // the servers that the benchmark names
	cmd := exec.CommandContext(context.WithoutCancel(ctx), command[0], command[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, out, out
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TZ=UTC"}, env...)
	began := time.Now()
	child, err := childprocess.Start(cmd)
	if err != nil {
		return nil, errors.Join(err, out.Close())
	}
	p := &Process{PID: cmd.Process.Pid, process: child, log: log, sweeper: out}
	if err := p.await(ctx, ready); err != nil {
		return nil, errors.Join(err, p.Stop())
	}
	p.Cold = time.Since(began)
	return p, nil
}

func (p *Process) await(ctx context.Context, ready Ready) error {
	ctx, cancel := context.WithTimeout(ctx, readyPatience)
	defer cancel()
	for {
		if ready(ctx) {
			return nil
		}
		select {
		case <-p.process.Done():
			return fmt.Errorf("the server ended: %w: %s", p.process.Err(), p.Tail())
		case <-ctx.Done():
			return fmt.Errorf("the server is not ready: %s", p.Tail())
		case <-time.After(readyPause):
		}
	}
}

// AnswersGet is ready when the address answers 200.
func AnswersGet(address string) Ready {
	return func(ctx context.Context) bool { return answersOK(ctx, http.MethodGet, address, "") }
}

// AnswersQuery is ready when the address answers 200 to a GraphQL query.
func AnswersQuery(address string) Ready {
	return func(ctx context.Context) bool {
		return answersOK(ctx, http.MethodPost, address, `{"query":"{ __typename }"}`)
	}
}

// Listens is ready when the address takes connections.
func Listens(address string) Ready {
	return func(ctx context.Context) bool {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		return err == nil && conn.Close() == nil
	}
}

func answersOK(ctx context.Context, method, address, body string) bool {
	request, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return false
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	_, err = io.Copy(io.Discard, response.Body)
	return errors.Join(err, response.Body.Close()) == nil && response.StatusCode == http.StatusOK
}

// Tail is the end of what the server wrote.
func (p *Process) Tail() string {
	text, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-2000):])
}

// Warnings are lines of the log that tell of failures, the last ones; where there are none, its end.
func (p *Process) Warnings() string {
	text, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	var found []string
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, `"level":"ERROR"`) || strings.Contains(line, `"level":"WARN"`) {
			found = append(found, line)
		}
	}
	if len(found) == 0 {
		return p.Tail()
	}
	return strings.Join(found[max(0, len(found)-5):], "")
}

// Sweep empties the log: a server that logs each request would fill the disk.
func (p *Process) Sweep() error { return p.sweeper.Truncate(0) }

// CPU is what the process has used so far.
func (p *Process) CPU() (CPU, error) {
	used, err := readCPU(p.PID)
	return used.own, err
}

// Memory is what the process holds now, in bytes.
func (p *Process) Memory() (int64, error) {
	text, err := os.ReadFile(procFile(p.PID, "status"))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kB, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kB << 10, err
		}
	}
	return 0, errors.New("no VmRSS in /proc")
}

// Stop ends the process at once: to drain would take time, and there is nothing to save.
func (p *Process) Stop() error {
	return errors.Join(p.process.Stop(syscall.SIGKILL, stopPatience), p.sweeper.Close())
}

// CPU is time of a processor.
type CPU = time.Duration

type usage struct {
	parent        int
	own, children CPU // children: of those that ended
}

// readCPU reads /proc/PID/stat, whose second field, the name, may hold anything but ends with the last bracket.
func readCPU(pid int) (usage, error) {
	text, err := os.ReadFile(procFile(pid, "stat"))
	if err != nil {
		return usage{}, err
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	if len(fields) < 15 {
		return usage{}, errors.New("/proc/PID/stat is too short")
	}
	number := func(i int) int {
		n, convErr := strconv.Atoi(fields[i])
		err = errors.Join(err, convErr)
		return n
	}
	u := usage{parent: number(1), own: tickTime(number(11) + number(12)), children: tickTime(number(13) + number(14))}
	return u, err
}

func tickTime(n int) CPU { return CPU(n) * time.Second / ticks }

func procFile(pid int, name string) string { return filepath.Join("/proc", strconv.Itoa(pid), name) }

// familyCPU is what a process and its children, ended ones included, have used so far.
func familyCPU(pid int) (CPU, error) {
	root, err := readCPU(pid)
	if err != nil {
		return 0, err
	}
	total := root.own + root.children
	processes, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return 0, err
	}
	for _, folder := range processes {
		child, err := strconv.Atoi(filepath.Base(folder))
		if err != nil {
			continue
		}
		if used, err := readCPU(child); err == nil && used.parent == pid { // else it has just ended
			total += used.own
		}
	}
	return total, nil
}

// FreeAddress is an address of loopback that nobody listens on now.
func FreeAddress(ctx context.Context) (string, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}
