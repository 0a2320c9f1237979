//go:build unix

package pgdev

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// errNoAccount is for a root without the users that every Unix has.
var errNoAccount = errors.New("running as root, and there is no user postgres or nobody to run PostgreSQL as")

// account is the user that the server runs as; nil is the user of this program.
type account struct{ uid, gid uint32 }

// serverAccount is another user for root, whom PostgreSQL refuses to run as.
func serverAccount() (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if found, err := user.Lookup(name); err == nil {
			return accountOf(found)
		}
	}
	return nil, errNoAccount
}

func accountOf(u *user.User) (*account, error) {
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("read user id: %w", err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("read group id: %w", err)
	}
	return &account{uid: uint32(uid), gid: uint32(gid)}, nil
}

func (a *account) attributes() *syscall.SysProcAttr {
	if a == nil {
		return nil
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: a.uid, Gid: a.gid}}
}

func (a *account) own(path string) error {
	if a == nil {
		return nil
	}
	if err := os.Chown(path, int(a.uid), int(a.gid)); err != nil {
		return fmt.Errorf("give folder to PostgreSQL's user: %w", err)
	}
	return nil
}

// command prepares a PostgreSQL program: as the server's user, in a folder that this user can read, and
// without PGDATA, PGPORT and the like from outside.
func (s *Server) command(cmd *exec.Cmd) *exec.Cmd {
	cmd.Dir = s.dir
	cmd.Env = []string{"LC_ALL=C", "TZ=UTC", "PATH=" + filepath.Dir(cmd.Path) + ":/usr/bin:/bin"}
	cmd.SysProcAttr = s.account.attributes()
	return cmd
}

// Entrust has cmd run as the user that PostgreSQL runs as, in a folder that becomes this user's: programs beside the
// server refuse root too, and reach its socket as nobody else.
func Entrust(cmd *exec.Cmd, dir string) error {
	server, err := serverAccount()
	if err != nil {
		return err
	}
	cmd.Dir, cmd.SysProcAttr = dir, server.attributes()
	return server.own(dir)
}
