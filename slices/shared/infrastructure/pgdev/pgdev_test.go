//go:build unix

package pgdev_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"vitalgo/slices/shared/infrastructure/pgdev"
)

// holdCommand comes before the folders for the data and of the binaries.
const holdCommand = "hold-server"

// TestMain lets the test binary play the program that is killed while its server runs.
func TestMain(m *testing.M) {
	if len(os.Args) != 4 || os.Args[1] != holdCommand {
		os.Exit(m.Run())
	}
	server, err := pgdev.Start(context.Background(), pgdev.Config{Dir: os.Args[2], BinDir: os.Args[3]})
	if err != nil {
		println(err.Error())
		os.Exit(1)
	}
	println(server.URL("postgres"))
	select {}
}

func TestTemporaryServerLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(openDir(t), "temporary")
	server := start(t, pgdev.Config{Dir: dir, Temporary: true, Unsafe: true})
	if got := ask(t, server.URL("postgres"), "SELECT current_user || ' ' || current_setting('server_encoding')"); got != "postgres UTF8" {
		t.Errorf("got %q, want the superuser and UTF8", got)
	}
	if got := ask(t, server.URL("postgres"), "SHOW listen_addresses"); got != "" {
		t.Errorf("the server listens on %q, want no TCP port", got)
	}
	sockets := ask(t, server.URL("postgres"), "SHOW unix_socket_directories")
	stop(t, server)
	for _, path := range []string{dir, sockets} {
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s was left behind", path)
		}
	}
	if err := server.Stop(); err != nil {
		t.Errorf("a second stop: %v", err)
	}
}

func TestRestartKeepsData(t *testing.T) {
	t.Parallel()
	config := pgdev.Config{Dir: filepath.Join(openDir(t), "made", "on", "demand")}
	first := start(t, config)
	ask(t, first.URL("postgres"), "CREATE TABLE kept AS SELECT 'still here' AS word")
	stop(t, first)
	second := start(t, config)
	if got := ask(t, second.URL("postgres"), "SELECT word FROM kept"); got != "still here" {
		t.Errorf("got %q", got)
	}
	stop(t, second)
}

func TestAPortIsOpenedWhereOneIsAskedFor(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port //nolint:errcheck,forcetypeassert // the address of a TCP listener is a TCPAddr
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	server := start(t, pgdev.Config{Unsafe: true, Port: port})
	for _, url := range []string{server.URL("postgres"), fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", port)} {
		if got := ask(t, url, "SELECT 'alive'"); got != "alive" {
			t.Errorf("got %q", got)
		}
	}
	stop(t, server)
}

// The program, and on Linux its server with it, dies without a chance to tidy up.
func TestStartAfterKill(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(openDir(t), "data")
	program, url := startProgram(t, dir)
	ask(t, url, "CREATE TABLE kept AS SELECT 'still here' AS word")
	if err := program.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	server := start(t, pgdev.Config{Dir: dir})
	if got := ask(t, server.URL("postgres"), "SELECT word FROM kept"); got != "still here" {
		t.Errorf("got %q", got)
	}
	stop(t, server)
}

func TestSecondServerOnOneFolder(t *testing.T) {
	t.Parallel()
	config := pgdev.Config{Dir: filepath.Join(openDir(t), "data")}
	first := start(t, config)
	config.Temporary = true // must not remove what belongs to the first
	_, err := pgdev.Start(t.Context(), config)
	if !errors.Is(err, pgdev.ErrInUse) {
		t.Fatalf("got %v, want ErrInUse", err)
	}
	if want := config.Dir + ": " + pgdev.ErrInUse.Error(); strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), want) {
		t.Errorf("got %q, want one line with %q", err, want)
	}
	ask(t, first.URL("postgres"), "SELECT 'alive'")
	stop(t, first)
}

