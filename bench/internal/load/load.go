// Package load asks a server as fast as it answers: a closed loop of connections, each of which sends its next
// request when the last is answered; or at a steady rate, where the time of an answer counts from when its request was due,
// whether the connection was free by then or not. It runs in a process of its own, so that what it costs is nobody's.
package load

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Plan is what a client process is told.
type Plan struct {
	Addresses   []string // dealt out to the connections in turn
	Connections int
	Duration    time.Duration
	Requests    [][]byte // whole, as they travel; sent in turn
	Tolerant    bool     // a refusal is counted, and ends no loop
	Rate        float64  // requests per second of all connections together; 0 is as fast as they are answered
}

// Result is what it saw. The first failure stands for all.
type Result struct {
	Requests int // answered, refusals included
	Refused  int
	Failures int
	Failure  string
	Elapsed  time.Duration
	P50, P99 time.Duration
}

// Request returns a request as it travels. An empty body makes a GET.
func Request(path, host, authorization string, body []byte) []byte {
	var b bytes.Buffer
	method := http.MethodPost
	if body == nil {
		method = http.MethodGet
	}
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\nAccept: application/json\r\n", method, path, host)
	if authorization != "" {
		fmt.Fprintf(&b, "Authorization: %s\r\n", authorization)
	}
	if body != nil {
		b.WriteString("Content-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n")
	}
	b.WriteString("\r\n")
	b.Write(body)
	return b.Bytes()
}

// InProcess runs the plan in a new process: this program with the argument "client".
func InProcess(ctx context.Context, p Plan) (Result, error) {
	program, err := os.Executable()
	if err != nil {
		return Result{}, err
	}
	input, err := json.Marshal(p)
	if err != nil {
		return Result{}, err
	}
	cmd := exec.CommandContext(ctx, program, "client") //nolint:gosec // this program
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), os.Stderr
	output, err := cmd.Output()
	if err != nil {
		return Result{}, fmt.Errorf("client: %w", err)
	}
	var r Result
	if err := json.Unmarshal(output, &r); err != nil {
		return Result{}, err
	}
	if r.Requests == 0 {
		return r, fmt.Errorf("nothing was answered: %s", r.Failure)
	}
	return r, nil
}

// Client is the other side of InProcess.
func Client(ctx context.Context, in io.Reader, out io.Writer) error {
	var p Plan
	if err := json.NewDecoder(in).Decode(&p); err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(Run(ctx, p))
}

// Run carries the plan out.
func Run(ctx context.Context, p Plan) Result {
	var (
		turn    atomic.Int64
		working sync.WaitGroup
		loops   = make([]loop, p.Connections)
		began   = time.Now()
		until   = began.Add(p.Duration)
	)
	for i := range loops {
		working.Go(func() {
			loops[i].due = p.dues(began, i)
			loops[i].err = loops[i].run(ctx, p.Addresses[i%len(p.Addresses)], p, &turn, until)
		})
	}
	working.Wait()
	r := Result{Elapsed: time.Since(began)}
	var all []time.Duration
	for _, one := range loops {
		all = append(all, one.latencies...)
		r.Refused += one.refused
		if one.err != nil {
			r.Failures++
			r.Failure = one.err.Error()
		}
	}
	r.Requests = len(all)
	if len(all) > 0 {
		slices.Sort(all)
		r.P50, r.P99 = all[len(all)/2], all[len(all)*99/100]
	}
	return r
}

// dues returns when connection i is to send its requests, one after the other.
func (p Plan) dues(began time.Time, i int) func() time.Time {
	if p.Rate == 0 {
		return time.Now
	}
	apart := time.Duration(float64(time.Second) / p.Rate)
	next := began.Add(time.Duration(i) * apart)
	return func() time.Time {
		due := next
		next = next.Add(time.Duration(p.Connections) * apart)
		return due
	}
}

// loop is one connection.
type loop struct {
	due       func() time.Time // of the next request
	latencies []time.Duration
	refused   int
	err       error
	body      bytes.Buffer
}

func (l *loop) run(ctx context.Context, address string, p Plan, turn *atomic.Int64, until time.Time) (err error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	answers := bufio.NewReaderSize(conn, 64<<10)
	for time.Now().Before(until) {
		began := l.due()
		time.Sleep(time.Until(began))
		request := p.Requests[int(turn.Add(1)-1)%len(p.Requests)]
		if _, err := conn.Write(request); err != nil {
			return err
		}
		err := l.read(answers)
		if p.Tolerant && errors.Is(err, errRefused) {
			l.refused++
		} else if err != nil {
			return err
		}
		l.latencies = append(l.latencies, time.Since(began))
	}
	return nil
}

var errRefused = errors.New("refused")

// read takes one answer, which has to be a good one: a loop ends with its first failure.
func (l *loop) read(answers *bufio.Reader) error {
	response, err := http.ReadResponse(answers, nil)
	if err != nil {
		return err
	}
	l.body.Reset()
	_, err = l.body.ReadFrom(response.Body)
	if err = errors.Join(err, response.Body.Close()); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK || bytes.Contains(l.body.Bytes(), []byte(`"errors":`)) {
		return fmt.Errorf("%w, status %d: %.300s", errRefused, response.StatusCode, l.body.Bytes())
	}
	return nil
}

// Once sends a single request and returns the body of its answer.
func Once(ctx context.Context, address string, request []byte) ([]byte, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.Write(request); err != nil {
		return nil, err
	}
	var l loop
	err = l.read(bufio.NewReader(conn))
	return l.body.Bytes(), err
}
