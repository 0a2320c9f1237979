//go:build unix

// Package pgdev runs a private PostgreSQL server out of binaries on this machine: no Docker, no sudo, and no
// open TCP port unless one is asked for. PostgreSQL refuses to run as root, so for root it runs as the user postgres
// or nobody.
package pgdev

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"vitalgo/slices/shared/infrastructure/childprocess"
	"vitalgo/slices/shared/infrastructure/filelock"
)

// ErrClosed says that the user whom PostgreSQL runs as, because it refuses root, cannot enter the folder or
// run the program: a parent folder is closed to others.
var ErrClosed = errors.New("the user whom PostgreSQL runs as cannot enter the folder or run the program")

// ErrInUse says that another server runs on the folder.
var ErrInUse = errors.New("folder is in use by another PostgreSQL server")

const (
	socketPort    = 5432 // names the socket where no TCP port is opened
	startPatience = time.Minute
	stopPatience  = 20 * time.Second
	lockPatience  = 2 * time.Second // the server of a killed program needs a moment to end
	pollInterval  = 5 * time.Millisecond
	logTailBytes  = 2000
)

// Config says how to run a server. The zero value is a temporary server.
type Config struct {
	BinDir    string // holds initdb and postgres; "" looks for it
	Dir       string // holds data and log, made when missing; "" is a new temporary folder
	Temporary bool   // Stop removes Dir; always so when Dir is ""
	Unsafe    bool   // faster, but the data does not survive a crash of the machine
	Port      int    // of 127.0.0.1, open to every user of this machine; 0 opens none
}

// Server is a running PostgreSQL server with the superuser "postgres", who needs no password. Only the
// user who started it can reach its socket.
type Server struct {
	dir, sockets string
	port         int
	temporary    bool
	account      *account
	lock         *os.File // held by this program and by PostgreSQL: free only when both have ended
	process      *childprocess.Process
}

// Start makes the database files where there are none, runs PostgreSQL on them, and returns when it
// answers. Files that a killed server left behind are used again. The error is ErrNoBinaries where
// PostgreSQL is not installed, and ErrInUse where a server runs on the folder already.
// The end of the context ends the start, not the server.
func Start(ctx context.Context, config Config) (_ *Server, err error) {
	s := &Server{dir: config.Dir, port: cmp.Or(config.Port, socketPort), temporary: config.Temporary || config.Dir == ""}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("start PostgreSQL: %w", err), s.Stop())
		}
	}()
	if config.BinDir == "" {
		if config.BinDir, err = FindBinDir(); err != nil {
			return nil, err
		}
	}
	if s.account, err = serverAccount(); err != nil {
		return nil, err
	}
	if err := s.prepareFolders(ctx); err != nil {
		return nil, err
	}
	if err := s.checkAccess(ctx, config.BinDir); err != nil {
		return nil, err
	}
	if err := s.initialize(ctx, config); err != nil {
		return nil, err
	}
	if err := s.run(ctx, config); err != nil {
		return nil, err
	}
	if err := s.awaitAnswer(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// URL is the connection string of a database, over the Unix socket.
func (s *Server) URL(database string) string {
	query := url.Values{"host": {s.sockets}, "port": {strconv.Itoa(s.port)}, "sslmode": {"disable"}}
	u := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/" + database, RawQuery: query.Encode()}
	return u.String()
}

// Done is closed when the server has ended, whoever ended it.
func (s *Server) Done() <-chan struct{} { return s.process.Done() }

// Err tells how the server ended, with the end of its log; it is nil while it runs.
func (s *Server) Err() error {
	err := s.process.Err()
	if err == nil {
		return nil
	}
	return fmt.Errorf("PostgreSQL ended: %w: %s", err, s.logTail())
}

// Stop ends the server and removes what was temporary. Further calls do nothing.
func (s *Server) Stop() error {
	var err error
	if s.process != nil {
		signal := syscall.SIGINT // closes the database in order, without waiting for its clients
		if s.temporary {
			signal = syscall.SIGQUIT // at once: the data is thrown away
		}
		err = s.process.Stop(signal, stopPatience)
	}
	if s.temporary && s.lock != nil { // without the lock the folder is somebody else's
		err = errors.Join(err, os.RemoveAll(s.dir))
	}
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
		s.lock = nil
	}
	if s.sockets != "" {
		err = errors.Join(err, os.RemoveAll(s.sockets))
	}
	if err != nil {
		return fmt.Errorf("stop PostgreSQL: %w", err)
	}
	return nil
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }
func (s *Server) log() string  { return filepath.Join(s.dir, "postgres.log") }