func TestUnfinishedInitializationIsRepeated(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(openDir(t), "data")
	if err := os.MkdirAll(filepath.Join(dir, "data.unfinished", "base"), 0o755); err != nil {
		t.Fatal(err)
	}
	stop(t, start(t, pgdev.Config{Dir: dir, Unsafe: true}))
}

func TestFailedStartTellsTheServersReason(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(openDir(t), "data")
	stop(t, start(t, pgdev.Config{Dir: dir, Unsafe: true}))
	settings := filepath.Join(dir, "data", "postgresql.auto.conf")
	if err := os.WriteFile(settings, []byte("no_such_setting = 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := pgdev.Start(t.Context(), pgdev.Config{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "no_such_setting") {
		t.Errorf("got %v, want the reason from the log", err)
	}
}

func TestDoneWhenServerEnds(t *testing.T) {
	t.Parallel()
	server := start(t, pgdev.Config{Unsafe: true})
	if err := server.Err(); err != nil {
		t.Errorf("Err of a running server: %v", err)
	}
	// Somebody else ends the server: here one of its own processes.
	ask(t, server.URL("postgres"), `CREATE TABLE ended (line text);
		COPY ended FROM PROGRAM 'kill -QUIT $(head -n 1 postmaster.pid); echo sent'`)
	<-server.Done()
	stop(t, server)
}

// Packages often put links to a few programs in PATH; the others are beside the real ones.
func TestFindBinDirFollowsLinks(t *testing.T) {
	installed, path := t.TempDir(), t.TempDir()
	for _, name := range []string{"initdb", "postgres"} {
		if err := os.WriteFile(filepath.Join(installed, name), []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(installed, "initdb"), filepath.Join(path, "initdb")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", path)
	want, err := filepath.EvalSymlinks(installed)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := pgdev.FindBinDir(); err != nil || got != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

func TestEndedContextEndsTheStart(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := pgdev.Start(ctx, pgdev.Config{BinDir: binDir(t), Unsafe: true}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func start(t *testing.T, config pgdev.Config) *pgdev.Server {
	t.Helper()
	config.BinDir = binDir(t)
	server, err := pgdev.Start(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	return server
}

func stop(t *testing.T, server *pgdev.Server) {
	t.Helper()
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
}

// binDir is of this machine, or downloaded where it has none.
func binDir(t *testing.T) string {
	t.Helper()
	bin, err := pgdev.FindBinDir()
	if errors.Is(err, pgdev.ErrNoBinaries) {
		bin, err = pgdev.Fetch(filepath.Join(os.TempDir(), "vitalgo-postgresql"), "")
	}
	if err != nil {
		t.Fatal(err)
	}
	return bin
}

// openDir is a temporary folder that PostgreSQL's user can reach, as t.TempDir() is not.
func openDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "pgk")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// ask runs SQL and returns the first value of its answer, if it has one.
func ask(t *testing.T, url, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := conn.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	}()
	results, err := conn.PgConn().Exec(t.Context(), sql).ReadAll()
	if err != nil && !conn.IsClosed() {
		t.Fatal(err)
	}
	if len(results) == 0 || len(results[0].Rows) == 0 {
		return ""
	}
	return string(results[0].Rows[0][0])
}

// startProgram runs the test binary as a program with a server on dir, and returns the server's URL.
func startProgram(t *testing.T, dir string) (*exec.Cmd, string) {
	t.Helper()
	program := exec.CommandContext(t.Context(), os.Args[0], holdCommand, dir, binDir(t))
	program.Env = append(program.Environ(), "TMPDIR="+filepath.Dir(dir)) // what the killed program leaves there goes with it
	output, err := program.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = program.Wait() }) // it was killed
	line := make([]byte, 500)
	n, err := output.Read(line)
	url := strings.TrimSpace(string(line[:n]))
	if err != nil || !strings.HasPrefix(url, "postgres://") {
		t.Fatalf("the program did not start: %v: %s", err, url)
	}
	return program, url
}
