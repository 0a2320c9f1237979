package httpserver_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/httpserver"
)

// start runs a server and returns its address, the way to stop it, and what Run answers.
func start(t *testing.T, handler http.Handler, options httpserver.Options) (string, context.CancelFunc, <-chan error) {
	t.Helper()
	server := httpserver.New("127.0.0.1:0", handler, options)
	addr, err := server.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	stopped := make(chan error, 1)
	go func() { stopped <- server.Run(ctx) }()
	return addr.String(), cancel, stopped
}

func get(addr string) (int, error) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get("http://" + addr + "/")
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, errors.Join(err, response.Body.Close())
}

func TestSec_A06_DrainsWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	log, _ := newLog(t)
	readiness := httpserver.NewReadiness(log, nil)
	entered, leave, draining, shutdown := make(chan struct{}), make(chan struct{}), make(chan struct{}), make(chan struct{})
	addr, stop, stopped := start(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		entered <- struct{}{}
		<-leave
	}), httpserver.Options{
		OnDrain:    func() { readiness.Drain(); close(draining) },
		OnShutdown: func() { close(shutdown) },
		Log:        log,
	})
	answered := make(chan int, 1)
	go func() {
		status, err := get(addr)
		if err != nil {
			t.Error(err)
		}
		answered <- status
	}()
	<-entered
	stop()
	<-draining
	if w := serve(readiness, httptest.NewRequest(http.MethodGet, "/ready", nil)); w.Code != http.StatusServiceUnavailable {
		t.Errorf("ready while draining: %d", w.Code)
	}
	<-shutdown // the listener is closed now
	if _, err := get(addr); err == nil {
		t.Error("a new connection was taken")
	}
	close(leave)
	if status := <-answered; status != http.StatusOK {
		t.Errorf("request under way: %d", status)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

func TestSec_A06_F09_ServesDuringTheDelay(t *testing.T) {
	t.Parallel()
	draining := make(chan struct{})
	addr, stop, stopped := start(t, http.NotFoundHandler(), httpserver.Options{
		DrainDelay: 300 * time.Millisecond,
		OnDrain:    func() { close(draining) },
	})
	stop()
	<-draining
	response, err := http.Get("http://" + addr)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusNotFound || !response.Close { // the next request goes elsewhere
		t.Errorf("%d, and the connection ends: %v", response.StatusCode, response.Close)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

func TestSec_A06_GivesUpOnSlowRequests(t *testing.T) {
	t.Parallel()
	entered, leave := make(chan struct{}), make(chan struct{})
	addr, stop, stopped := start(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(entered)
		<-leave
	}), httpserver.Options{DrainTimeout: 50 * time.Millisecond})
	cut := make(chan error, 1)
	go func() {
		_, err := get(addr)
		cut <- err
	}()
	<-entered
	stop()
	if err := <-stopped; !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("run: %v", err)
	}
	if err := <-cut; err == nil {
		t.Error("the connection stayed open")
	}
	close(leave)
}

func TestSec_A06_LaterArrivalsAreRefused(t *testing.T) {
	t.Parallel()
	entered, leave, shutdown := make(chan struct{}), make(chan struct{}), make(chan struct{})
	addr, stop, stopped := start(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(entered)
		<-leave
	}), httpserver.Options{OnShutdown: func() { close(shutdown) }})
	early, err := net.Dial("tcp", addr) // accepted before the next one, whose request arrives
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = early.Close() }()
	underWay := make(chan error, 1)
	go func() {
		_, err := get(addr)
		underWay <- err
	}()
	<-entered
	stop()
	<-shutdown
	if _, err := io.WriteString(early, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(early), nil)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusServiceUnavailable || !response.Close || !strings.Contains(string(body), "SERVICE_UNAVAILABLE") {
		t.Errorf("%d %s %v", response.StatusCode, body, err)
	}
	close(leave)
	if err := errors.Join(response.Body.Close(), <-underWay, <-stopped); err != nil {
		t.Error(err)
	}
}

func TestAddressInUse(t *testing.T) {
	t.Parallel()
	addr, _, _ := start(t, http.NotFoundHandler(), httpserver.Options{})
	if err := httpserver.New(addr, http.NotFoundHandler(), httpserver.Options{}).Run(t.Context()); err == nil {
		t.Error("no error")
	}
}

func TestSec_H06_HeaderLimit(t *testing.T) {
	t.Parallel()
	addr, _, _ := start(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), httpserver.Options{})
	for size, want := range map[int]int{15 << 10: http.StatusOK, 17 << 10: http.StatusRequestHeaderFieldsTooLarge} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+addr, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Large", strings.Repeat("a", size))
		response, err := new(http.Transport).RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil || response.StatusCode != want {
			t.Errorf("%d bytes: %d %v", size, response.StatusCode, err)
		}
	}
}

func TestSec_F15_SlowHeadersAreCutOff(t *testing.T) {
	t.Parallel()
	addr, _, _ := start(t, http.NotFoundHandler(), httpserver.Options{ReadHeaderTimeout: 50 * time.Millisecond})
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost:"); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, conn); err != nil { // ends at once when the server closes
		t.Errorf("connection stays open: %v", err)
	}
}

func TestSec_A05_Readiness(t *testing.T) {
	t.Parallel()
	log, out := newLog(t)
	redis := errors.New("marker-1")
	hangs := false
	readiness := httpserver.NewReadiness(log, map[string]httpserver.Check{
		"postgres": func(ctx context.Context) error {
			if hangs {
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		},
		"redis": func(context.Context) error { return redis },
		"panic": func(context.Context) error {
			if redis != nil {
				panic("marker-1")
			}
			return nil
		},
	})
	expect := func(status int, body string) {
		t.Helper()
		w := serve(readiness, httptest.NewRequest(http.MethodGet, "/ready", nil))
		if w.Code != status || w.Body.String() != body {
			t.Errorf("%d %s, want %d %s", w.Code, w.Body, status, body)
		}
	}
	expect(503, `{"panic":"starting","postgres":"starting","redis":"starting","server":"ok"}`)
	readiness.Probe(t.Context())
	expect(503, `{"panic":"down","postgres":"ok","redis":"down","server":"ok"}`)
	redis = nil
	readiness.Probe(t.Context())
	expect(200, `{"panic":"ok","postgres":"ok","redis":"ok","server":"ok"}`)
	before := out.Len()
	readiness.Probe(t.Context())
	if out.Len() != before {
		t.Error("an unchanged state was logged")
	}
	hangs = true
	start := time.Now()
	readiness.Probe(t.Context())
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("a hanging check took %v", took)
	}
	expect(503, `{"panic":"ok","postgres":"down","redis":"ok","server":"ok"}`)
	hangs = false
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	readiness.Run(ended) // returns; a check that was cut off says nothing
	expect(503, `{"panic":"ok","postgres":"down","redis":"ok","server":"ok"}`)
	readiness.Probe(t.Context())
	readiness.Drain()
	expect(503, `{"panic":"ok","postgres":"ok","redis":"ok","server":"draining"}`)
}

func TestSec_A05_Health(t *testing.T) {
	t.Parallel()
	w := serve(httpserver.Health(), httptest.NewRequest(http.MethodGet, "/health", nil))
	if w.Code != http.StatusOK || w.Body.String() != `{"status":"ok"}` {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
