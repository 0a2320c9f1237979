//go:build unix

package pgdev

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// prepareFolders makes and locks the folders for the data and for the socket.
func (s *Server) prepareFolders(ctx context.Context) (err error) {
	// The path of a socket may have 107 bytes, so it is not below the data, wherever that is.
	if s.sockets, err = os.MkdirTemp("", "pgs"); err != nil {
		return fmt.Errorf("make socket folder: %w", err)
	}
	if err := s.makeDir(); err != nil {
		return err
	}
	if err := s.acquire(ctx); err != nil {
		return err
	}
	return errors.Join(s.account.own(s.dir), s.account.own(s.sockets))
}

func (s *Server) makeDir() (err error) {
	if s.dir == "" {
		if s.dir, err = os.MkdirTemp("", "pgd"); err != nil {
			return fmt.Errorf("make data folder: %w", err)
		}
		return nil
	}
	if s.dir, err = filepath.Abs(s.dir); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	// New parents are open to the other user that the server may run as; the data is not.
	if err := os.MkdirAll(filepath.Dir(s.dir), 0o755); err != nil { //nolint:gosec // see above
		return fmt.Errorf("make data folder: %w", err)
	}
	if err := os.Mkdir(s.dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("make data folder: %w", err)
	}
	return nil
}

// checkAccess tells a closed parent folder from a broken installation: both would show as "permission
// denied" when initdb is run as another user.
func (s *Server) checkAccess(ctx context.Context, binDir string) error {
	if s.account == nil {
		return nil
	}
	//nolint:gosec // a program of the local installation
	probe := s.command(exec.CommandContext(ctx, filepath.Join(binDir, "postgres"), "--version"))
	if err := probe.Run(); err != nil {
		return fmt.Errorf("%w: user id %d, %s, %s: %w", ErrClosed, s.account.uid, s.dir, probe.Path, err)
	}
	return nil
}