// initialize makes the database files. They get their place by a rename: an initdb that was killed
// half way leaves nothing that looks like a database.
func (s *Server) initialize(ctx context.Context, config Config) error {
	if _, err := os.Stat(filepath.Join(s.data(), "PG_VERSION")); err == nil || !errors.Is(err, os.ErrNotExist) {
		return err
	}
	unfinished := s.data() + ".unfinished"
	if err := os.RemoveAll(unfinished); err != nil {
		return fmt.Errorf("remove unfinished database: %w", err)
	}
	args := []string{"-D", unfinished, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-instructions"}
	if config.Unsafe {
		args = append(args, "--no-sync", "--wal-segsize=1") // small, for it is copied
	}
	//nolint:gosec // a program of the local installation
	initdb := s.command(exec.CommandContext(ctx, filepath.Join(config.BinDir, "initdb"), args...))
	if output, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, bytes.TrimSpace(output))
	}
	return os.Rename(unfinished, s.data())
}

func (s *Server) run(ctx context.Context, config Config) (err error) {
	addresses := ""
	if config.Port != 0 {
		addresses = "127.0.0.1"
	}
	args := []string{"-D", s.data(), "-k", s.sockets, "-p", strconv.Itoa(s.port), "-c", "listen_addresses=" + addresses, "-c", "max_connections=300"}
	// The server's log holds no values, as in production.
	args = append(args, "-c", "log_parameter_max_length=0", "-c", "log_parameter_max_length_on_error=0", "-c", "log_error_verbosity=terse")
	if config.Unsafe {
		args = append(args, "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
			"-c", "wal_level=minimal", "-c", "max_wal_senders=0", "-c", "autovacuum=off", "-c", "shared_buffers=64MB")
	}
	// A file, not a pipe: of a pipe, Wait would also wait for every orphan that holds it.
	log, err := os.OpenFile(s.log(), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open log: %w", err)
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	//nolint:gosec // a program of the local installation
	cmd := s.command(exec.CommandContext(context.WithoutCancel(ctx), filepath.Join(config.BinDir, "postgres"), args...))
	cmd.Stdout, cmd.Stderr = log, log
	cmd.ExtraFiles = []*os.File{s.lock}
	s.process, err = childprocess.Start(cmd)
	return err
}

func (s *Server) awaitAnswer(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, s.URL("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-s.Done():
			return s.Err()
		case <-ctx.Done():
			return fmt.Errorf("no answer: %w: %s", err, s.logTail())
		case <-time.After(pollInterval):
		}
	}
}

// logTail is the end of the server's log, for an error.
func (s *Server) logTail() []byte {
	log, err := os.ReadFile(s.log())
	if err != nil {
		return []byte(err.Error())
	}
	return bytes.TrimSpace(log[max(0, len(log)-logTailBytes):])
}

// acquire waits a moment for the server of a killed program, which ends right after it.
func (s *Server) acquire(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	for {
		lock, err := filelock.TryExclusive(filepath.Join(s.dir, "lock"))
		if err == nil {
			s.lock = lock
			return nil
		}
		if !errors.Is(err, filelock.ErrLocked) {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", s.dir, ErrInUse)
		case <-time.After(pollInterval):
		}
	}
}
